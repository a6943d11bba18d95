package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
)

// Every database has a mark of its own, a random number in its first page, so that the log of another one beside it is
// noticed before SQLite moves it into the file. A backup gets another mark than the database has: the log of now does not
// fit a backup of yesterday. Every transaction writes the mark once more, so that every log has it. What is not noticed: a
// log beside a copy of its own database that was made with cp.

// markAt is where the mark is in the first page: the user version, which SQLite leaves to programs.
const markAt = 60

// mark gives the database a mark if it has none. It is moved into the file at once.
func (s *Store) mark(ctx context.Context) error {
	var mark int64
	if err := s.write.QueryRowContext(ctx, "PRAGMA user_version").Scan(&mark); err != nil || mark != 0 {
		return wrap("read mark", err)
	}
	if err := setMark(ctx, s.write); err != nil {
		return err
	}
	_, err := s.fold(ctx)
	return err
}

func setMark(ctx context.Context, db *sql.DB) error {
	_, err := db.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", 1+rand.Int32N(1<<31-1)))
	return wrap("set mark", err)
}

// remark is the statement that writes the mark as it is, and the first page with it.
func (s *Store) remark(ctx context.Context) (string, error) {
	var mark int64
	err := s.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&mark)
	return fmt.Sprintf("PRAGMA user_version = %d", mark), wrap("read mark", err)
}

// markCopy gives a copy a mark of its own.
func markCopy(ctx context.Context, path string) error {
	db, err := sql.Open(driverName, (&Store{file: &file{path: path}}).dsn())
	if err != nil {
		return err
	}
	return errors.Join(setMark(ctx, db), db.Close())
}
