package bot_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"aporte/bot"
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

// Notes name only what can be done on the screen that they stand on, and on the platform.
func TestNotesPromiseWhatThereIs(t *testing.T) {
	lacks := func(text string, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if strings.Contains(text, part) {
				t.Errorf("%q is in\n%s", part, text)
			}
		}
	}
	c := newCouple(t)
	c.types("ana", "/start", "yes")
	said := c.does("ana", bot.Update{Did: bot.Sent, Media: "snippet"}) // no box opens at a choice
	c.see(said, "I can only read text and buttons here.")
	lacks(said, "Write in a box")
	c.types("ana", "agree", "both", "/skip", "agree", "agree", "agree", "agree", "Guatemala")
	c.see(c.does("ana", bot.Update{Did: bot.Sent, Media: "snippet"}), "Write in a box")
	said = c.types("ana", strings.Repeat("budgets ", 250)) // the first message is the answer, so there is no Undo
	c.see(said, "I kept the first 1500", "type /back.")
	lacks(said, "press Undo")
	c.press("ana", "Submit")
	for _, m := range c.said["ana"] {
		for _, k := range m.Choices {
			if strings.HasPrefix(k.Label, "Your reasons") {
				c.press("ana", k.Label)
			}
		}
	}
	c.see(c.types("ana", strings.Repeat("because ", 800)), "press Undo") // a text under way has it

	// A message in a terminal cannot be edited.
	said = c.types("ana", "/undo", "Call +502 5555 1234.")
	c.see(said, "type /back and write it anew")
	lacks(said, "edit your message")
	c.b.Venues = map[string]bot.Venue{"test": {Title: "Testgram"}}
	c.see(c.types("ana", "/undo", "Call +502 5555 1234."), "edit your message")
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
