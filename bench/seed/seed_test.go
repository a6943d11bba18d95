package main

import (
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// TestSeed makes submitted responses by both ways, each with a text of its own.
func TestSeed(t *testing.T) {
	for _, way := range []struct {
		full    bool
		answers int // large.go of the bench counts on it
	}{{false, 11}, {true, 42}} {
		*db, *key, *responses, *full = filepath.Join(t.TempDir(), "a.db"), strings.Repeat("A", 43)+"=", 5, way.full
		n, err := seed(t.Context())
		if err != nil || n != 5*way.answers {
			t.Fatalf("%d answers, want %d: %v", n, 5*way.answers, err)
		}
		store, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: *db, Key: make([]byte, 32)})
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]bool{}
		err = store.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
			if r.Status != flows.Submitted {
				t.Errorf("a response is %q", r.Status)
			}
			for _, e := range r.Journal {
				if e.Step == "idea1_headline" {
					texts[e.Value.Text] = true
				}
			}
			return nil
		})
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		if err != nil || len(texts) != 5 {
			t.Errorf("%d texts, %v", len(texts), err)
		}
	}
}
