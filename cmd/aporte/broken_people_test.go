package main

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
)

// whole is an undamaged database, as the contents of its files.
type whole struct {
	db, log, key []byte // log is nil where it was folded
	receipts     []string
	secret       []string // what no message may have: words, tokens, and the ids that exports do not show
	now          time.Time

	export, responses, stats, contacts string // what commands say of it
}

// The words that people of the database write, and a token in its vault.
const (
	plantedWords = "planted words"
	plantedToken = "xoxb-planted"
)

// built is made once: tests change copies of it.
var built struct {
	sync.Once
	logged, folded whole
}

// wholes returns a database whose log is not folded, and the same one without a log.
func wholes(t *testing.T) (logged, folded whole) {
	t.Helper()
	built.Do(func() {
		built.logged = buildWhole(t)
		built.folded = built.logged.fold(t)
	})
	return built.logged, built.folded
}

// buildWhole lets 30 people take part: two in three stop somewhere in the middle, others go through all of it and leave a
// contact; some have erased everything. An update is parked, and the vault has something about somebody.
func buildWhole(t *testing.T) whole {
	t.Helper()
	d := newOffice(t)
	path := strings.TrimPrefix(d.env[0], "APORTE_DB=")
	script := d.walk()
	w := whole{now: d.now}
	for i := range 30 {
		lines := script[:4+i%20]
		if i%3 == 0 {
			lines = append(slices.Clone(script), fmt.Sprintf("person%d@example.org", i), "/done", "/receipt", "/submit")
			lines = lines[:len(lines)-i%2] // some do not submit it
		}
		_, out, errs := d.run(lines, "chat", "--as", fmt.Sprintf("person%d", i))
		if errs != "" {
			t.Fatal(errs)
		}
		if receipt := receiptForm.FindString(out); receipt != "" {
			w.receipts = append(w.receipts, receipt)
		}
	}
	for _, receipt := range w.receipts[:2] {
		if code, _, errs := d.run(nil, "erase", receipt, "--yes"); code != 0 {
			t.Fatal(errs)
		}
	}
	w.receipts = w.receipts[2:]
	key, err := os.ReadFile(keyFile(path))
	if err != nil {
		t.Fatal(err)
	}
	w.key = key
	w.later(t, path)
	w.look(t)
	return w
}

// walk goes the long way once and returns what was typed.
func (d *office) walk() (script []string) {
	d.t.Helper()
	_, words := bottest.First()
	headline := words.Text("en", "ogp-phase2.idea_headline", nil)
	in := []string{"/start", "1", "1", "2"}
	for range 80 {
		script = append(script, in...)
		_, out, _ := d.run(append([]string{"continue"}, in...), "chat", "--as", "first")
		if strings.Contains(out, "May OGP write to you") {
			return append(script, "1", "2")
		}
		in = []string{"/skip"}
		switch {
		case strings.Contains(out, "another idea?"):
			in = []string{"2"}
		case strings.Contains(out, headline):
			in = []string{plantedWords, "/done"}
		}
	}
	d.t.Fatal("there is no end")
	return nil
}

// later lets some people do more, a channel keep something and an update fail, while the log is not folded.
func (w *whole) later(t *testing.T, path string) {
	t.Helper()
	key, err := decodeKey("key", strings.TrimSpace(string(w.key)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, FoldEvery: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	f, words := bottest.First()
	b, err := bot.New(bot.Config{Store: s, Channels: map[string]bot.Channel{"test": &stuck{got: map[string]int{}}}, Flow: f, Words: words, NoReminders: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		who := bot.Address{Channel: "test", User: fmt.Sprint("later", i)}
		for n, text := range []string{"/start", "1", "1", "1", plantedWords} {
			if err := b.Handle(t.Context(), bot.Update{ID: fmt.Sprint(i, n), From: who, Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Vault().PutAbout(t.Context(), "test.person", who.User, who, []byte(plantedToken)); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	poison := bot.Update{ID: "poison", From: bot.Address{Channel: "test", User: "later0"}, Text: plantedWords}
	for range 3 {
		_, _ = s.Apply(t.Context(), poison, func(bot.Session) (bot.Change, error) { return bot.Change{}, errSaid })
	}
	for suffix, into := range map[string]*[]byte{"": &w.db, "-wal": &w.log} {
		if *into, err = os.ReadFile(path + suffix); err != nil {
			t.Fatal(err)
		}
	}
}

// look notes the output of commands for the database, and the texts that no output may contain.
func (w *whole) look(t *testing.T) {
	t.Helper()
	b := w.put(t, t.TempDir(), w.db, w.log)
	for _, one := range []struct {
		into *string
		args []string
	}{
		{&w.export, []string{"export", "--format", "csv"}},
		{&w.responses, []string{"export", "--format", "csv", "--table", "responses"}},
		{&w.stats, []string{"stats"}},
		{&w.contacts, []string{"contacts"}},
	} {
		code, out, errs := b.run(nil, one.args...)
		if code != 0 || errs != "" {
			t.Fatalf("%v: exit code %d %s", one.args, code, errs)
		}
		*one.into = out
	}
	if !strings.Contains(w.export, plantedWords) || !strings.Contains(w.responses, ",submitted,") || strings.Count(w.contacts, "@example.org") != len(w.receipts) {
		t.Fatalf("nobody said what they should: %d people\n%s", len(w.receipts), w.contacts)
	}
	w.secret = append(w.secret, plantedWords, plantedToken, "example.org")
	db, err := sql.Open("sqlite", b.path())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query("SELECT id FROM participants UNION SELECT id FROM responses")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		w.secret = append(w.secret, id)
	}
	if len(w.secret) < 60 || rows.Err() != nil {
		t.Fatalf("%d ids, %v", len(w.secret), rows.Err())
	}
}

// fold is the same database after its log was moved into it.
func (w whole) fold(t *testing.T) whole {
	t.Helper()
	b := w.put(t, t.TempDir(), w.db, w.log)
	db, err := sql.Open("sqlite", b.path())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w.log = nil
	if w.db, err = os.ReadFile(b.path()); err != nil {
		t.Fatal(err)
	}
	return w
}

// put writes a database into a folder and returns a desk for it, whose key is in a file of its own.
func (w whole) put(t *testing.T, dir string, db, log []byte) *brokenDesk {
	t.Helper()
	path := filepath.Join(dir, "aporte.db")
	env := append([]string{"APORTE_DB=" + path, "APORTE_KEY_FILE=" + filepath.Join(dir, "the.key")}, firstVersion(t)...)
	b := &brokenDesk{office: &office{t: t, now: w.now, env: env}, dir: dir}
	for name, content := range map[string][]byte{"aporte.db": db, "aporte.db-wal": log, "the.key": w.key} {
		if content == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// brokenDesk runs commands of staff on a database that may be damaged.
type brokenDesk struct {
	*office
	dir string
}

func (b *brokenDesk) path() string { return filepath.Join(b.dir, "aporte.db") }
