// Package programs finds the programs of others that tests run, to read what we write.
package programs

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Setting is the environment variable that says what a test does whose program is not installed: "1" lets it fail, "0" skips each such
// test, also where the program is installed, and otherwise only that one is skipped.
const Setting = "TEST_READERS"

// Find returns the path of a program that others wrote, which reads what we write. Where it is missing, the test is skipped, or
// fails: see .ci/packages. A program of Debian goes before others of its name, since it has the libraries that Debian brings.
func Find(t testing.TB, name string) string {
	t.Helper()
	if os.Getenv(Setting) == "0" {
		t.Skip("no programs of others: " + Setting + " is 0")
	}
	if path := filepath.Join("/usr/bin", name); executable(path) {
		return path
	}
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, name)
	}
	return path
}

// Missing skips a test that lacks a program or a library of one, or fails it where all must be.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv(Setting) == "1" {
		t.Fatalf("%s is not installed: see .ci/packages and .ci/readers", what)
	}
	t.Skipf("%s is not installed", what)
}

func executable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o111 != 0
}
