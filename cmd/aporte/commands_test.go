package main

import (
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"aporte/adapters/slack"
	"aporte/adapters/telegram"
	"aporte/flows"
	"aporte/locales"
)

// Every command is one row of a table. This walks it over everything that shows commands, or understands them, and says what
// a new row lacks.
func TestCommands(t *testing.T) {
	words := locales.Default()
	languages := []string{"en", "es", "fr"}
	f, err := flows.Parse("ogp-phase2.yaml", flows.Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := slack.Manifest(slack.Name, slack.Socket, "aporte", "")
	if err != nil {
		t.Fatal(err)
	}
	hint, lexicon := string(manifest), f.Lexicon(spokenIn{words})
	menu := telegram.NewProfile(languages, words)
	place := 0
	for _, c := range flows.Commands() {
		for _, lang := range languages {
			typed := spoken(words, lang, c.Name)
			if typed == "" {
				t.Errorf("%s: there is no word for it in bot.command.%s in %s", c.Name, c.Name, lang)
				continue
			}
			if got, known := lexicon.Command(typed); !known || got.Name != c.Name {
				t.Errorf("%s: %q in %s stands for %q", c.Name, typed, lang, got.Name)
			}
			if !c.Menu {
				continue
			}
			if place >= len(menu[lang].Commands) || menu[lang].Commands[place].Name != c.Name {
				t.Errorf("%s: it is not at its place in the menu of Telegram in %s", c.Name, lang)
			} else if n := utf8.RuneCountInString(menu[lang].Commands[place].Description); n < 3 || n > 60 {
				t.Errorf("%s: the menu says %d characters about it in %s", c.Name, n, lang)
			}
			if help := words.Text(lang, "bot.help", map[string]any{"Slash": "/"}); c.Name != "start" && c.Name != "help" && !namesCommand(f, words, help, lang, c.Name) {
				t.Errorf("%s: the help in %s does not name it", c.Name, lang)
			}
		}
		if c.Menu {
			place++
			if !strings.Contains(string(readme), "`/"+c.Name) {
				t.Errorf("%s: README.md does not name it", c.Name)
			}
		}
		if c.Alone && !strings.Contains(hint, c.Name+" ") && !strings.Contains(hint, c.Name+"]") {
			t.Errorf("%s: the usage hint of Slack does not name it", c.Name)
		}
	}
}

// spokenIn shows the engine what people may type.
type spokenIn struct{ *locales.Words }

func (s spokenIn) Word(lang, key string) string {
	if !s.Has(lang, key) {
		return ""
	}
	return s.Text(lang, key, nil)
}

// spoken is the first word for a command in a language.
func spoken(words *locales.Words, lang, name string) string {
	first, _, _ := strings.Cut(spokenIn{words}.Word(lang, "bot.command."+name), ",")
	return strings.TrimSpace(first)
}

// namesCommand says whether a line of the help begins with a command, in any spelling that a platform takes.
func namesCommand(f *flows.Flow, words *locales.Words, help, lang, name string) bool {
	alone := *f
	alone.Languages = []string{lang}
	lexicon := alone.Lexicon(spokenIn{words})
	for line := range strings.Lines(help) {
		word, found := strings.CutPrefix(strings.Fields(line + " .")[0], "/")
		if c, known := lexicon.Command(word); found && known && c.Name == name {
			return true
		}
	}
	return false
}
