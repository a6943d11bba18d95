package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
)

// Every database has a mark: a random number in its first page. With it the store notices a log that belongs to another database,
// before SQLite moves that log into the file. A backup gets a mark of its own, because the present log does not fit an older
// backup. Every transaction writes the mark again, so that every log contains it. One case is not noticed: a copy of the
// database that was made with cp has the same mark, so the log fits it.

// markAt is the offset of the mark in the first page, in bytes: the user version, which SQLite leaves to programs.
const markAt = 60

// mark gives the database a mark if it has none, and folds the log, so that the file itself has the mark.
func (s *lite) mark(ctx context.Context) error {
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

// remark returns the statement that writes the present mark again, so that the log gets the first page.
func (s *lite) remark(ctx context.Context) (string, error) {
	var mark int64
	err := s.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&mark)
	return fmt.Sprintf("PRAGMA user_version = %d", mark), wrap("read mark", err)
}

// markCopy gives a copy a mark of its own.
func markCopy(ctx context.Context, path string) error {
	db, err := sql.Open(driverName, (&lite{Store: &Store{}, file: &file{path: path}}).dsn())
	if err != nil {
		return err
	}
	return errors.Join(setMark(ctx, db), db.Close())
}
