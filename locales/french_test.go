package locales_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// breaking finds a space at which a line may end, where French has one that holds: before ? ! : ; and inside « ».
var breaking = regexp.MustCompile(`[ \x{202f}][?!:;»]|«[ \x{202f}]`)

// TestFrenchSpaces holds that no line of a French text begins with a sign: the space before it is a no-break space, the same in
// all texts. Lists of what people type are left out.
func TestFrenchSpaces(t *testing.T) {
	seen := 0
	for _, pattern := range []string{"*.fr.json", "../adapters/*/words/*.fr.json"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			src, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var texts map[string]json.RawMessage
			if err := json.Unmarshal(src, &texts); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			for key, raw := range texts {
				if strings.HasSuffix(key, ".also") || strings.HasPrefix(key, "bot.command.") {
					continue
				}
				seen++
				for _, text := range forms(t, raw) {
					if at := breaking.FindStringIndex(text); at != nil {
						t.Errorf("%s: %s: a no-break space (U+00A0) is missing after %q", path, key, text[:at[0]])
					}
				}
			}
		}
	}
	if seen < 500 {
		t.Errorf("only %d texts were read", seen)
	}
}

// forms returns a text in its plural forms, without the note for the translator.
func forms(t *testing.T, raw json.RawMessage) (all []string) {
	t.Helper()
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return []string{text}
	}
	var plural map[string]string
	if err := json.Unmarshal(raw, &plural); err != nil {
		t.Fatal(err)
	}
	for form, text := range plural {
		if form != "description" {
			all = append(all, text)
		}
	}
	return all
}
