// Package programs finds the programs of others that tests run, to read what we write.
package programs

import (
	"errors"
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
	path := Path(name)
	switch {
	case os.Getenv(Setting) == "0":
		t.Skip("no programs of others: " + Setting + " is 0")
	case path == "":
		Missing(t, name)
	}
	return path
}

// Installed is [Find] for a test that cannot be skipped from here: wanted says whether it goes on. err is not nil where the program must be
// there and is not.
func Installed(name string) (wanted bool, err error) {
	found := Path(name) != ""
	switch os.Getenv(Setting) {
	case "0":
		return false, nil
	case "1":
		if !found {
			return false, errors.New(name + " is not installed: see .ci/packages and .ci/readers")
		}
	}
	return found, nil
}

// Path returns the path of a program; "" if it is missing. Some programs for administrators are not on everybody's PATH.
func Path(name string) string {
	for _, dir := range []string{"/usr/bin", "/usr/sbin"} {
		if path := filepath.Join(dir, name); executable(path) {
			return path
		}
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
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
