package export_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
)

// office lets LibreOffice open a table of a package and save it as CSV, with every cell as it shows it. columns says how it is to take
// the columns; "" leaves that to the program.
func (r readable) office(t *testing.T, table, columns string) [][]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true", "--outdir", out}
	if columns != "" {
		args = append(args, "--infilter=CSV:44,34,76,1,"+columns)
	}
	cmd := exec.CommandContext(ctx, program(t, "soffice"), append(args, filepath.Join(r.dir, table+".csv"))...)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, text)
	}
	content, err := os.ReadFile(filepath.Join(out, table+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	return parseCSV(t, string(content))
}

// LibreOffice finds every row and column of a table without an option. With its columns taken as text it finds every text, with line
// breaks of one kind.
func TestLibreOffice(t *testing.T) {
	r := newReadable(t, export.Options{})
	for _, table := range []string{"responses", "answers", "withdrawn"} {
		want := parseCSV(t, read(t, r.dir, table+".csv"))
		if got := r.office(t, table, ""); len(got) != len(want) || !slices.Equal(got[0], want[0]) {
			t.Errorf("%s: %d rows with the columns %v, want %d with %v", table, len(got), got[0], len(want), want[0])
		}
		var texts []string
		for i := range want[0] {
			texts = append(texts, fmt.Sprintf("%d/2", i+1)) // 2 is text
		}
		got := r.office(t, table, strings.Join(texts, "/"))
		for i := range want {
			for j := range want[i] {
				if want := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(want[i][j]); i >= len(got) || got[i][j] != want {
					t.Errorf("%s, row %d, %s: want %q, got %q", table, i, got[0][j], want, got[i][j])
				}
			}
		}
	}
}
