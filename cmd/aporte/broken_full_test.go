package main

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// On a full disk nobody's words are taken, staff get the answers out to another disk and are told that it is not noted
// and why, and with room all goes on by itself.
func TestBrokenFullDisk(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=8m"); err != nil {
		t.Skipf("no disk can be made here (%v): TestFullDiskIsRefusedAndHeals holds the store to it", err)
	}
	defer func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	}()
	db := filepath.Join(disk, "aporte.db")
	s := newService(t, "APORTE_DB="+db)
	r := s.serve(t)
	s.Type(ana, "/start")
	s.sees(t, "Which language")
	s.Type(ana, "English")
	s.sees(t, "Before we begin")
	s.Type(ana, "1")
	s.sees(t, "How much time")

	ballast := filepath.Join(disk, "ballast")
	fill(t, ballast)
	until := func(want int) {
		t.Helper()
		for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
			s.Type(ana, plantedWords) // what is in the log already may still be written over
			if got, _ := r.get(t, "/readyz"); got == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("/readyz is not %d\n%s", want, r.logged())
			}
		}
	}
	until(http.StatusServiceUnavailable)
	there := filepath.Join(t.TempDir(), "answers.csv")
	code, _, errs := s.run(t, "export", "--format", "csv", "--unfinished", "-o", there)
	answers, err := os.ReadFile(there)
	if code != 0 || err != nil || !strings.Contains(string(answers), ",consent,,1,answered,yes,") {
		t.Errorf("export to another disk: exit code %d, %v\n%s", code, err, answers)
	}
	if !strings.Contains(errs, "is full: make room there") || !strings.Contains(errs, "not noted in the audit log") {
		t.Errorf("export says %s", errs)
	}
	for _, args := range [][]string{{"contacts"}, {"stats"}} {
		if code, _, errs := s.run(t, args...); code != 0 {
			t.Errorf("%v: exit code %d %s", args, code, errs)
		}
	}
	for _, args := range [][]string{{"export", "--format", "csv", "--unfinished", "-o", filepath.Join(disk, "answers.csv")}, {"backup", filepath.Join(disk, "copy.db")}} {
		fill(t, ballast) // the log may have become shorter
		if code, _, errs := s.run(t, args...); code != exitFailed || errs == "" {
			t.Errorf("%v onto the full disk: exit code %d %s", args, code, errs)
		}
		for file := range contents(t, disk) {
			if !strings.HasPrefix(file, "aporte.db") && file != "ballast" {
				t.Errorf("%v left %s", args, file)
			}
		}
	}
	if code, out, _ := s.run(t, "doctor"); code != exitFailed || !strings.Contains(out, "make room") {
		t.Errorf("doctor: exit code %d\n%s", code, out)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	until(http.StatusOK)
	r.stop()
	if code := r.ends(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(r.logged(), plantedWords) {
		t.Error("the log has what somebody wrote")
	}
}

// fill writes a file until nothing more goes onto its disk.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4096} {
		for {
			if _, err := f.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}
