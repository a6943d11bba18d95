package main

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A label that changed in the stored words is read by nobody: neither in the version of today nor in the one before it. doctor says so,
// and the next start stores the words anew. Row 151.
func TestDamagedWordsAreNotRead(t *testing.T) {
	t.Parallel()
	d := newOffice(t)
	path := strings.TrimPrefix(d.env[0], "APORTE_DB=")
	d.run([]string{"/start", "1", "1", "1"}, "chat", "--as", "ana")
	_, whole, _ := d.run([]string{"/help"}, "chat", "--as", "ana")
	damage := func() {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		var words string
		if err := db.QueryRow("SELECT words FROM words WHERE flow = 'ogp-phase2' AND version = 1").Scan(&words); err != nil {
			t.Fatal(err)
		}
		worse := strings.NewReplacer("agree", "disagree", "Agree", "Disagree", "the", "tHe").Replace(words)
		if _, err := db.Exec("UPDATE words SET words = $1 WHERE flow = 'ogp-phase2' AND version = 1", worse); err != nil || worse == words {
			t.Fatal(err, worse == words)
		}
	}
	for _, when := range []string{"in the same version", "in a later version"} {
		t.Run(when, func(t *testing.T) {
			damage()
			code, out, _ := d.run(nil, "doctor")
			if code != exitFailed || !strings.Contains(out, "stored words: those of ogp-phase2 version 1 are damaged") || !strings.Contains(out, "words") {
				t.Errorf("doctor: exit code %d\n%s", code, out)
			}
			code, _, errs := d.run(nil, "export", "--format", "csv")
			if code != exitFailed || !strings.Contains(errs, "words of version 1") {
				t.Errorf("export: exit code %d\n%s", code, errs)
			}
			code, out, errs = d.run([]string{"/help"}, "chat", "--as", "ana")
			if code != 0 || out != whole || strings.Contains(out, "tHe") || !strings.Contains(errs, "the stored words are damaged") {
				t.Errorf("chat: exit code %d\n%s%s\nbefore it was\n%s", code, out, errs, whole)
			}
			if _, out, _ := d.run(nil, "doctor"); strings.Contains(out, "are damaged") || !strings.Contains(out, "ok       rows") {
				t.Errorf("after a start doctor says\n%s", out)
			}
		})
		d.env = d.env[:1] // the built-in consultation is the second version
	}
}

// Words that people in an earlier version need, and that are nowhere, are named by check and doctor, and counted by a start.
func TestWordsThatAnEarlierVersionLacks(t *testing.T) {
	t.Parallel()
	script, err := txtar.ParseFile("testdata/script/words.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range script.Files {
		path := filepath.Join(dir, f.Name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, f.Data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	d := newOffice(t)
	set := func(name string) {
		d.env = []string{d.env[0], "APORTE_FLOW=tiny", "APORTE_FLOWS_DIR=" + filepath.Join(dir, name), "APORTE_LOCALES_DIR=" + filepath.Join(dir, name)}
	}
	set("pt")
	if code, out, errs := d.run([]string{"English", "yes"}, "chat", "--as", "ana"); code != 0 || !strings.Contains(out, "Which one?") {
		t.Fatal(out, errs)
	}
	set("two")
	look := func() (check, doctor string) {
		_, check, errs := d.run(nil, "check")
		_, doctor, _ = d.run(nil, "doctor")
		return check + errs, doctor
	}
	if check, doctor := look(); strings.Contains(check, "version 1") || !strings.Contains(doctor, "earlier versions: 1, with all their words") {
		t.Errorf("while all are there, check says\n%s\nand doctor\n%s", check, doctor)
	}
	db, err := sql.Open("sqlite", strings.TrimPrefix(d.env[0], "APORTE_DB="))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("DELETE FROM words"); err != nil {
		t.Fatal(err)
	}
	check, doctor := look()
	const want = "tiny version 1, in which people may still be: words are missing in en: 6, the first is tiny.q: add them"
	if !strings.Contains(check, want) || !strings.Contains(doctor, "warning  earlier versions: "+want) {
		t.Errorf("check says\n%s\nand doctor\n%s", check, doctor)
	}
}
