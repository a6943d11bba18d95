package export_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot/bottest/programs"
)

// The readers of npm find every row and every text without an option, and take the description for valid. DuckDB guesses the types of
// columns, and guesses right.
func TestNodeReaders(t *testing.T) {
	modules, err := filepath.Abs("../../.ci/readers/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"papaparse", "csv-parse", "datapackage", "@duckdb/node-api"} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			if _, err := os.Stat(filepath.Join(modules, name)); err != nil {
				programs.Missing(t, name)
			}
			r := newReadable(t, export.Options{})
			r.holds(t, r.run(t, "node", script("readers.cjs"), modules, name, r.dir), func(text string) string {
				if name == "@duckdb/node-api" {
					return strings.TrimPrefix(text, "\ufeff") // JavaScript takes it away as it reads what DuckDB found
				}
				return text
			})
		})
	}
}
