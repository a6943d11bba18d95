package sqlstore_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/bot/bottest/pgtest"
)

// TestSchemaPostgres: both engines have the same tables, columns and indexes. PostgreSQL compares every text by code point.
func TestSchemaPostgres(t *testing.T) {
	lite, server := filepath.Join(t.TempDir(), "a.db"), pgtest.Database(t)
	for _, db := range []string{lite, server} {
		if err := open(t, db, nil).Close(); err != nil {
			t.Fatal(err)
		}
	}
	// SQLite gives rows a number by itself; PostgreSQL has a column for it where it is used.
	want := list(t, lite, `SELECT m.name || '.' || c.name || CASE c."notnull" OR c.pk > 0 WHEN 0 THEN ' NULL' ELSE '' END
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%'`)
	got := list(t, server, `SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN ' NULL' ELSE '' END FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name NOT LIKE 'goose%' AND column_name <> 'rowid'`)
	if len(want) < 100 {
		t.Fatalf("only %d columns are found", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns of SQLite (-) and PostgreSQL (+):\n%s", diff)
	}
	want = list(t, lite, "SELECT m.name || ' ' || m.tbl_name FROM sqlite_master m WHERE type = 'index' AND sql IS NOT NULL")
	got = list(t, server, `SELECT indexname || ' ' || tablename FROM pg_indexes WHERE schemaname = current_schema()
		AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key' AND indexname NOT LIKE 'goose%'`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("indexes of SQLite (-) and PostgreSQL (+):\n%s", diff)
	}
	other := list(t, server, `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()
		AND data_type = 'text' AND COALESCE(collation_name, '') <> 'C' AND table_name NOT LIKE 'goose%'`)
	if len(other) > 0 {
		t.Errorf("not compared by code point: %v", other)
	}
}

// list returns the first column of a query, sorted.
func list(t *testing.T, db, query string) (all []string) {
	t.Helper()
	rows, err := raw(t, db).Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var one any
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.TrimSpace(fmt.Sprint(one)))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}
