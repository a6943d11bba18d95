package sqlstore

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"aporte/bot"
)

// primary returns SQLite's primary result code of an error ("Result and Error Codes", section 2); -1 if it is no error of SQLite.
func primary(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return -1
}

// brokenError is SQLite's message about a damaged file.
type brokenError struct{ found string }

func (e brokenError) Error() string { return "it is damaged: " + e.found }

// IsReadOnly says whether an error comes from a file that cannot be written to.
func IsReadOnly(err error) bool { return primary(err) == sqlite3.SQLITE_READONLY }

// IsFull says whether an error comes from a full disk.
func IsFull(err error) bool { return primary(err) == sqlite3.SQLITE_FULL }

// named is an error of a database that is also an error of package bot: its text is that of the database.
type named struct {
	error
	name error
}

// Is lets [errors.Is] find the error of package bot.
func (n named) Is(target error) bool { return target == n.name }

// Unwrap lets [errors.As] find the error of the database.
func (n named) Unwrap() error { return n.error }

// named returns the error so that [errors.Is] finds [bot.ErrFull] or [bot.ErrReadOnly] in it, if the database means that, and one of
// a server in plain words. Other errors it returns as they are.
func (s *Store) named(err error) error {
	if s.many {
		switch err = s.plain(err); sqlState(err) {
		case diskFull:
			return named{err, bot.ErrFull}
		case readOnly:
			return named{err, bot.ErrReadOnly}
		case noText: // it comes from the update, and would come again with it
			return &failure{class: "text that the server does not take"}
		}
		return err
	}
	switch primary(err) {
	case sqlite3.SQLITE_FULL:
		return named{err, bot.ErrFull}
	case sqlite3.SQLITE_READONLY:
		return named{err, bot.ErrReadOnly}
	}
	return err
}

// IsBroken says whether an error comes from a damaged file or row, or from a file that is no database.
func IsBroken(err error) bool {
	switch primary(err) {
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return true
	case sqlite3.SQLITE_ERROR: // a table or a column is missing, so the list of tables in the file is damaged
		return true
	case sqlite3.SQLITE_IOERR: // only if the file ends within a page
		var e *sqlite.Error
		return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_IOERR_SHORT_READ
	}
	var broken brokenError
	return errors.Is(err, errDamaged) || errors.As(err, &broken)
}
