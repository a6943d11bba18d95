package export_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"aporte/adapters/export"
	"aporte/bot/bottest/programs"
)

// readPython runs a program of Python, which needs a module, on files, and reads the JSON that it prints into into.
func readPython(t *testing.T, module, source string, into any, files ...string) {
	t.Helper()
	python := programs.Find(t, "python3")
	if err := exec.CommandContext(t.Context(), python, "-c", "import "+module).Run(); err != nil {
		programs.Missing(t, module)
	}
	cmd := exec.CommandContext(t.Context(), python, append([]string{"-c", source}, files...)...)
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
