package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What may lie where the database is looked for, and is no file that this program can use: it is said, and nothing is
// written over.
func TestBrokenPlaces(t *testing.T) {
	t.Parallel()
	logged, folded := wholes(t)
	link := func(t *testing.T, to, from string) {
		t.Helper()
		if err := os.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		db, log []byte
		set     func(t *testing.T, b *brokenDesk)
		want    string // of those that read
		start   string // of chat; as want if ""
		renew   string // of chat --new; "" if it begins anew
	}{
		"a folder": {nil, nil, func(t *testing.T, b *brokenDesk) {
			if err := os.Mkdir(b.path(), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "this is no file: set APORTE_DB", "", "this is no file"},
		"a link to a folder": {nil, nil, func(t *testing.T, b *brokenDesk) { link(t, t.TempDir(), b.path()) }, "this is no file: set APORTE_DB", "", "this is no file"},
		"a link to nothing": {
			nil, nil, func(t *testing.T, b *brokenDesk) { link(t, "nowhere.db", b.path()) },
			"it is a link that leads nowhere: mend the link", "and no database at", "it is a link that leads nowhere",
		},
		"a log without its database": {nil, logged.log, func(*testing.T, *brokenDesk) {}, "its log (-wal) is there without it", "and no database at", "put the database back beside it"},
		"an empty file with a log":   {[]byte{}, logged.log, func(*testing.T, *brokenDesk) {}, "its log (-wal) is there without it", "and no database at", "put the database back beside it"},
		"a key without its database": {nil, nil, func(*testing.T, *brokenDesk) {}, "there is none yet", "add --new to serve or chat once", ""},
		"an empty file":              {[]byte{}, nil, func(*testing.T, *brokenDesk) {}, "the file is empty: restore a backup", "add --new to serve or chat once", ""},
		"a text":                     {[]byte(strings.Repeat("no database\n", 500)), nil, func(*testing.T, *brokenDesk) {}, "this is not a SQLite file: set APORTE_DB", "", "this is not a SQLite file"},
		"a key of another database": {folded.db, nil, func(t *testing.T, b *brokenDesk) {
			if err := os.WriteFile(filepath.Join(b.dir, "the.key"), []byte(strings.Repeat("07", 32)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "it was sealed with another key: set APORTE_KEY", "", "it was sealed with another key"},
	} {
		t.Run(name, func(t *testing.T) {
			b := folded.put(t, t.TempDir(), tt.db, tt.log)
			tt.set(t, b)
			before := contents(t, b.dir)
			refuses := func(want string, args ...string) {
				t.Helper()
				code, out, errs := b.run([]string{"hello"}, args...)
				if code != exitFailed || !strings.Contains(errs, want) && (args[0] != "doctor" || !isWayOut.MatchString(out)) {
					t.Errorf("%v: exit code %d, want %q\n%s%s", args, code, want, out, errs)
				}
				after := contents(t, b.dir)
				for _, file := range []string{"aporte.db.lock", "aporte.db-shm"} { // nothing is in them
					delete(after, file)
				}
				if len(after) != len(before) {
					t.Errorf("%v: there were %d files, there are %d", args, len(before), len(after))
				}
				for file, content := range before {
					if !bytes.Equal(after[file], content) {
						t.Errorf("%v changed %s", args, file)
					}
				}
			}
			for _, args := range [][]string{{"stats"}, {"export", "--format", "csv"}, {"contacts"}, {"audit"}, {"backup", filepath.Join(b.dir, "copy.db")}} {
				refuses(tt.want, args...)
			}
			refuses("", "doctor")
			start := tt.start
			if start == "" {
				start = tt.want
			}
			refuses(start, "chat")
			if tt.renew != "" {
				refuses(tt.renew, "chat", "--new")
				return
			}
			if code, _, errs := b.run([]string{"hello"}, "chat", "--new"); code != 0 {
				t.Errorf("--new: exit code %d %s", code, errs)
			}
		})
	}
}

// contents reads all files of a folder.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil && e.Type().IsRegular() {
			t.Fatal(err)
		}
		all[e.Name()] = content
	}
	return all
}

// The log of another database is not taken for that of this one, nor that of the database for that of its backup.
func TestBrokenForeignLog(t *testing.T) {
	logged, folded := wholes(t)
	other := whole{key: logged.key}
	other.later(t, filepath.Join(t.TempDir(), "other.db"))
	if code, _, errs := logged.put(t, t.TempDir(), logged.db, logged.log).run(nil, "stats"); code != 0 {
		t.Fatalf("its own log: %s", errs)
	}
	b := folded.put(t, t.TempDir(), folded.db, nil)
	copied := filepath.Join(b.dir, "copy.db")
	if code, _, errs := b.run(nil, "backup", copied); code != 0 {
		t.Fatal(errs)
	}
	backup, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	for name, db := range map[string][]byte{"another": folded.db, "a backup": backup} {
		log := other.log
		if name == "a backup" {
			log = logged.log
		}
		b := folded.put(t, t.TempDir(), db, log)
		before := contents(t, b.dir)
		for _, args := range [][]string{{"doctor"}, {"stats"}, {"export", "--format", "csv"}, {"chat"}, {"chat", "--new"}, {"key", "rotate"}} {
			code, out, errs := b.run([]string{"hello"}, args...)
			if code != exitFailed || !strings.Contains(out+errs, "that of another database: move the log away") {
				t.Errorf("%s, %v: exit code %d\n%s%s", name, args, code, out, errs)
			}
			after := contents(t, b.dir)
			if !bytes.Equal(after["aporte.db"], before["aporte.db"]) || !bytes.Equal(after["aporte.db-wal"], before["aporte.db-wal"]) {
				t.Errorf("%s: %v changed a file", name, args)
			}
		}
	}
}

// One serve has the database, by whatever path another comes; those that only read are let in.
func TestBrokenLinksBesideServe(t *testing.T) {
	s := newService(t)
	r := s.serve(t)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	path := ""
	for _, kv := range s.env {
		if name, ok := strings.CutPrefix(kv, "APORTE_DB="); ok {
			path = name
		}
	}
	dir := t.TempDir()
	soft, hard := filepath.Join(dir, "soft.db"), filepath.Join(filepath.Dir(path), "hard.db")
	if err := os.Symlink(path, soft); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(path, hard); err != nil {
		t.Skipf("this file system has no hard links: %v", err)
	}
	beside := &service{Server: s.Server, env: append(s.env, "APORTE_KEY_FILE="+keyFile(path)), shown: s.shown}
	for _, db := range []string{soft, hard} {
		for _, command := range []string{"serve", "chat"} {
			code, _, errs := beside.run(t, command, "--db", db)
			if code != exitFailed || !strings.Contains(errs, "another process is serving from this database") {
				t.Errorf("%s with %s: exit code %d\n%s", command, db, code, errs)
			}
		}
	}
	if code, _, errs := beside.run(t, "stats", "--db", hard); code != exitFailed || !strings.Contains(errs, "under another name") {
		t.Errorf("to read by a hard link: exit code %d %s", code, errs)
	}
	if code, _, errs := beside.run(t, "stats", "--db", soft); code != 0 {
		t.Errorf("to read by a symbolic link: exit code %d %s", code, errs)
	}
	s.Type(ana, "English")
	s.sees(t, "Before we begin")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if code, _, errs := s.run(t, "doctor"); code != 0 {
		t.Errorf("doctor: exit code %d %s", code, errs)
	}
}
