package sqlstore_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// While another process holds the database, nothing is stored and nothing half; when it lets go, it works again by itself.
func TestLockedDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, Patience: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := write(s, "1", "ana", "before"); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := write(s, "2", "ana", "meanwhile"); err == nil {
		t.Error("stored while another process writes")
	}
	if err := s.Ping(t.Context()); err == nil {
		t.Error("ready while nothing can be stored")
	}
	if n, err := s.Count(t.Context(), bot.Filter{}); n != 1 || err != nil {
		t.Errorf("reading meanwhile: %d, %v", n, err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("not ready afterwards: %v", err)
	}
	if err := write(s, "2", "ana", "again"); err != nil {
		t.Errorf("the same update afterwards: %v", err)
	}
	var journal []string
	err = s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		for _, e := range r.Journal {
			journal = append(journal, e.Value.Text)
		}
		return nil
	})
	if err != nil || fmt.Sprint(journal) != "[before again]" {
		t.Errorf("stored is %v, %v", journal, err)
	}
}

// A clock that is set back or forward neither holds messages back nor sends one twice at once.
func TestJumpingClock(t *testing.T) { onBothOften(t, testJumpingClock) }

func testJumpingClock(t *testing.T, database func(testing.TB) string) {
	start := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for name, jump := range map[string]time.Duration{"an hour back": -time.Hour, "a day on": 24 * time.Hour, "a second back": -time.Second} {
		t.Run(name, func(t *testing.T) {
			now := start
			s := open(t, database(t), func() time.Time { return now })
			defer s.Close()
			claim := func() (ids []string) {
				t.Helper()
				due, err := s.Claim(t.Context(), now, now.Add(bot.LeaseTime), 10)
				if err != nil {
					t.Fatal(err)
				}
				for _, d := range due {
					ids = append(ids, d.Message.ID)
				}
				return ids
			}
			for _, user := range []string{"ana", "bea"} {
				if err := write(s, user, user, "words"); err != nil {
					t.Fatal(err)
				}
			}
			// Ana's message is put off for a second, bea's is in the hands of a process that is gone.
			if err := s.Settle(t.Context(), []bot.Result{{ID: "mana", State: bot.ResultLater, Due: now.Add(time.Second)}}); err != nil {
				t.Fatal(err)
			}
			now = now.Add(jump)
			first := claim()
			if again := claim(); len(again) != 0 {
				t.Errorf("%v were handed out, and again %v", first, again)
			}
			now = now.Add(2 * bot.LeaseTime) // within two minutes everything has been handed out
			second := claim()
			if all := fmt.Sprint(first, second); !strings.Contains(all, "mana") || !strings.Contains(all, "mbea") {
				t.Errorf("handed out are %v and later %v", first, second)
			}
		})
	}
}

// What was queued while the clock was a day ahead, and is claimed after it was set right, is due from then on: it does not
// wait for a day when whoever claimed it is gone.
func TestClaimByClockSetRight(t *testing.T) {
	right := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	now := right.Add(24 * time.Hour)
	s := open(t, filepath.Join(t.TempDir(), "a.db"), func() time.Time { return now })
	defer s.Close()
	if err := write(s, "ana", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	for _, now = range []time.Time{right, right.Add(2 * bot.LeaseTime)} {
		due, err := s.Claim(t.Context(), now, now.Add(bot.LeaseTime), 10)
		if err != nil || len(due) != 1 {
			t.Errorf("at %s %d messages are handed out, want one: %v", now, len(due), err)
		}
	}
}

// A message whose row is damaged is given up, and holds up nobody; the log says so without a word of it.
func TestDamagedMessage(t *testing.T) { onBoth(t, testDamagedMessage) }

func testDamagedMessage(t *testing.T, path string) {
	var log bytes.Buffer
	now := time.Now()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{
		Path: path, Key: key, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 3 {
		if err := write(s, fmt.Sprint(i), "ana", "words of ana"); err != nil {
			t.Fatal(err)
		}
	}
	if err := write(s, "bea", "bea", "words of bea"); err != nil {
		t.Fatal(err)
	}
	tamper(t, path, "UPDATE outbox SET sealed = x'0102' WHERE seq = (SELECT MIN(seq) FROM outbox)")
	now = now.Add(2 * bot.LeaseTime)
	var got []string
	for range 3 {
		due, err := s.Claim(t.Context(), now, now.Add(bot.LeaseTime), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range due {
			got = append(got, d.Message.ID)
		}
	}
	if fmt.Sprint(got) != "[mbea m1]" {
		t.Errorf("handed out are %v, want bea's and then ana's next", got)
	}
	if held, err := s.Backlog(t.Context()); err != nil || held.Dropped != 1 {
		t.Errorf("%+v, %v", held, err)
	}
	if !strings.Contains(log.String(), "damaged") || strings.Contains(log.String(), "words of") {
		t.Errorf("the log says %s", log.String())
	}
}

// If the disk cannot be written to, a change fails with a clear error. When it can be written to again, nothing has to be
// repaired.
func TestReadOnlyDisk(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a.db"), nil)
	defer s.Close()
	if err := write(s, "1", "ana", "before"); err != nil {
		t.Fatal(err)
	}
	if err := s.Freeze(t.Context(), true); err != nil {
		t.Fatal(err)
	}
	if err := write(s, "2", "ana", "meanwhile"); err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Errorf("writing: %v", err)
	}
	if s.Ping(t.Context()) == nil {
		t.Error("ready while nothing can be stored")
	}
	now := time.Now().Add(2 * bot.LeaseTime)
	if _, err := s.Claim(t.Context(), now, now.Add(bot.LeaseTime), 10); err == nil {
		t.Error("messages are handed out that could not be noted as sent")
	}
	if err := s.Freeze(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"2", "3"} {
		if err := write(s, id, "ana", "after"); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	}
	if due, err := s.Claim(t.Context(), now, now.Add(bot.LeaseTime), 10); err != nil || len(due) != 1 || due[0].Message.ID != "m1" {
		t.Errorf("handed out are %+v, %v", due, err)
	}
}
