package main

import (
	"database/sql"
	"strings"
	"testing"
)

// A label that changed in the stored words is read by nobody: neither in the version of today nor in the one before it. doctor says so,
// and the next start stores the words anew. Row 151.
func TestDamagedWordsAreNotRead(t *testing.T) {
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
