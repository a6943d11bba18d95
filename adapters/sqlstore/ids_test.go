package sqlstore_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// shownIDs are what exports show of everybody, by the receipt with which their response is found.
func shownIDs(t *testing.T, s *sqlstore.Store, people int) (ids []string) {
	t.Helper()
	exported := map[string]string{}
	err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		exported[r.ID] = r.Participant
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range people {
		found, err := s.FindReceipt(t.Context(), fmt.Sprint("receipt-user", i))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, found.ID+" "+exported[found.ID])
	}
	return ids
}

// Receipts and the ids of exports stay through a change of the key, a backup, and its restore, each of which makes a sealed
// thing anew; and what is left of an erased response bears the id that exports showed.
func TestIDsSurvive(t *testing.T) {
	const people = 12
	dir := t.TempDir()
	path, backup, restored := filepath.Join(dir, "a.db"), filepath.Join(dir, "backup.db"), filepath.Join(dir, "restored.db")
	s := open(t, path, nil)
	for i := range people {
		if err := write(s, fmt.Sprint(i), fmt.Sprint("user", i), "words"); err != nil {
			t.Fatal(err)
		}
	}
	before := shownIDs(t, s, people)
	if len(slices.Compact(slices.Sorted(slices.Values(before)))) != people {
		t.Fatalf("ids are not all different: %v", before)
	}
	same := func(when string, s *sqlstore.Store) {
		t.Helper()
		if after := shownIDs(t, s, people); !slices.Equal(after, before) {
			t.Errorf("%s: the ids are\n%v\nand were\n%v", when, after, before)
		}
	}
	if err := s.Rotate(t.Context(), otherKey); err != nil {
		t.Fatal(err)
	}
	same("after a change of the key", s)
	if _, err := s.Backup(t.Context(), backup); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := sqlstore.Restore(t.Context(), backup, restored, otherKey); err != nil {
		t.Fatal(err)
	}
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: restored, Key: otherKey})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	same("in the backup", s)
	forget := func(bot.Session) (bot.Change, error) { return bot.Change{Forget: true}, nil }
	_, err = s.Apply(t.Context(), bot.Update{ID: "forget", From: bot.Address{Channel: "test", User: "user3"}}, forget)
	stones, listed := s.Erasures(t.Context())
	if errors.Join(err, listed) != nil || len(stones) != 1 || stones[0].ID+before[3][len(stones[0].ID):] != before[3] {
		t.Errorf("what is left is %+v, of %s, %v %v", stones, before[3], err, listed)
	}
}
