package sqlstore_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// dump returns a database as SQL text, tables before what hangs on them, each row on a line unless a value has several.
func dump(path string) (string, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&immutable=1")
	if err != nil {
		return "", err
	}
	defer db.Close()
	column := func(q string, args ...any) ([]string, error) {
		rows, err := db.Query(q, args...)
		if err != nil {
			return nil, err
		}
		var all []string
		for rows.Next() {
			var s string
			if err := rows.Scan(&s); err != nil {
				return nil, errors.Join(err, rows.Close())
			}
			all = append(all, s)
		}
		return all, errors.Join(rows.Err(), rows.Close())
	}
	made, err := column(`SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
		ORDER BY type = 'table' DESC, name`)
	if err != nil {
		return "", err
	}
	tables, err := column("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name")
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.WriteString(strings.Join(made, ";\n") + ";\n")
	for _, table := range tables {
		columns, err := column("SELECT 'quote(' || name || ')' FROM pragma_table_info($1)", table)
		if err != nil {
			return "", err
		}
		rows, err := column("SELECT " + strings.Join(columns, " || ', ' || ") + " FROM " + table) // in the order of the table
		if err != nil {
			return "", err
		}
		for _, row := range rows {
			fmt.Fprintf(&text, "INSERT INTO %s VALUES (%s);\n", table, row)
		}
	}
	return text.String(), nil
}

// load makes a database of its text.
func load(t *testing.T, text, path string) {
	t.Helper()
	src, err := os.ReadFile(text)
	if err != nil {
		t.Fatal(err)
	}
	change(t, path, "PRAGMA journal_mode = WAL", "BEGIN; "+string(src)+" COMMIT")
}
