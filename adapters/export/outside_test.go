package export_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"aporte/adapters/export"
)

// needs skips the test if an outside program is missing, or fails it where all of them are to be there. args is a call of the
// program that succeeds if it has all that is needed.
func needs(t *testing.T, program string, args ...string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err == nil {
		return
	}
	if os.Getenv("APORTE_TEST_READERS") == "1" {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	t.Skipf("%s is not here: %v", program, err)
}

// readPython runs a program of Python on files, and reads the JSON that it prints into into.
func readPython(t *testing.T, module, program string, into any, files ...string) {
	t.Helper()
	needs(t, "python3", "-c", "import "+module)
	cmd := exec.CommandContext(t.Context(), "python3", append([]string{"-c", program}, files...)...)
	var problems bytes.Buffer
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, problems.String())
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatal(err)
	}
}

// folder writes a format into a new folder.
func folder(t *testing.T, s export.Source, look export.Words, format export.Format) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), string(format))
	if err := export.Folder(t.Context(), dir, s, look, format, export.Options{}); err != nil {
		t.Fatal(err)
	}
	return dir
}

// in returns the paths of files in a folder.
func in(dir string, names ...string) (paths []string) {
	for _, name := range names {
		paths = append(paths, filepath.Join(dir, name))
	}
	return paths
}

// file writes a format into a new file.
func file(t *testing.T, s export.Source, look export.Words, format export.Format) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), string(format)+".xlsx") // openpyxl takes no other name
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := export.File(t.Context(), out, s, look, format, export.Options{Table: "answers", Beside: filepath.Dir(path)}); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
