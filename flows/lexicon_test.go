package flows

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// tongues words every key in every language as the language and the last part of the key: "french agree".
type tongues struct{ plainWords }

func (tongues) Word(lang, key string) string {
	return map[string]string{"en": "english", "es": "spanish", "fr": "french"}[lang] + " " + key[strings.LastIndexByte(key, '.')+1:]
}

// When a language is no longer offered, people who still talk in it are understood, and nobody else is understood in it.
func TestLexiconKnowsTheLanguageOfTheConversation(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml").In([]string{"en"})
	lexicon := f.Lexicon(tongues{})
	for _, test := range []struct {
		lang, text string
		do         Verb
	}{
		{"fr", "french agree", Reply},
		{"fr", "english agree", Reply},
		{"en", "french agree", Unclear},
		{"fr", "spanish agree", Unclear},
		{"fr", "french help", Help},
		{"fr", "/french help", Unknown}, // a command is one word
		{"fr", "help", Help},
		{"en", "french help", Unclear},
		{"fr", "/language fr", BadLang},
		{"fr", "/language en", SetLang},
	} {
		s := at(t, f, "f1_stance")
		s.Lang = test.lang
		if in := lexicon.Interpret(s, test.text, "", "m1"); in.Do != test.do {
			t.Errorf("%q in a conversation in %s: do = %q, want %q", test.text, test.lang, in.Do, test.do)
		}
	}
}

// Every word that is asked for must be among those that a lexicon holds, or nobody could type it.
func TestTypeable(t *testing.T) {
	g := parsed(t, "ogp-phase2.yaml").Lexicon(tongues{}).in("en")
	asked := []Word{wordAll, wordNone, alsoYes, alsoNo}
	for do := range keyLabels {
		asked = append(asked, KeyLabel(do))
	}
	for _, w := range asked {
		if !g.means(fold(tongues{}.Word("fr", w.key)), w) {
			t.Errorf("%s cannot be typed", w.key)
		}
	}
}

func TestLexiconIsForEverybodyAtOnce(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(plainWords{})
	var people sync.WaitGroup
	for n := range 30 {
		people.Go(func() {
			s := at(t, f, "country")
			s.Lang = f.Languages[n%3]
			if in := lexicon.Interpret(s, "ghana", "", "m1"); len(in.Value.Codes) != 1 || in.Value.Codes[0] != "GH" {
				t.Errorf("ghana is %+v", in)
			}
		})
	}
	people.Wait()
}

// A glossary takes some megabytes and some milliseconds. When hundreds write at the same moment after a start, it is made once.
func TestGlossaryIsMadeOnce(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	looked := func(people int) int64 {
		words := &counting{}
		lexicon := f.Lexicon(words)
		var all sync.WaitGroup
		for range people {
			all.Go(func() { lexicon.Interpret(at(t, f, "f1_stance"), "agree", "", "m1") })
		}
		all.Wait()
		return words.looks.Load()
	}
	if one, many := looked(1), looked(50); one == 0 || many != one {
		t.Errorf("%d words were looked up for 50 people, %d for one", many, one)
	}
}

// counting counts how many words are looked up. It takes its time, so that others come meanwhile.
type counting struct {
	plainWords
	looks atomic.Int64
}

func (c *counting) Word(lang, key string) string {
	if c.looks.Add(1)%100 == 0 {
		runtime.Gosched()
	}
	return c.plainWords.Word(lang, key)
}
