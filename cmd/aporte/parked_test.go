package main

import (
	"database/sql"
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
	s.Type(ana, "English")
	s.sees(t, "Do you agree")
	s.Type(ana, "1")
	s.sees(t, "How much time")
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
	change := func(q string) {
		t.Helper()
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	// A session alone would be made anew from its response.
	for _, table := range []string{"sessions", "responses"} {
		change("CREATE TABLE whole_" + table + " AS SELECT sealed FROM " + table)
		change("UPDATE " + table + " SET sealed = x'0102'")
	}

	r = s.serve(t)
	s.Type(ana, "planted")
	s.sees(t, "Something went wrong on our side")
	s.Type(ana+1, "/start")
	s.sees(t, "Which language")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Fatalf("exit code %d", code)
	}
	if log := r.logged(); !strings.Contains(log, `"class":"damaged session"`) || strings.Contains(log, "planted") {
		t.Errorf("the log says\n%s", log)
	}
	code, out, _ := s.run(t, "parked")
	if code != 0 || !strings.Contains(out, "telegram") || !strings.Contains(out, "damaged session") || strings.Contains(out, "planted") {
		t.Errorf("parked: exit code %d\n%s", code, out)
	}
	if code, out, _ := s.run(t, "parked", "--retry"); code != 0 || out != "0 handled, 1 put aside again\n" {
		t.Errorf("retry before it is mended: exit code %d\n%s", code, out)
	}
	for _, table := range []string{"sessions", "responses"} {
		change("UPDATE " + table + " SET sealed = (SELECT sealed FROM whole_" + table + ") WHERE sealed = x'0102'")
	}
	if code, out, errs := s.run(t, "parked", "--retry"); code != 0 || out != "1 handled, 0 put aside again\n" {
		t.Errorf("retry: exit code %d\n%s%s", code, out, errs)
	}
	if code, out, _ := s.run(t, "parked"); code != 0 || out != "" {
		t.Errorf("parked after the retry: exit code %d\n%s", code, out)
	}
}
