package sqlstore_test

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot/bottest/pgtest"
)

// onBoth runs a test on an empty database of each engine. db is what [sqlstore.Config] takes as Path.
func onBoth(t *testing.T, test func(t *testing.T, db string)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "a.db")) })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, pgtest.Database(t)) })
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
