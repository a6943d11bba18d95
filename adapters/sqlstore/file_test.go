package sqlstore_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	src, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, src, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// What happens to the file under a running service is noticed before anything is acknowledged, and red at once. When the
// file is back it goes on.
func TestFileChangesUnderneath(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(path string) error
		undo   func(path string) error // nil: nothing brings it back
		want   error
	}{
		"moved": {
			func(path string) error { return os.Rename(path, path+".away") },
			func(path string) error { return os.Rename(path+".away", path) }, sqlstore.ErrMoved,
		},
		"moved, and another in its place": {
			func(path string) error {
				return errors.Join(os.Rename(path, path+".away"), os.WriteFile(path, []byte("SQLite format 3\x00"), 0o600))
			},
			func(path string) error { return os.Rename(path+".away", path) }, sqlstore.ErrMoved,
		},
		"moved, and a copy in its place": {
			func(path string) error {
				src, err := os.ReadFile(path)
				return errors.Join(err, os.Rename(path, path+".away"), os.WriteFile(path, src, 0o600))
			},
			func(path string) error { return os.Rename(path+".away", path) }, sqlstore.ErrMoved,
		},
		"removed":            {os.Remove, nil, sqlstore.ErrMoved},
		"cut to a page":      {func(path string) error { return os.Truncate(path, 4096) }, nil, sqlstore.ErrCut},
		"emptied":            {func(path string) error { return os.Truncate(path, 0) }, nil, sqlstore.ErrCut},
		"its log removed":    {func(path string) error { return os.Remove(path + "-wal") }, nil, sqlstore.ErrNoLog},
		"its log moved":      {func(path string) error { return os.Rename(path+"-wal", path+".away") }, nil, sqlstore.ErrNoLog},
		"its folder renamed": {func(path string) error { return os.Rename(filepath.Dir(path), filepath.Dir(path)+".away") }, func(path string) error { return os.Rename(filepath.Dir(path)+".away", filepath.Dir(path)) }, sqlstore.ErrMoved},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "a.db")
			s := open(t, path, nil)
			if err := errors.Join(write(s, "1", "ana", "before"), s.Ping(t.Context())); err != nil {
				t.Fatal(err)
			}
			if err := tt.change(path); err != nil {
				t.Fatal(err)
			}
			if err := s.Ping(t.Context()); !errors.Is(err, tt.want) {
				t.Errorf("readiness says %v, want %v", err, tt.want)
			}
			if err := write(s, "2", "ana", "meanwhile"); !errors.Is(err, tt.want) {
				t.Errorf("an answer is acknowledged with %v, want %v", err, tt.want)
			}
			now := time.Now().Add(2 * bot.LeaseTime)
			if _, err := s.Claim(t.Context(), now, now.Add(bot.LeaseTime), 10); !errors.Is(err, tt.want) {
				t.Errorf("messages are handed out: %v", err)
			}
			if tt.undo == nil {
				_ = s.Close() // it may not be able to fold the log any more
				return
			}
			if err := tt.undo(path); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(s.Ping(t.Context()), write(s, "2", "ana", "again"), s.Close()); err != nil {
				t.Errorf("when it is back: %v", err)
			}
			if got := journal(t, path); got != "before again" {
				t.Errorf("stored is %q", got)
			}
		})
	}
}

