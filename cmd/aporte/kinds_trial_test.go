package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// kindsTrial is the consultation of [TestEveryKind] with its words, and where the answers are kept.
type kindsTrial struct {
	flow  *flows.Flow
	words *locales.Words
	store *sqlstore.Store
	bot   *bot.Bot
}

// kindsDay is when everything in the trial happens.
var kindsDay = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// openKinds reads the consultation as a folder of one's own is read.
func openKinds(t *testing.T) *kindsTrial {
	t.Helper()
	const dir = "testdata/kinds"
	src, err := os.ReadFile(filepath.Join(dir, "kinds.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := flows.Parse("kinds.yaml", src)
	if err != nil {
		t.Fatal(err)
	}
	words, err := locales.Load(locales.Files(), slack.Files(), os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range f.Languages {
		if keys := lacking(f, words, lang); len(keys) > 0 {
			t.Fatalf("words are missing in %s: %q", lang, keys)
		}
	}
	now := func() time.Time { return kindsDay }
	store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: t.TempDir() + "/aporte.db", Key: make([]byte, 32), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	b, err := bot.New(bot.Config{Store: store, Flow: f, Words: words, Now: now, Venues: map[string]bot.Venue{"trial": {Title: "Trial"}}})
	if err != nil {
		t.Fatal(err)
	}
	return &kindsTrial{flow: f, words: words, store: store, bot: b}
}

// step returns the step of a kind, nil if there is none.
func (k *kindsTrial) step(kind flows.Kind) *flows.Step {
	for i := range k.flow.Steps {
		if k.flow.Steps[i].Kind == kind {
			return &k.flow.Steps[i]
		}
	}
	return nil
}
