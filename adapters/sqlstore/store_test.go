package sqlstore_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest/pgtest"
	"aporte/flows"
)

var key = bytes.Repeat([]byte{7}, 32)

func open(t testing.TB, path string, now func() time.Time) *sqlstore.Store {
	t.Helper()
	s, err := sqlstore.Open(context.Background(), sqlstore.Config{Path: path, Key: key, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// write notes one answer of a person, if the update is new.
func write(s *sqlstore.Store, id, user, text string) error {
	_, err := s.Apply(context.Background(), bot.Update{ID: id, From: bot.Address{Channel: "test", User: user}, Text: text},
		func(b bot.Session) (bot.Change, error) {
			if b.Response == "" {
				b.Response, b.Receipt = "response-"+user, "receipt-"+user
				b.State = flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "en", Status: flows.InProgress}
			}
			b.Asked.Message = "m" + id
			return bot.Change{
				Session: b, Answers: []flows.Answer{{Step: "q" + id, Act: flows.ActGiven, Value: flows.Value{Text: text}}},
				Send: []bot.Message{{ID: "m" + id, To: bot.Address{Channel: "test", User: user}, Text: "You said " + text}},
			}, nil
		})
	if errors.Is(err, bot.ErrSeen) {
		return nil
	}
	return err
}

func TestEverythingIsThereAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path, nil)
	defer s.Close()
	now := time.Now() // the lease of the former process has not run out
	due, err := s.Claim(t.Context(), now, now.Add(time.Minute), 10)
	if err != nil || len(due) != 1 || due[0].Message.Text != "You said words" {
		t.Errorf("due = %+v, %v", due, err)
	}
	if err := write(s, "2", "ana", "more"); err != nil {
		t.Errorf("going on: %v", err)
	}
}

// search looks for a text in every file of the database.
func search(t *testing.T, path, planted string) []string {
	t.Helper()
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	var found []string
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(src, []byte(planted)) {
			found = append(found, filepath.Base(f))
		}
	}
	return found
}

func TestNothingCanBeReadWithoutTheKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	for _, err := range []error{write(s, "1", "planted-user", "planted-text")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	poison := bot.Update{ID: "9", From: bot.Address{Channel: "test", User: "planted-user"}, Text: "planted-poison"}
	for range 3 {
		_, _ = s.Apply(t.Context(), poison, func(bot.Session) (bot.Change, error) { return bot.Change{}, errors.New("no") })
	}
	check := func(when string) {
		for _, planted := range []string{"planted-text", "planted-user\"", "planted-poison", "You said"} {
			if found := search(t, path, planted); found != nil {
				t.Errorf("%s: %q can be read in %v", when, planted, found)
			}
		}
	}
	check("while open")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check("after closing")
	for _, file := range []string{path} {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", file, info.Mode(), err)
		}
	}
}

