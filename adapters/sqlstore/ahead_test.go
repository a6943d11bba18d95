package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/bot"
	"aporte/flows"
)

// filled is a store with so many responses that they are read in several handfuls, the last of which is not full.
func filled(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: bytes.Repeat([]byte{7}, 32)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if err := s.Fill(t.Context(), 2*handful+handful/2); err != nil {
		t.Fatal(err)
	}
	return s
}

// slowly reads what Each reads, one row after the other.
func slowly(ctx context.Context, s *Store) (all []bot.Record, err error) {
	return all, s.view(ctx, func(m moment) error {
		selected, err := m.sorted(ctx, bot.Filter{}, func(exportID) bool { return true })
		if err != nil {
			return err
		}
		for _, one := range selected {
			var r responseRow
			if err := r.scan(m.tx.QueryRowContext(ctx, "SELECT "+responseColumns+" FROM responses WHERE seq = $1", one.seq).Scan); err != nil {
				return err
			}
			rec := bot.Record{Response: s.shown(&r)}
			for n := 1; n <= 15; n++ {
				e := row{response: r.id}
				err := e.scan(m.tx.QueryRowContext(ctx, "SELECT 'answers', "+rowColumns+" FROM answers WHERE response = $1 AND n = $2", r.id, n).Scan)
				if err != nil {
					return err
				}
				said := bot.Entry{Flow: flows.Ref{ID: r.flow, Version: int(e.version)}}
				said.Step, said.Act = e.step, flows.Act(e.act)
				stored, err := s.open(e)
				if said.Damaged = err != nil; !said.Damaged {
					said.Value, said.Lang, said.At = stored.Value, e.lang, fromMillis(e.at)
				}
				rec.Journal = append(rec.Journal, said)
			}
			all = append(all, rec)
		}
		return nil
	})
}

// What is read ahead is what is there, in the same order, and a damaged row costs that row.
func TestReadAhead(t *testing.T) {
	s := filled(t)
	db, err := sql.Open("sqlite", s.Path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, damage := range []string{
		"UPDATE answers SET sealed = x'00' WHERE n = 3 AND response > (SELECT MIN(response) FROM answers)",
		"UPDATE answers SET at = 'late', version = x'01' WHERE n = 15 AND response < (SELECT MAX(response) FROM answers)",
		"UPDATE responses SET lang = 'fr' WHERE seq % 7 = 0", "UPDATE responses SET sealed = x'01' WHERE seq % 11 = 0",
	} {
		if _, err := db.ExecContext(t.Context(), damage); err != nil {
			t.Fatal(err)
		}
	}
	want, err := slowly(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var got []bot.Record
	err = s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error { got = append(got, r); return nil })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	damaged := slices.ContainsFunc(got, func(r bot.Record) bool { return r.Damaged }) && slices.ContainsFunc(got[1].Journal, func(e bot.Entry) bool { return e.Damaged })
	if len(got) != 2*handful+handful/2 || !damaged || !slices.IsSortedFunc(got, func(a, b bot.Record) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) }) {
		t.Errorf("%d responses are read, damaged: %v", len(got), damaged)
	}
}

// If fn stops the reading, its error is returned, and the transaction can end at once.
func TestReadAheadStopped(t *testing.T) {
	s := filled(t)
	mine := errors.New("enough")
	for _, after := range []int{1, handful, 2 * handful} {
		n := 0
		err := s.Each(t.Context(), bot.Filter{}, func(bot.Record) error {
			if n++; n == after {
				return mine
			}
			return nil
		})
		if !errors.Is(err, mine) || n != after {
			t.Errorf("after %d: %d are read, %v", after, n, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		err = s.Each(ctx, bot.Filter{}, func(bot.Record) error { cancel(); return nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("given up: %v", err)
		}
	}
	if _, err := s.write.ExecContext(t.Context(), "DELETE FROM answers"); err != nil {
		t.Errorf("somebody still reads: %v", err)
	}
}
