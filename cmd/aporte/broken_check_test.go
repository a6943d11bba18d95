package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// ordealTime is how long each command may take: no damage may let a command run for ever.
const ordealTime = 20 * time.Second

// isWayOut matches the advice that every message about an unusable database must contain.
var isWayOut = regexp.MustCompile(`restore|\.recover|move (it|the log) away|set APORTE|run a newer|put (the|its)|--new`)

// namesDamage matches the name of the damaged file or rows, which every message must contain, too.
var namesDamage = regexp.MustCompile(`aporte\.db|the file is damaged|rows of \w+ that do not open|damaged and left empty|contacts that cannot be read`)

// ordeal runs every command on a database that may be damaged. Each says all that a whole one would have, or fails, names
// what is damaged and says what to do; and those that read leave the file as it is.
func (w whole) ordeal(t *testing.T, name string, db, log []byte) (noticed bool) {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	sub := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	b := w.put(t, sub("read"), db, log)
	copied, pack := filepath.Join(b.dir, "copy.db"), filepath.Join(b.dir, "pack")
	read := func(file string) string {
		text, _ := os.ReadFile(file)
		return string(text)
	}
	is := func(want string) func(string) bool { return func(out string) bool { return out == want } }
	for _, one := range []struct {
		args []string
		full func(out string) bool
	}{
		{[]string{"doctor"}, func(out string) bool { return strings.Contains(out, "rows open") }},
		{[]string{"stats"}, is(w.stats)},
		{[]string{"export", "--format", "csv"}, is(w.export)},
		{[]string{"export", "--format", "csv", "--table", "responses"}, is(w.responses)},
		{[]string{"export", "--out", pack, "--force"}, func(string) bool {
			return read(filepath.Join(pack, "answers.csv")) == w.export && read(filepath.Join(pack, "responses.csv")) == w.responses
		}},
		{[]string{"contacts"}, is(w.contacts)},
		{[]string{"audit"}, func(string) bool { return true }},
		{[]string{"backup", copied}, func(string) bool {
			code, out, errs := b.run(nil, "export", "--format", "csv", "--db", copied)
			return code == 0 && out == w.export && errs == ""
		}},
	} {
		code := w.try(t, name, b, one.args, nil, one.full)
		noticed = noticed || code != 0
		now, err := os.ReadFile(b.path())
		changed := err != nil || !bytes.Equal(now, db)
		if notes := one.args[0] == "export" || one.args[0] == "contacts" || one.args[0] == "backup"; changed && notes && sound(b) {
			changed = false // it is noted in the audit log
		}
		if changed {
			t.Errorf("%s: %v changed the file, %v", name, one.args, err)
		}
		if one.args[0] != "backup" {
			for _, suffix := range []string{"-wal", "-shm"} {
				_ = os.Remove(b.path() + suffix)
			}
			b = w.put(t, b.dir, db, log)
		}
	}

	// Nothing is ever written over.
	taken := filepath.Join(b.dir, "taken.db")
	if err := os.WriteFile(taken, []byte("taken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, _, _ := b.run(nil, "backup", taken); code == 0 || read(taken) != "taken" {
		t.Errorf("%s: backup over a file: exit code %d", name, code)
	}

	before, back := read(b.path()), w.put(t, sub("back"), nil, nil)
	w.try(t, name, back, []string{"restore", b.path()}, nil, func(string) bool { return true })
	if read(b.path()) != before {
		t.Errorf("%s: restore changed the file that it reads", name)
	}
	rotated := w.put(t, sub("rotated"), db, log)
	if w.try(t, name, rotated, []string{"key", "rotate"}, nil, func(string) bool { return true }) == 0 {
		w.try(t, name+", rotated", rotated, []string{"export", "--format", "csv"}, nil, is(w.export))
	}
	chats := w.put(t, sub("chats"), db, log)
	w.try(t, name, chats, []string{"chat", "--as", "person1"}, []string{"hello"}, func(out string) bool { return out != "" })
	return noticed
}

// sound says whether SQLite finds nothing wrong with a database.
func sound(b *brokenDesk) bool {
	_, _, errs := b.run(nil, "stats")
	return !strings.Contains(errs, "the file is damaged")
}

// try runs one command. full says whether it did all that it does for a whole database.
func (w whole) try(t *testing.T, name string, b *brokenDesk, args, in []string, full func(out string) bool) int {
	t.Helper()
	begin := time.Now()
	code, out, errs := b.run(in, args...)
	said := errs
	if args[0] == "doctor" {
		said += out
	}
	if took := time.Since(begin); took > ordealTime {
		t.Errorf("%s: %v took %v", name, args, took)
	}
	switch {
	case code == 0 && !full(out):
		t.Errorf("%s: %v has exit code 0, and not all is there\n%s%s", name, args, out[:min(len(out), 300)], errs)
	case code != 0 && code != exitFailed:
		t.Errorf("%s: %v has exit code %d\n%s", name, args, code, said)
	case code == exitFailed && (!isWayOut.MatchString(said) || !namesDamage.MatchString(said)):
		t.Errorf("%s: %v does not say what to do:\n%s", name, args, said)
	}
	for _, secret := range w.secret {
		if strings.Contains(said, secret) || args[0] != "chat" && args[0] != "contacts" && args[0] != "export" && strings.Contains(out, secret) {
			t.Errorf("%s: %v tells %q:\n%s", name, args, secret, said)
		}
	}
	return code
}

// flipped is content with one byte changed.
func flipped(content []byte, at int, by byte) []byte {
	c := bytes.Clone(content)
	c[at] ^= by
	return c
}

func flipName(at int, by byte) string {
	return fmt.Sprintf("flip of %#02x at %d, page %d", by, at, at/4096+1)
}
