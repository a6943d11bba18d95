package bot_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"aporte/locales"
)

// TestKeysNamedAreThere reads every screen of the stories: where a text tells somebody to press a key, that screen has the key.
func TestKeysNamedAreThere(t *testing.T) {
	words := locales.Default()
	var named *regexp.Regexp
	{
		var labels []string
		for _, lang := range []string{"en", "es", "fr"} {
			for _, key := range []string{"skip", "back", "done", "undo", "keep", "continue", "submit", "later", "finish"} {
				labels = append(labels, regexp.QuoteMeta(words.Text(lang, "bot.key."+key, nil)))
			}
		}
		one := "(" + strings.Join(labels, "|") + ")"
		named = regexp.MustCompile(`(then |luego |y |puis |et )?(?i:press|toca|tocar|pulsa|appuyez sur|appuyer sur) [“«]?` + one + `(?: (?:or|o|ou) ` + one + `)?`)
	}
	files, err := filepath.Glob("../flows/testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no stories")
	}
	found := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range txtar.Parse(src).Files {
			if part.Name != "chat" {
				continue
			}
			for _, screen := range screensOf(string(part.Data)) {
				for _, names := range named.FindAllStringSubmatch(screen.text, -1) {
					if names[1] != "" { // the key comes once something is written or chosen
						continue
					}
					for _, label := range names[2:] {
						if label == "" {
							continue
						}
						found++
						if !slices.ContainsFunc(screen.keys, func(key string) bool { return strings.EqualFold(key, label) }) {
							t.Errorf("%s: %q is named, and the keys are %q, in\n%s", filepath.Base(file), label, screen.keys, screen.text)
						}
					}
				}
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d keys are named: the pattern finds too little", found)
	}
}

// seen is one message of a story.
type seen struct {
	text string
	keys []string
}

var keyOfStory = regexp.MustCompile(`\[(?:\d+ )?([^\]]+)\]`)

// screensOf returns the messages of a conversation.
func screensOf(chat string) (all []seen) {
	at := -1
	for row := range strings.Lines(chat) {
		switch {
		case strings.HasPrefix(row, "< "), strings.HasPrefix(row, "~ "):
			all, at = append(all, seen{}), len(all)
			row = "  " + row[2:]
		case !strings.HasPrefix(row, "  ") && strings.TrimSpace(row) != "":
			at = -1
		}
		switch trimmed := strings.TrimSpace(row); {
		case at < 0:
		case strings.HasPrefix(trimmed, "["):
			for _, key := range keyOfStory.FindAllStringSubmatch(trimmed, -1) {
				all[at].keys = append(all[at].keys, key[1])
			}
		default:
			all[at].text += trimmed + "\n"
		}
	}
	return all
}
