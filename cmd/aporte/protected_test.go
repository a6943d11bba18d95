package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user that owns nothing.
const nobody = 65534

// Answers and contacts come out of a copy that is protected, and it is said that this is not noted. All else is refused.
func TestProtectedCopy(t *testing.T) {
	d := newOffice(t)
	receipt := d.answer("ana", "ana@example.org")
	db := strings.TrimPrefix(d.env[0], "APORTE_DB=")
	program := filepath.Join(filepath.Dir(db), "aporte")
	src, err := os.ReadFile(os.Args[0])
	err = errors.Join(err, os.WriteFile(program, src, 0o755), os.Chmod(program, 0o755), os.Chmod(db, 0o444), os.Chmod(keyFile(db), 0o444),
		os.Chmod(filepath.Dir(db), 0o777), os.Chmod(filepath.Dir(filepath.Dir(db)), 0o755))
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) (code int, out, errs string) {
		t.Helper()
		var stdout, stderr bytes.Buffer
		c := exec.CommandContext(t.Context(), program, args...)
		c.Env, c.Dir, c.Stdout, c.Stderr = d.env, filepath.Dir(db), &stdout, &stderr
		if os.Getuid() == 0 { // who may write whatever the permissions say
			c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		}
		err := c.Run()
		var failed *exec.ExitError
		if err != nil && !errors.As(err, &failed) {
			t.Fatal(err)
		}
		return c.ProcessState.ExitCode(), stdout.String(), stderr.String()
	}
	const said = "this database cannot be written to: what is read now is not noted in its audit log\n"
	code, out, errs := run("export", "--format", "csv", "--table", "unfinished")
	if code != 0 || errs != said || !strings.Contains(out, "incentives") {
		t.Errorf("export: exit code %d, %q\n%s", code, errs, out)
	}
	if code, out, errs := run("contacts"); code != 0 || errs != said || !strings.Contains(out, "ana@example.org") {
		t.Errorf("contacts: exit code %d, %q\n%s", code, errs, out)
	}
	if code, out, errs := run("erase", "--yes", receipt); code != exitFailed || strings.Contains(out, "deleted") || strings.Contains(out, "version 1") {
		t.Errorf("erase: exit code %d, %q\n%s", code, errs, out)
	}
	if code, out, _ := run("audit"); code != 0 || out != "" {
		t.Errorf("audit: exit code %d\n%s", code, out)
	}
}
