package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot/bottest/programs"
)

// officeTables are the tables that LibreOffice opens: to start it takes seconds.
var officeTables = []string{"responses", "answers"}

// office lets LibreOffice open tables of a package and save them as CSV, with every cell as it shows it. columns says how it is to take
// the columns; "" leaves that to the program.
func (r readable) office(t *testing.T, columns string) map[string][][]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	out := t.TempDir()
	args := []string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true", "--outdir", out}
	if columns != "" {
		args = append(args, "--infilter=CSV:44,34,76,1,"+columns)
	}
	for _, table := range officeTables {
		args = append(args, filepath.Join(r.dir, table+".csv"))
	}
	if text, err := exec.CommandContext(ctx, programs.Find(t, "soffice"), args...).CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, text)
	}
	all := map[string][][]string{}
	for _, table := range officeTables {
		content, err := os.ReadFile(filepath.Join(out, table+".csv"))
		if err == nil {
			all[table], err = csv.NewReader(bytes.NewReader(content)).ReadAll()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// LibreOffice finds every row and column of a table without an option. With its columns taken as text it finds every text, with line
// breaks of one kind and without a NUL.
func TestLibreOffice(t *testing.T) {
	r := newReadable(t, export.Options{})
	var texts []string
	for i := range 200 {
		texts = append(texts, fmt.Sprintf("%d/2", i+1)) // 2 is text
	}
	alone, asText := r.office(t, ""), r.office(t, strings.Join(texts, "/"))
	oneKind := strings.NewReplacer("\x00", "", "\r\n", "\n", "\r", "\n")
	for _, table := range officeTables {
		want := parseCSV(t, read(t, r.dir, table+".csv"))
		if got := alone[table]; len(got) != len(want) || !slices.Equal(got[0], want[0]) {
			t.Errorf("%s: %d rows with the columns %v, want %d with %v", table, len(got), got[0], len(want), want[0])
		}
		got := asText[table]
		for i := range want {
			for j := range want[i] {
				if want := oneKind.Replace(want[i][j]); i >= len(got) || got[i][j] != want {
					t.Errorf("%s, row %d, %s: want %.100q, got %.100q", table, i, got[0][j], want, got[i][j])
				}
			}
		}
	}
}