// Row 89: what is no database of ours, or not with this key.
func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.db")
	s := open(t, good, nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("Dear diary, this is no database.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	newer := filepath.Join(dir, "newer.db")
	if err := open(t, newer, nil).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+newer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	other := bytes.Repeat([]byte{8}, 32)
	for name, tt := range map[string]struct {
		c    sqlstore.Config
		want string
	}{
		"no folder":      {sqlstore.Config{Path: filepath.Join(dir, "no", "a.db"), Key: key}, "folder does not exist"},
		"no database":    {sqlstore.Config{Path: filepath.Join(dir, "none.db"), Key: key, ReadOnly: true}, "there is none yet"},
		"not SQLite":     {sqlstore.Config{Path: text, Key: key}, "not a SQLite file"},
		"newer schema":   {sqlstore.Config{Path: newer, Key: key}, "run a newer aporte"},
		"another key":    {sqlstore.Config{Path: good, Key: other}, "another key"},
		"a short key":    {sqlstore.Config{Path: good, Key: key[:16]}, "32"},
		"other, reading": {sqlstore.Config{Path: good, Key: other, ReadOnly: true}, "another key"},
	} {
		t.Run(name, func(t *testing.T) {
			before, _ := os.ReadFile(tt.c.Path)
			s, err := sqlstore.Open(t.Context(), tt.c)
			if err == nil {
				_ = s.Close()
				t.Fatal("it opened")
			}
			if !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want %q in it", err, tt.want)
			}
			if after, _ := os.ReadFile(tt.c.Path); name == "not SQLite" && !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

func TestOneProcessServesAndOthersRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	defer s.Close()
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key}); !errors.Is(err, sqlstore.ErrInUse) {
		t.Errorf("a second one to serve: %v", err)
	}
	r, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if n, err := r.Count(t.Context(), bot.Filter{}); n != 1 || err != nil {
		t.Errorf("count = %d, %v", n, err)
	}
	if err := write(s, "2", "bob", "still written"); err != nil {
		t.Error(err)
	}
}

func TestPruneKeepsWhatIsNeeded(t *testing.T) { onBoth(t, testPruneKeepsWhatIsNeeded) }

func testPruneKeepsWhatIsNeeded(t *testing.T, path string) {
	now := time.Now()
	s := open(t, path, func() time.Time { return now })
	defer s.Close()
	if err := write(s, "1", "ana", "old"); err != nil {
		t.Fatal(err)
	}
	now = now.Add(10 * 24 * time.Hour)
	if err := write(s, "2", "ana", "new"); err != nil {
		t.Fatal(err)
	}
	if err := s.Prune(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := write(s, "2", "ana", "new"); err != nil {
		t.Fatal(err)
	}
	journal := 0
	err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		journal = len(r.Journal)
		return nil
	})
	if err != nil || journal != 2 {
		t.Errorf("journal of %d, %v: a recent update must still count as seen", journal, err)
	}
	if b, err := s.Backlog(t.Context()); err != nil || b.Waiting != 2 || b.OldestDue.IsZero() {
		t.Errorf("backlog = %+v, %v: unsent messages must stay", b, err)
	}
}

func TestErasedIsErased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	_, err := s.Apply(t.Context(), bot.Update{ID: "2", From: bot.Address{Channel: "test", User: "ana"}}, func(bot.Session) (bot.Change, error) {
		return bot.Change{Forget: true, Send: []bot.Message{{ID: "bye", To: bot.Address{Channel: "test", User: "ana"}}}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(t.Context(), []bot.Result{{ID: "bye", State: bot.ResultSent}}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"participants", "sessions", "responses", "answers", "codings", "contacts", "outbox", "parked"} {
		var n int
		if err := db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s still has %d rows, %v", table, n, err)
		}
	}
	if found := search(t, path, "response-ana"); found != nil {
		t.Errorf("the response's id can be read in %v", found)
	}
}

func TestFullDiskIsRefusedAndHeals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	defer s.Close()
	if err := s.LimitPages(t.Context(), 40); err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 20_000)
	var failed error
	stored := 0
	for i := 0; failed == nil && i < 100; i++ {
		if failed = write(s, fmt.Sprint(i), "ana", long); failed == nil {
			stored++
		}
	}
	if failed == nil || !strings.Contains(failed.Error(), "full") {
		t.Fatalf("after %d answers: %v", stored, failed)
	}
	if s.Ping(t.Context()) != nil && stored == 0 {
		t.Error("nothing was stored at all")
	}
	if err := s.LimitPages(t.Context(), 100_000); err != nil {
		t.Fatal(err)
	}
	if err := write(s, "healed", "ana", long); err != nil {
		t.Errorf("after making room: %v", err)
	}
	journal := 0
	err := s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		journal = len(r.Journal)
		return nil
	})
	if err != nil || journal != stored+1 {
		t.Errorf("journal of %d, %v; want %d", journal, err, stored+1)
	}
}

func BenchmarkApply(b *testing.B) {
	benchmarkApply(b, func(b *testing.B) string { return filepath.Join(b.TempDir(), "a.db") })
}

// The server of tests does not sync: the rest is what a step costs on a server.
func BenchmarkApplyPostgres(b *testing.B) {
	benchmarkApply(b, func(b *testing.B) string { return pgtest.Database(b) })
}

func benchmarkApply(b *testing.B, database func(*testing.B) string) {
	for _, people := range []int{1, 100} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			s := open(b, database(b), nil)
			defer s.Close()
			var wg sync.WaitGroup
			var mu sync.Mutex
			next := 0
			b.ResetTimer()
			for p := range people {
				wg.Go(func() {
					for {
						mu.Lock()
						n := next
						next++
						mu.Unlock()
						if n >= b.N {
							return
						}
						if err := write(s, fmt.Sprint(n), fmt.Sprint("user", p), "an answer of a usual length"); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wg.Wait()
		})
	}
}
