package sqlstore_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot"
)

// content returns every row of every table, as text.
func content(t *testing.T, path string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	column := func(q string) (all []string) {
		t.Helper()
		rows, err := db.Query(q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				t.Fatal(err)
			}
			all = append(all, s)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		return all
	}
	all := map[string][]string{}
	for _, table := range column("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") {
		var names []string
		for _, name := range column("SELECT name FROM pragma_table_info('" + table + "')") {
			names = append(names, "quote("+name+")")
		}
		all[table] = column("SELECT " + strings.Join(names, " || '|' || ") + " FROM " + table + " ORDER BY 1")
	}
	return all
}

// A backup that is made while people write is of one moment, and restored it is the same to the row; the service goes on
// with it.
func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "a.db"), nil)
	defer s.Close()
	for i := range 50 {
		if err := write(s, fmt.Sprintf("first%d", i), fmt.Sprintf("user%d", i%20), "words"); err != nil {
			t.Fatal(err)
		}
	}
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				done <- nil
				return
			default:
				if err := write(s, fmt.Sprintf("more%d", i), fmt.Sprintf("user%d", i%20), "more words"); err != nil {
					done <- err
					return
				}
			}
		}
	}()
	var backups []string
	for i := range 5 {
		path := filepath.Join(dir, fmt.Sprintf("backup%d.db", i))
		if n, err := s.Backup(t.Context(), path); err != nil || n != 20 {
			t.Fatalf("%d responses, want 20: %v", n, err)
		}
		backups = append(backups, path)
	}
	close(stop)
	if err := <-done; err != nil {
		t.Fatalf("writing meanwhile: %v", err)
	}
	for i, from := range backups {
		want := content(t, from)
		// Each update adds one entry, one message and one id: a copy of one moment has as many of each.
		if n := len(want["answers"]); n < 50 || len(want["outbox"]) != n || len(want["seen"]) != n {
			t.Errorf("%s: %d answers, %d messages, %d ids", from, n, len(want["outbox"]), len(want["seen"]))
		}
		to := filepath.Join(dir, fmt.Sprintf("restored%d.db", i))
		if err := sqlstore.Restore(t.Context(), from, to, key); err != nil {
			t.Fatal(err)
		}
		got := content(t, to)
		for table := range want {
			if strings.Join(got[table], "\n") != strings.Join(want[table], "\n") {
				t.Errorf("table %s differs", table)
			}
		}
		if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		again := open(t, to, nil)
		before := len(got["answers"])
		if err := write(again, "after", "user1", "and on"); err != nil {
			t.Errorf("going on: %v", err)
		}
		entries := 0
		err := again.Each(t.Context(), bot.Filter{}, func(r bot.Record) error {
			entries += len(r.Journal)
			return nil
		})
		if err := errors.Join(err, again.Close()); err != nil || entries != before+1 {
			t.Errorf("%d entries, want %d: %v", entries, before+1, err)
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	s := open(t, path("a.db"), nil)
	if err := write(s, "1", "ana", strings.Repeat("words ", 2000)); err != nil {
		t.Fatal(err)
	}
	_, err := s.Backup(t.Context(), path("good.db"))
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path("good.db"))
	if err != nil {
		t.Fatal(err)
	}
	damaged := bytes.Clone(good)
	for i := len(damaged) / 2; i < len(damaged)/2+4096; i++ {
		damaged[i] ^= 0xff
	}
	put := func(name string, content []byte) string {
		if err := os.WriteFile(path(name), content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path(name)
	}
	newer := put("newer.db", good)
	db, err := sql.Open("sqlite", newer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	put("there.db", []byte("somebody's"))
	for name, tt := range map[string]struct {
		from, to string
		key      []byte
		want     string
	}{
		"nothing there":  {path("nowhere.db"), path("t1.db"), key, "no such file"},
		"no database":    {put("text.db", []byte("hello")), path("t2.db"), key, "no SQLite file"},
		"empty":          {put("empty.db", nil), path("t3.db"), key, "no SQLite file"},
		"cut off":        {put("cut.db", good[:len(good)/2]), path("t4.db"), key, "damaged"},
		"damaged":        {put("damaged.db", damaged), path("t5.db"), key, "damaged"},
		"another key":    {path("good.db"), path("t6.db"), bytes.Repeat([]byte{8}, 32), "another key"},
		"newer":          {newer, path("t7.db"), key, "run a newer aporte"},
		"a file there":   {path("good.db"), path("there.db"), key, "move it away first"},
		"no such folder": {path("good.db"), filepath.Join(dir, "no", "t8.db"), key, "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			err := sqlstore.Restore(t.Context(), tt.from, tt.to, tt.key)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if _, err := os.Stat(tt.to); name != "a file there" && err == nil {
				t.Error("half a database is left")
			}
		})
	}
	if content, err := os.ReadFile(path("there.db")); err != nil || string(content) != "somebody's" {
		t.Errorf("what was there is %q, %v", content, err)
	}
	left, err := filepath.Glob(path(".aporte-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	s = open(t, path("a.db"), nil)
	defer s.Close()
	if _, err := s.Backup(t.Context(), path("there.db")); err == nil {
		t.Error("a backup was written over a file")
	}
}
