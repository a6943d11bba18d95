package main

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// The key is changed beside a running service, and without one; everybody goes on where they were.
func TestKeyRotate(t *testing.T) {
	s := newService(t)
	path := ""
	for _, kv := range s.env {
		if name, ok := strings.CutPrefix(kv, "APORTE_DB="); ok {
			path = name + ".key"
		}
	}
	read := func(path string) string {
		t.Helper()
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(src)
	}
	r := s.serve(t)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	first := read(path)
	if code, out, errs := s.run(t, "key", "rotate"); code != 0 || !strings.Contains(out, "is the new key") {
		t.Fatalf("beside a service: exit code %d\n%s%s\n%s", code, out, errs, r.logged())
	}
	second := read(path)
	if second == first || read(path+".before") != first {
		t.Error("the keys are not in their places")
	}
	s.Type(ana, "English")
	s.sees(t, "Before we begin")
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if code, _, errs := s.run(t, "key", "rotate"); code != exitFailed || !strings.Contains(errs, "it opens backups made before the last change") {
		t.Errorf("with the key of the change before: exit code %d %s", code, errs)
	}
	if read(path) != second || read(path+".before") != first {
		t.Error("a key was touched")
	}
	if err := os.Remove(path + ".before"); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := s.run(t, "key", "rotate"); code != 0 {
		t.Fatalf("without a service: exit code %d %s", code, errs)
	}
	if read(path) == second || read(path+".before") != second {
		t.Error("the keys are not in their places")
	}
	// It stopped after the database had changed, before the key got its place: the next try goes on, and so does the next
	// start.
	third := read(path)
	interrupted := func() {
		t.Helper()
		if err := errors.Join(os.Rename(path, path+".next"), os.WriteFile(path, []byte(second), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	interrupted()
	if code, _, errs := s.run(t, "key", "rotate"); code != 0 || read(path) != third || read(path+".before") != second {
		t.Errorf("to its end: exit code %d %s", code, errs)
	}
	interrupted()
	r = s.serve(t)
	s.Type(ana, "1")
	s.sees(t, "How much time")
	r.stop()
	if code := r.ends(t); code != 0 || read(path) != third {
		t.Errorf("at the next start: exit code %d\n%s", code, r.logged())
	}
	if _, err := os.Stat(path + ".next"); err == nil {
		t.Error("the next key is still waiting")
	}
	if code, out, _ := s.run(t, "doctor"); code != 0 || !strings.Contains(out, "opens with its key") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	s.env = append(s.env, "APORTE_KEY="+strings.Repeat("07", 32))
	if code, _, errs := s.run(t, "key", "rotate"); code != exitUsage || !strings.Contains(errs, "set APORTE_KEY_FILE") {
		t.Errorf("a key in the settings: exit code %d %s", code, errs)
	}
}
