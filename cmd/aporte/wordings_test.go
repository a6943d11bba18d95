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
	all, err := store.Wordings(t.Context(), f.Ref)
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
