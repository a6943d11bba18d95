package export

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// While an export is at work, it holds a lock on what it leaves aside. So the next one into the same place can tell what a killed one
// left there, with texts of participants in it, from what another one is writing.

// Draft creates the file that is to become the one at path, beside it, and removes what killed exports to path left there.
func Draft(path string) (*os.File, error) {
	return draftIn(filepath.Dir(path), partial(filepath.Base(path)))
}

// draftIn creates a temporary file in a folder, as [os.CreateTemp] does, and holds it.
func draftIn(dir, pattern string) (*os.File, error) {
	sweep(dir, pattern)
	file, err := os.CreateTemp(cmp.Or(dir, "."), pattern)
	if err != nil {
		return nil, err
	}
	_ = hold(file) // where nothing can be locked, the next export may remove it: a name that is gone is an error then
	return file, nil
}

// hold locks a file or a folder until it is closed. It returns an error if somebody else holds it.
func hold(file *os.File) error { return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB) }

// sweep removes what matches the pattern of [os.CreateTemp] in a folder and is held by nobody. What cannot be removed stays.
func sweep(dir, pattern string) {
	dir = cmp.Or(dir, ".")
	at := strings.LastIndex(pattern, "*")
	begin, end := pattern[:at], pattern[at+1:]
	entries, _ := os.ReadDir(dir) // if that fails, nothing can be written there either
	for _, e := range entries {
		middle, ok := strings.CutPrefix(e.Name(), begin)
		middle, ended := strings.CutSuffix(middle, end)
		if !ok || !ended || middle == "" || strings.Trim(middle, "0123456789") != "" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		file, err := os.Open(path)
		if err != nil {
			continue
		}
		if hold(file) == nil {
			_ = os.RemoveAll(path)
		}
		_ = file.Close()
	}
}
