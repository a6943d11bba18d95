package sqlstore

import (
	"context"
	"database/sql"
	"strings"

	"github.com/jackc/pgx/v5"
)

// engine is all that differs between the two databases, SQLite ([lite]) and PostgreSQL ([postgres]). The text of nearly all SQL
// is the same for both. docs/decisions/0019-postgresql.md says what it must not contain.
type engine interface {
	// name returns the database's name for people. It has no password.
	name() string
	// connect sets the connections of the store: write, unless it is ReadOnly, and read.
	connect(ctx context.Context) error
	// schema checks that the database has the schema and the key of this program. If its schema is older, or if it is empty, and
	// the store serves, it is brought up to date. In all other cases another schema is an error.
	schema(ctx context.Context) error
	// ready is called once, when the secrets are known and before anything is written. ReadOnly stores are not asked.
	ready(ctx context.Context) error
	// check returns an error if the database is no longer the one that was opened.
	check() error
	// begin runs first in every transaction of the writer. With alone, no other process changes anything until it ends.
	begin(ctx context.Context, tx *tx, alone bool) error
	// number returns a number for a new row of a table. Numbers grow, but for gaps.
	number(ctx context.Context, tx querier, table string) (int64, error)
	// fold takes what was erased out of the files. whole is false if it has to be called again. See vanish.go.
	fold(ctx context.Context) (whole bool, err error)
	// broken lets the database check itself. found is "" if nothing is damaged.
	broken(ctx context.Context, db querier) (found string, err error)
	// schemaVersion returns the version of the schema, 0 if there is none of this program.
	schemaVersion(ctx context.Context) (int64, error)
	// make brings a database without rows to the schema of this program, whatever its key is.
	make(ctx context.Context) error
	// tables returns the tables of the database by their names, without those of the engine itself. See copy_tables.go.
	tables(ctx context.Context, db reader) (map[string]*table, error)
	// still keeps every other process from changing the database, until let is called. It returns [ErrInUse] if one serves from it. What tx
	// reads is as it is now; nobody writes with it.
	still(ctx context.Context) (tx *sql.Tx, let func(), err error)
	// copyTo implements [Store.Backup].
	copyTo(ctx context.Context, path string) (responses int, err error)
	// close closes the connections.
	close() error
}

// IsAddress says whether a [Config.Path] is the address of a PostgreSQL server, and not the path of a file.
func IsAddress(path string) bool {
	return strings.HasPrefix(path, "postgres://") || strings.HasPrefix(path, "postgresql://")
}

// Name returns a [Config.Path] as people may see it: an address without its user and password.
func Name(path string) string {
	if !IsAddress(path) {
		return path
	}
	c, err := pgx.ParseConfig(path)
	if err != nil {
		return "postgres://..."
	}
	return nameOf(c)
}

// serves says whether the store is that of a service.
func (s *Store) serves() bool { return !s.ReadOnly && !s.Beside }

// hold returns a query of rows so that other processes cannot change these rows until the transaction ends. SQLite needs nothing
// for that: its transactions come one after the other.
func (s *Store) hold(query string) string {
	if s.many {
		return query + " FOR UPDATE"
	}
	return query
}
