package sqlstore_test

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot/bottest/pgtest"
)

// onBoth runs a test on an empty database of each engine. db is what [sqlstore.Config] takes as Path.
func onBoth(t *testing.T, test func(t *testing.T, db string)) {
	t.Helper()
	onBothOften(t, func(t *testing.T, database func(testing.TB) string) { test(t, database(t)) })
}

// onBothOften does the same for a test that needs several empty databases.
func onBothOften(t *testing.T, test func(t *testing.T, database func(testing.TB) string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		test(t, func(t testing.TB) string { return filepath.Join(t.TempDir(), "a.db") })
	})
	t.Run("PostgreSQL", func(t *testing.T) { test(t, onServer) })
}

// onServer returns a database on a server without anything in it. A later test gets it again, since its tables take long to make.
func onServer(t testing.TB) (db string) {
	t.Helper()
	used.Lock()
	defer used.Unlock()
	if n := len(used.free); n > 0 {
		db, used.free = used.free[n-1], used.free[:n-1]
	} else {
		db = pgtest.Database(t)
	}
	t.Cleanup(func() {
		if t.Failed() {
			return
		}
		empty(t, db)
		used.Lock()
		defer used.Unlock()
		used.free = append(used.free, db)
	})
	return db
}

var used struct {
	sync.Mutex
	free []string // databases that no test uses
}

// empty deletes every row of a database on a server.
func empty(t testing.TB, db string) {
	server, err := sql.Open("pgx", db)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	var all string
	err = server.QueryRow(`SELECT COALESCE(string_agg('DELETE FROM ' || tablename, '; '), '') FROM pg_tables
		WHERE schemaname = current_schema() AND tablename NOT LIKE 'goose%'`).Scan(&all)
	if err == nil {
		_, err = server.Exec(all)
	}
	if err != nil {
		t.Error(err)
	}
}

// tamper changes a database as somebody without the key could do it. A blob is written as in SQLite: x'01'.
func tamper(t testing.TB, db, statement string) {
	t.Helper()
	if sqlstore.IsAddress(db) {
		statement = strings.ReplaceAll(statement, " x'", ` '\x`)
	}
	if _, err := raw(t, db).Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// raw opens a database as somebody without the key could do it, beside the store.
func raw(t testing.TB, db string) *sql.DB {
	t.Helper()
	driver, name := "sqlite", "file:"+(&url.URL{Path: db}).EscapedPath()+"?_busy_timeout=5000"
	if sqlstore.IsAddress(db) {
		driver, name = "pgx", db
	}
	opened, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}
