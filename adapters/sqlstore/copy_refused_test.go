package sqlstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot/bottest/pgtest"
)

// unfinishedCopy returns a copy of a furnished database that was interrupted, and the database.
func unfinishedCopy(t *testing.T, from, to string) {
	t.Helper()
	if _, err := sqlstore.Copy(t.Context(), houseConfig(from), to, nil); err != nil {
		t.Fatal(err)
	}
	db := raw(t, to)
	for _, statement := range []string{
		"DELETE FROM answers WHERE response > 'response4'", "DELETE FROM wordings", "DELETE FROM erased", "DELETE FROM meta WHERE name = 'counted'",
		"UPDATE meta SET value = 'copy of " + sqlstore.CopyName(value(t, from, "ids")) + "' WHERE name = 'key'",
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	_ = db.Close()
}

// value returns what a database notes by a name.
func value(t *testing.T, db, name string) (value string) {
	t.Helper()
	from := raw(t, db)
	defer from.Close()
	if err := from.QueryRow("SELECT value FROM meta WHERE name = $1", name).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

// A copy that is not whole is opened by nothing. The next call goes on with it, and copies anew what was changed since.
func TestCopyGoesOn(t *testing.T) {
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, to := place(t), place(t)
			furnished(t, from)
			unfinishedCopy(t, from, to)
			for _, c := range []sqlstore.Config{{}, {ReadOnly: true}, {Beside: true}} {
				c.Path, c.Key = to, key
				if _, err := sqlstore.Open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "a copy that is not whole: call aporte copy again") {
					t.Errorf("opened with %+v: %v", c, err)
				}
			}
			if _, err := sqlstore.Copy(t.Context(), houseConfig(to), place(t), nil); err == nil || !strings.Contains(err.Error(), "not whole") {
				t.Errorf("copied further: %v", err)
			}
			goOn(t, from) // an answer and a message of before are changed
			move(t, from, to)
		})
	}
}

// Row 187: a copy goes nowhere where anything else is, and to nothing that is in use. What is there stays as it is.
func TestCopyRefuses(t *testing.T) {
	for name, place := range places {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, other, half := place(t), place(t), place(t)
			furnished(t, from)
			furnished(t, other)
			unfinishedCopy(t, other, half)
			before := telling(t, other)
			refused := func(what string, c sqlstore.Config, to string, want error, words ...string) {
				t.Helper()
				_, err := sqlstore.Copy(t.Context(), c, to, nil)
				if err == nil || want != nil && !errors.Is(err, want) {
					t.Errorf("%s: %v", what, err)
					return
				}
				for _, w := range words {
					if !strings.Contains(err.Error(), w) {
						t.Errorf("%s: it does not say %q: %v", what, w, err)
					}
				}
			}
			refused("another database", houseConfig(from), other, sqlstore.ErrHeld)
			refused("a copy of another one", houseConfig(from), half, nil, "of another database")
			refused("itself", houseConfig(from), from, sqlstore.ErrSame)
			for _, alias := range aliases(t, from) {
				refused("itself as "+alias, houseConfig(from), alias, sqlstore.ErrSame)
				refused("itself from "+alias, houseConfig(alias), from, sqlstore.ErrSame)
			}
			wrong := houseConfig(from)
			wrong.Key = otherKey
			refused("another key", wrong, place(t), nil, "sealed with another key")
			refused("from nothing", houseConfig(place(t)), place(t), nil, "run chat or serve first")

			served := open(t, other, nil)
			refused("from one that is served", houseConfig(other), place(t), sqlstore.ErrInUse)
			refused("into one that is served", houseConfig(from), other, nil)
			if err := served.Close(); err != nil {
				t.Fatal(err)
			}
			if telling(t, other) != before {
				t.Error("the other database is changed")
			}
			if _, err := sqlstore.Copy(t.Context(), houseConfig(other), place(t), nil); err != nil {
				t.Errorf("after the service has ended: %v", err)
			}
			schema := raw(t, other)
			for by, words := range map[string]string{"+ 1": "run a newer aporte", "- 1": "start serve or chat of this aporte once"} {
				if _, err := schema.Exec("UPDATE goose_db_version SET version_id = version_id " + by); err != nil {
					t.Fatal(err)
				}
				refused("from another schema", houseConfig(other), place(t), nil, words)
				refused("into another schema", houseConfig(from), other, nil, "of another release")
				if _, err := schema.Exec("UPDATE goose_db_version SET version_id = version_id - (0 " + by + ")"); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// aliases are other names of a database.
func aliases(t *testing.T, db string) []string {
	t.Helper()
	if sqlstore.IsAddress(db) {
		return []string{
			strings.Replace(db, "postgres://", "postgresql://", 1), strings.Replace(db, "postgres://postgres@", "postgres://POSTGRES:secret@", 1) + "&user=postgres",
			db + "&application_name=somebody",
		}
	}
	link, hard, other := filepath.Join(t.TempDir(), "link.db"), filepath.Join(filepath.Dir(db), "hard.db"), filepath.Dir(db)+"/./"+filepath.Base(db)
	if err := errors.Join(os.Symlink(db, link), os.Link(db, hard)); err != nil {
		t.Fatal(err)
	}
	return []string{link, hard, other}
}

// Where there is no server, no folder, or something else, the error says so, without a password.
func TestCopyErrors(t *testing.T) {
	dir := t.TempDir()
	from, text := filepath.Join(dir, "a.db"), filepath.Join(dir, "text")
	furnished(t, from)
	if err := os.WriteFile(text, []byte(strings.Repeat("a letter to somebody\n", 99)), 0o600); err != nil {
		t.Fatal(err)
	}
	for to, words := range map[string]string{
		"postgres://user:s3cret@127.0.0.1:1/db":   "does not answer",
		"postgres://user:s3cret@127.0.0.1:one/db": "no address",
		filepath.Join(dir, "no", "b.db"):          "folder does not exist",
		text:                                      "not a SQLite file",
		dir:                                       "no file",
	} {
		_, err := sqlstore.Copy(t.Context(), houseConfig(from), to, nil)
		if err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("into %s: %v, want %q", to, err, words)
		}
		if sqlstore.IsAddress(to) {
			if _, err := sqlstore.Copy(t.Context(), houseConfig(to), filepath.Join(dir, "new.db"), nil); err == nil || !strings.Contains(err.Error(), words) || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("from %s: %v, want %q", to, err, words)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "new.db")); err == nil {
		t.Error("a copy of nothing was made")
	}
	foreign := pgtest.Database(t)
	if _, err := raw(t, foreign).Exec("CREATE TABLE letters (id BIGINT)"); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlstore.Copy(t.Context(), houseConfig(from), foreign, nil); !errors.Is(err, sqlstore.ErrHeld) {
		t.Errorf("beside other tables: %v", err)
	}
}
