package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// A person whose session cannot be read is told so, nobody else is held up, and what they wrote is kept: it is handled
// once the session is mended.
func TestParked(t *testing.T) {
	s := newService(t)
	r := s.serve(t)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	path := ""
	for _, kv := range s.env {
		if name, ok := strings.CutPrefix(kv, "APORTE_DB="); ok {
			path = name
		}
	}
	change := func(q string, args ...any) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(q, args...); err != nil {
			t.Fatal(err)
		}
	}
	var whole []byte
	db, err := sql.Open("sqlite", filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.QueryRow("SELECT sealed FROM sessions").Scan(&whole); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	change("UPDATE sessions SET sealed = x'0102'")

	r = s.serve(t)
	s.Type(ana, "Español")
	s.sees(t, "Something went wrong on our side")
	s.Type(ana+1, "/start")
	s.sees(t, "Which language")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	if log := r.logged(); !strings.Contains(log, `"class":"damaged session"`) || strings.Contains(log, "Español") {
		t.Errorf("the log says\n%s", log)
	}
	code, out, _ := s.run(t, "parked")
	if code != 0 || !strings.Contains(out, "telegram") || !strings.Contains(out, "damaged session") || strings.Contains(out, "Español") {
		t.Errorf("parked: exit code %d\n%s", code, out)
	}
	if code, out, _ := s.run(t, "parked", "--retry"); code != 0 || out != "0 handled, 1 put aside again\n" {
		t.Errorf("retry before it is mended: exit code %d\n%s", code, out)
	}
	change("UPDATE sessions SET sealed = $1 WHERE sealed = x'0102'", whole)
	if code, out, errs := s.run(t, "parked", "--retry"); code != 0 || out != "1 handled, 0 put aside again\n" {
		t.Errorf("retry: exit code %d\n%s%s", code, out, errs)
	}
	if code, out, _ := s.run(t, "parked"); code != 0 || out != "" {
		t.Errorf("parked after the retry: exit code %d\n%s", code, out)
	}
}
