package locales

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "record that every translation fits its English text, in "+hashFile)

// TestHashesAreComplete holds hashes.json: each translation is recorded with the English text that it was made from, and
// nothing else is. When English words change, look at their translations first and then run "go test ./locales -update".
func TestHashesAreComplete(t *testing.T) {
	for _, dir := range []string{".", "../adapters/slack/words"} {
		t.Run(dir, func(t *testing.T) {
			path, folder := filepath.Join(dir, hashFile), Folder{Files: os.DirFS(dir)}
			want, err := json.MarshalIndent(readAll([]Folder{folder}).hashes(), "", " ")
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, '\n')
			if *update {
				if err := os.WriteFile(path, want, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range Stale(folder) {
				t.Error(p)
			}
			if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
				t.Errorf("%s is not up to date (-want +got):\n%s", path, diff)
			}
		})
	}
}

// The words that are built in have no mistakes that the files alone can show; what consultations need besides is the
// business of "aporte check".
func TestBuiltIn(t *testing.T) {
	if diff := cmp.Diff([]string{"en", "es", "fr"}, Default().Languages()); diff != "" {
		t.Errorf("languages (-want +got):\n%s", diff)
	}
	for _, p := range Check(Default().Languages(), nil, Folder{Files: os.DirFS(".")}) {
		t.Error(p)
	}
}

func TestStale(t *testing.T) {
	fsys := fstest.MapFS{}
	write := func(name, text string) { fsys[name] = &fstest.MapFile{Data: []byte(text)} }
	write("bot.en.json", `{"bot.a": "A", "bot.b": {"one": "{{.Count}} b", "other": "{{.Count}} bs"}, "bot.c": "C", "bot.d": "D"}`)
	write("bot.de.json", `{
  "bot.a": "Ä",
  "bot.b": {"one": "{{.Count}} Be", "other": "{{.Count}} Bes"},
  "bot.d": "Die"
}`)
	expect := func(step string, want ...string) {
		t.Helper()
		var got []string
		for _, p := range Stale(Folder{Files: fsys}) {
			got = append(got, p.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step, diff)
		}
	}
	record := func() {
		src, err := json.Marshal(readAll([]Folder{{Files: fsys}}).hashes())
		if err != nil {
			t.Fatal(err)
		}
		write(hashFile, string(src))
	}
	const says = " was made from an English text that has changed since: translate it again, then record that in hashes.json"

	expect("nothing is recorded")
	record()
	expect("just recorded")

	write("bot.en.json", `{"bot.a": {"description": "a note", "other": "A"}, "bot.b": {"one": "one b", "other": "{{.Count}} bs"}, "bot.c": "Sea", "bot.d": "Dee", "bot.e": "E"}`)
	expect("one form and one text have changed; a note, a text without a translation and a new text do not matter",
		"bot.de.json:3: bot.b"+says, "bot.de.json:4: bot.d"+says)
	if got := len(Check([]string{"de"}, nil, Folder{Files: fsys})); got != 4 { // and bot.c and bot.e are not translated
		t.Errorf("Check finds %d mistakes, want 4", got)
	}
	record()
	expect("recorded again")

	write(hashFile, "{\n\"bot.de.json\": [}")
	expect("no JSON", "hashes.json:2: does not read (invalid character '}' looking for beginning of value): mend it, or take it away")
}

// Words that people may type as a command mean one thing: they are understood in every language at once.
func TestCommandWordsAreUnique(t *testing.T) {
	w := Default()
	sets := map[string]string{} // the words of commands stand for themselves; the others are asked for in places of their own
	for _, key := range w.Keys(source) {
		if name, ok := strings.CutPrefix(key, "bot.command."); ok {
			sets[key] = "commands"
			switch name {
			case "yes", "no":
				sets[key] = "yes or no"
			case "all", "none":
				sets[key] = "how many"
			}
		}
	}
	if len(sets) < 15 {
		t.Fatalf("only %d commands have words", len(sets))
	}
	meaning := map[[2]string]string{}
	for key, set := range sets {
		for _, lang := range w.Languages() {
			for word := range strings.SplitSeq(w.Text(lang, key, nil), ",") {
				word = strings.TrimSpace(word)
				if word == "" || word != strings.ToLower(word) {
					t.Errorf("%s %s: %q is empty or not in lower case", lang, key, word)
				}
				at := [2]string{set, unaccented.Replace(word)}
				if other := meaning[at]; other != "" && other != key {
					t.Errorf("%s: %q means %s and %s", lang, word, other, key)
				}
				meaning[at] = key
			}
		}
	}
	for _, lang := range w.Languages() {
		help := w.Text(lang, "bot.help", nil)
		for line := range strings.SplitSeq(help, "\n") {
			if slash, ok := strings.CutPrefix(line, "/"); ok {
				name, _, _ := strings.Cut(slash, " ")
				if meaning[[2]string{"commands", name}] == "" {
					t.Errorf("%s: the help shows /%s, which is no command", lang, name)
				}
			}
		}
	}
}

// unaccented stands for the way in which typed words are compared.
var unaccented = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n", "è", "e", "ê", "e", "ç", "c", "’", "'")
