package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// eve is a second person on the fake Telegram.
const eve = 6

// TestAlerts: an operator who takes part names the chat in mid-conversation. Nothing of that becomes an answer, and what is wrong is
// told there in words.
func TestAlerts(t *testing.T) {
	s := newService(t)
	var ahead atomic.Int64
	s.now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	s.lookEvery = 20 * time.Millisecond
	r := s.serve(t)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	s.Type(ana, "1")
	s.sees(t, "Do you agree")
	code, out, errs := s.run(t, "alerts", "code")
	line := strings.TrimSpace(out[strings.LastIndex(strings.TrimSpace(out), "\n")+1:])
	if code != 0 || !strings.HasPrefix(line, "aporte alerts here ") {
		t.Fatalf("exit code %d: %s%s", code, out, errs)
	}
	s.Type(eve, "aporte alerts here AAAAA-BBBBB")
	s.sees(t, "This code does not count")
	s.Type(eve, "/alerts list")
	s.sees(t, "This chat gets no alerts")
	s.Type(ana, line)
	s.sees(t, "There is no backup yet")
	for range 2 { // a clock that jumps is the same as a long poll that nobody answers
		ahead.Add(int64(2 * time.Minute))
		time.Sleep(10 * s.lookEvery)
	}
	s.sees(t, "Telegram has been silent since")
	if status, body := r.get(t, "/readyz"); status != http.StatusServiceUnavailable || body != "not ready: telegram\n" {
		t.Errorf("/readyz: %d %q", status, body)
	}
	s.Type(ana, "yes") // to the consent, which is still the question
	s.sees(t, "How much time")

	doctor := func(want string) {
		t.Helper()
		if _, out, _ := s.run(t, "doctor"); !strings.Contains(out, want) {
			t.Errorf("doctor does not say %q:\n%s", want, out)
		}
	}
	doctor("warning  backup: none was made yet")
	if code, _, errs := s.run(t, "backup", filepath.Join(t.TempDir(), "copy.db")); code != 0 {
		t.Fatal(errs)
	}
	doctor("ok       backup: the last is of ")
	told := "no backup"
	for end := time.Now().Add(patience); strings.Contains(told, "no backup"); told = <-s.shown { // as soon as the copy is noticed
		if time.Now().After(end) {
			t.Fatalf("told is still %q", told)
		}
		s.Type(ana, "aporte alerts list")
	}
	_, listed, _ := s.run(t, "alerts", "list")
	if id, rest, _ := strings.Cut(listed, "\t"); len(id) != 6 || !strings.HasPrefix(rest, "telegram\ten\tsince ") {
		t.Errorf("listed: %q", listed)
	}
	if code, _, errs := s.run(t, "alerts", "off", "nobody"); code != exitFailed || !strings.Contains(errs, "there is no chat nobody") {
		t.Errorf("off: exit code %d, %s", code, errs)
	}
	for _, args := range [][]string{{"alerts"}, {"alerts", "off"}, {"alerts", "off", "a", "b"}, {"alerts", "off", "a", "--all"}, {"alerts", "code", "x"}} {
		if code, _, _ := s.run(t, args...); code != exitUsage {
			t.Errorf("%v: exit code %d, want %d", args, code, exitUsage)
		}
	}
	if code, out, _ := s.run(t, "alerts", "off", listed[:6]); code != 0 || !strings.Contains(out, ": 1") {
		t.Errorf("off: exit code %d, %s", code, out)
	}
	s.Type(ana, "aporte alerts off")
	s.sees(t, "This chat gets no alerts")

	ahead.Add(int64(49 * time.Hour))
	doctor("warning  backup: the last is of ")
	if code, _, errs := s.run(t, "backup", "--elsewhere"); code != 0 {
		t.Error(errs)
	}
	doctor("ok       backup: the last is of ")
	if code, _, errs := s.run(t, "backup", "--elsewhere", "copy.db"); code != exitUsage || !strings.Contains(errs, "leave the file out") {
		t.Errorf("a file and --elsewhere: exit code %d, %s", code, errs)
	}
	_, audit, _ := s.run(t, "audit")
	for _, noted := range []string{"\talerts\tcode\t1\n", "\tbackup\t\t1\n", "\talerts\toff\t1\n", "\tbackup\telsewhere\t0\n"} {
		if !strings.Contains(audit, noted) {
			t.Errorf("the audit log lacks %q:\n%s", noted, audit)
		}
	}
	_, answers, _ := s.run(t, "export", "--format", "csv", "--unfinished")
	if strings.Contains(answers, "alerts") || strings.Contains(answers, "note") {
		t.Errorf("something became an answer:\n%s", answers)
	}
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	secret := strings.TrimPrefix(line, "aporte alerts here ")
	stored, err := os.ReadFile(s.db())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{secret, strings.ReplaceAll(secret, "-", "")} {
		if strings.Contains(r.logged()+string(stored), text) {
			t.Error("the code is stored or logged")
		}
	}
}
