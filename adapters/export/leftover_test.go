package export_test

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"aporte/adapters/export"
)

// TestLeftovers: what a killed export left beside a file goes with the next one there. What another one is writing stays, and so does
// what only has a name like it.
func TestLeftovers(t *testing.T) {
	f := parse(t, findings)
	all, _ := townHall(f)
	dir := t.TempDir()
	killed := []string{".workbook.123.part", ".project.qde.45.part", ".answers.xlsx.67.part"}
	others := []string{".workbook.89.part", ".answers.xlsx.bak.part", ".workbook.part", "workbook.123.part", ".other.xlsx.1.part"}
	for _, name := range append(slices.Clone(killed), others...) {
		write(t, dir, name, "a text of a participant")
	}
	if err := os.Remove(filepath.Join(dir, killed[0])); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, killed[0]), 0o700); err != nil { // as a workbook has it
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, killed[0]), "rows-1", "a text of a participant")
	busy, err := os.Open(filepath.Join(dir, others[0]))
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	if err := unix.Flock(int(busy.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	out, err := export.Draft(filepath.Join(dir, "answers.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	second, err := export.Draft(filepath.Join(dir, "answers.xlsx")) // two at a time
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	for _, format := range []export.Format{"xlsx", "refi-qda"} {
		if err := export.File(t.Context(), io.Discard, source(f, all[:3]...), townWords, format, export.Options{Beside: dir}); err != nil {
			t.Fatal(err)
		}
	}
	want := slices.Sorted(slices.Values(append(others, filepath.Base(out.Name()), filepath.Base(second.Name()))))
	if got := listing(t, dir); !slices.Equal(got, want) {
		t.Errorf("left is %v, want %v", got, want)
	}
}
