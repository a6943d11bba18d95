package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// TestWordings words a question anew while people answer it. Each entry says which wording it answered, all of them stay known,
// and so does what the two options meant before their labels were swapped.
func TestWordings(t *testing.T) {
	f, err := flows.Parse("tiny.yaml", []byte("flow: tiny\nversion: 1\nlanguages: [en, es]\nsteps:\n"+
		"  - {id: consent, kind: consent, notice: \"1\"}\n  - {id: q, kind: choice, options: [a, b]}\n  - {id: review, kind: review}\n"))
	if err != nil {
		t.Fatal(err)
	}
	store := openStore(t, filepath.Join(t.TempDir(), "a.db"))
	n := 0
	answers := func(lang, question, a, b string) {
		t.Helper()
		n++
		own := fstest.MapFS{"tiny." + lang + ".json": {Data: fmt.Appendf(nil, `{"tiny.q": %q, "tiny.q.a": %q, "tiny.q.b": %q}`, question, a, b)}}
		words, err := locales.Load(locales.Files(), own)
		if err != nil {
			t.Fatal(err)
		}
		versions, err := wordVersions(t.Context(), store, f, nil, words)
		if err != nil {
			t.Fatal(err)
		}
		chat, err := bot.New(bot.Config{Store: store, Flow: f, Words: words, Worded: versions.words})
		if err != nil {
			t.Fatal(err)
		}
		for i, text := range []string{"/start", "1", "2"} {
			u := bot.Update{ID: fmt.Sprint(n, i), From: bot.Address{Channel: "test", User: fmt.Sprint(n)}, Lang: lang, Text: text}
			if err := chat.Handle(t.Context(), u); err != nil {
				t.Fatal(err)
			}
		}
	}
	answers("en", "Which one?", "Left", "Right")
	answers("en", "Which one, then?", "Left", "Right")
	answers("en", "Which one, then?", "Right", "Left")
	answers("en", "Which one, then?", "Right", "Left")
	answers("es", "¿Cuál?", "Izquierda", "Derecha")
	all, err := store.Wordings(t.Context(), f.ID)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, w := range all {
		texts[w.ID] = w.Lang + " " + strings.ReplaceAll(w.Text, "\n", " | ")
	}
	got := map[string]int{}
	err = store.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		for _, e := range r.Journal {
			if e.Step == "q" {
				got[texts[e.Wording]]++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for text, count := range map[string]int{
		"en Which one? | a\tLeft | b\tRight":       1,
		"en Which one, then? | a\tLeft | b\tRight": 1,
		"en Which one, then? | a\tRight | b\tLeft": 2,
		"es ¿Cuál? | a\tIzquierda | b\tDerecha":    1,
	} {
		if got[text] != count {
			t.Errorf("%d answers to %q, want %d; there are %v", got[text], text, count, got)
		}
	}
}

// TestWordingsOfEarlierReleases: what an earlier release stored without the statement that a question rests on is the same wording
// as the present one, even if words change in the same start.
func TestWordingsOfEarlierReleases(t *testing.T) {
	f, err := flows.Parse("tiny.yaml", []byte("flow: tiny\nversion: 1\nlanguages: [en]\nsteps:\n"+
		"  - {id: consent, kind: consent, notice: \"1\"}\n  - {id: said, kind: statement}\n  - {id: q, kind: text}\n"+
		"  - {id: p, kind: text}\n  - {id: review, kind: review}\n"))
	if err != nil {
		t.Fatal(err)
	}
	loaded := func(said string) *locales.Words {
		own := fstest.MapFS{"tiny.en.json": {Data: fmt.Appendf(nil, `{"tiny.said": %q, "tiny.q": "What do you think?", "tiny.p": "Why?"}`, said)}}
		words, err := locales.Load(locales.Files(), own)
		if err != nil {
			t.Fatal(err)
		}
		return words
	}
	for name, c := range map[string]struct {
		said string
		want int
	}{"as it was": {"The park is open.", 1}, "changed with the release": {"The park is closed.", 2}} {
		t.Run(name, func(t *testing.T) {
			store := openStore(t, filepath.Join(t.TempDir(), "a.db"))
			before := loaded("The park is open.")
			former := bot.Wordings(f, "en", before)
			for i, w := range former {
				if w.Former != "" {
					former[i].ID, former[i].Text = w.Former, "What do you think?"
				}
			}
			if err := store.KeepWords(t.Context(), f.Ref, before.Keep(needsOf(f), nil, true).Encode(), former); err != nil {
				t.Fatal(err)
			}
			for range 2 { // a second start adds nothing
				if _, err := wordVersions(t.Context(), store, f, nil, loaded(c.said)); err != nil {
					t.Fatal(err)
				}
			}
			all, partly, err := editions(t.Context(), store, []*flows.Flow{f})
			if err != nil || partly {
				t.Fatal(err)
			}
			found := all.OfQuestion(f.Step("q"))
			if len(found) != c.want || !strings.Contains(found[len(found)-1].Texts["en"], c.said) || len(all.OfQuestion(f.Step("p"))) != 1 {
				t.Errorf("the editions are %+v", found)
			}
			for i, w := range former {
				if w.Step != "q" {
					continue
				}
				e := &bot.Entry{Answer: flows.Answer{Step: "q"}, Flow: f.Ref, Lang: "en", Wording: former[i].ID}
				if ed := all.Of(f.Step("q"), e); ed != found[0] {
					t.Errorf("an answer of before is in %+v", ed)
				}
			}
		})
	}
}