// journal returns the words of everybody in a database that nobody has open.
func journal(t *testing.T, path string) string {
	t.Helper()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var words []string
	err = s.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
		for _, e := range r.Journal {
			words = append(words, e.Value.Text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(words, " ")
}

// What was said before the log was taken away is in the database file, whatever happens to the process then.
func TestLogRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s := open(t, path, nil)
	defer s.Close()
	if err := errors.Join(write(s, "1", "ana", "acknowledged"), os.Remove(path+"-wal")); err != nil {
		t.Fatal(err)
	}
	if err := write(s, "2", "ana", "refused"); !errors.Is(err, sqlstore.ErrNoLog) {
		t.Fatal(err)
	}
	killed := filepath.Join(t.TempDir(), "a.db") // as if the process had been killed now
	copyFile(t, path, killed)
	if got := journal(t, killed); !strings.HasPrefix(got, "acknowledged") {
		t.Errorf("stored is %q", got)
	}
}

// A copy of the database file alone is never an empty shell, and soon has everything.
func TestFileAloneIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, FoldEvery: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	copied := func() string {
		alone := filepath.Join(t.TempDir(), "a.db")
		copyFile(t, path, alone)
		return journal(t, alone)
	}
	if got := copied(); got != "" {
		t.Errorf("at the start it has %q", got)
	}
	for i := range 3 {
		if err := write(s, fmt.Sprint(i), "ana", fmt.Sprint("words", i)); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); !strings.Contains(copied(), fmt.Sprint("words", i)); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("words%d is not in the file alone", i)
			}
		}
	}
}

// A log without its database is left as it is, and so is what lies in the place of a database.
func TestNothingIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	s := open(t, path, nil)
	if err := write(s, "1", "ana", "said"); err != nil {
		t.Fatal(err)
	}
	orphan := filepath.Join(dir, "orphan.db")
	copyFile(t, path+"-wal", orphan+"-wal")
	emptied := filepath.Join(dir, "emptied.db")
	copyFile(t, path+"-wal", emptied+"-wal")
	if err := errors.Join(os.WriteFile(emptied, nil, 0o600), s.Close(), os.Symlink("nowhere.db", filepath.Join(dir, "link.db")), os.Mkdir(filepath.Join(dir, "folder.db"), 0o700)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "cut.db"), whole[:len(whole)-4096], 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"orphan.db": "put the database back", "emptied.db": "put the database back", "link.db": "a link that leads nowhere",
		"folder.db": "this is no file", "cut.db": "restore a backup",
	} {
		before := snapshot(t, dir)
		if s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: filepath.Join(dir, name), Key: key}); err == nil {
			_ = s.Close()
			t.Errorf("%s: it opens", name)
		} else if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v, want %q in it", name, err, want)
		}
		if after := snapshot(t, dir); after != before {
			t.Errorf("%s: files before\n%s\nand after\n%s", name, before, after)
		}
	}
}

// snapshot names all files of a folder but locks, with what is in them.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".lock") {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) && !e.IsDir() {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s %d %x\n", e.Name(), len(src), src[max(0, len(src)-16):])
	}
	return b.String()
}

// Row 92: two that serve from one file do not come together by another path, and letting go of one leaves the other's lock.
func TestLockIsOfTheFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	s := open(t, path, nil)
	defer s.Close()
	symbolic, hard := filepath.Join(dir, "symbolic.db"), filepath.Join(dir, "hard.db")
	if err := errors.Join(os.Symlink(path, symbolic), os.Link(path, hard)); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{path, symbolic, hard} {
		if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: other, Key: key}); !errors.Is(err, sqlstore.ErrInUse) {
			t.Errorf("%s: %v", filepath.Base(other), err)
		}
	}
	for _, c := range []sqlstore.Config{{ReadOnly: true}, {Beside: true}} {
		c.Path, c.Key = symbolic, key
		beside, err := sqlstore.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(beside.Close(), write(s, fmt.Sprint(c.Beside), "ana", "words")); err != nil {
			t.Errorf("%+v beside it: %v", c, err)
		}
	}
	// SQLite's own lock is still there: nobody else takes the database out of its log.
	db, err := sql.Open("sqlite", "file:"+path+"?_busy_timeout=50")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var mode string
	if err := db.QueryRow("PRAGMA journal_mode = DELETE").Scan(&mode); err == nil && mode != "wal" {
		t.Errorf("the log is gone, mode is %s", mode)
	}
	if _, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key}); !errors.Is(err, sqlstore.ErrInUse) {
		t.Errorf("afterwards: %v", err)
	}
}
