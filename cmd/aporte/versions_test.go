package main

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

const (
	versionOne = `
flow: change
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: first, kind: choice, options: [a, b]}
  - {id: second, kind: scale, min: 1, max: 5}
  - {id: third, kind: text}
  - {id: fourth, kind: several, max: 2, options: [a, b, c], when: {first: a}}
  - {id: fifth, kind: choice, options: [a, b]}
  - {id: review, kind: review}
`
	// One step is gone, one is new, and the rest are in another order.
	versionTwo = `
flow: change
version: 2
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: fifth, kind: choice, options: [b, a]}
  - {id: new, kind: text, required: true}
  - {id: first, kind: choice, options: [a, b, c]}
  - {id: fourth, kind: several, max: 1, options: [c, b, a], when: {fifth: b}}
  - {id: third, kind: text}
  - {id: review, kind: review}
`
)

// TestNewVersion publishes a second version of a consultation while 100 people are somewhere in the first: all of them
// finish the one that they began, and newcomers get the other.
func TestNewVersion(t *testing.T) {
	const people = 100
	parse := func(src string) *flows.Flow {
		t.Helper()
		f, err := flows.Parse("change.yaml", []byte(src))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	one, two := parse(versionOne), parse(versionTwo)
	store := openStore(t, filepath.Join(t.TempDir(), "a.db"))
	n := 0
	says := func(b *bot.Bot, who int, text string) bot.Session {
		t.Helper()
		n++
		u := bot.Update{ID: fmt.Sprint(n), From: bot.Address{Channel: "test", User: fmt.Sprint(who)}, Text: text}
		if err := b.Handle(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		s, err := store.Session(t.Context(), u.From)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	start := func(c bot.Config) *bot.Bot {
		t.Helper()
		c.Store, c.Words, c.Limit = store, locales.Default(), bot.Limit{Burst: -1}
		c.Channels = map[string]bot.Channel{"test": &stuck{got: map[string]int{}}} // who does not see a question answers none
		b, err := bot.New(c)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	step := func(b *bot.Bot, f *flows.Flow, who int, s bot.Session) bot.Session {
		switch cur := f.Current(s.State); {
		case cur == nil:
			return s
		case cur.Kind == flows.Text:
			says(b, who, "words")
			return says(b, who, "/done")
		case cur.Kind == flows.Review:
			return says(b, who, "/submit")
		default:
			return says(b, who, strconv.Itoa(1+rand.IntN(2)))
		}
	}
	b := start(bot.Config{Flow: one})
	for who := range people {
		says(b, who, "/start")
		s := says(b, who, "1")
		for range who % 6 {
			s = step(b, one, who, s)
		}
		if who%7 == 0 { // in the middle of a text, if that is what is asked
			says(b, who, "half a sentence")
		}
	}
	b = start(bot.Config{Flow: two, Flows: []*flows.Flow{one}})
	for who := range people {
		s, err := store.Session(t.Context(), bot.Address{Channel: "test", User: fmt.Sprint(who)})
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; s.State.Status == flows.InProgress && i < 20; i++ {
			s = step(b, one, who, s)
		}
		if s.State.Status != flows.Submitted || s.State.Version != 1 {
			t.Errorf("%d is %s in version %d", who, s.State.Status, s.State.Version)
		}
	}
	says(b, people, "/start")
	s := says(b, people, "1")
	for i := 0; s.State.Status == flows.InProgress && i < 20; i++ {
		s = step(b, two, people, s)
	}
	if s.State.Status != flows.Submitted || s.State.Version != 2 {
		t.Errorf("the newcomer is %s in version %d", s.State.Status, s.State.Version)
	}
	err := store.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		answered := map[string]bool{}
		for _, e := range r.Journal {
			answered[e.Step] = true
		}
		if (r.Flow.Version == 2) != answered["new"] || (r.Flow.Version == 1) != answered["second"] {
			t.Errorf("version %d has answers to %v", r.Flow.Version, answered)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
