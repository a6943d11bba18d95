package sqlstore

import (
	"errors"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// primary returns SQLite's primary result code of an error ("Result and Error Codes", section 2), -1 if it is none of its.
func primary(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return -1
}

// IsFull says whether an error comes from a full disk.
func IsFull(err error) bool { return primary(err) == sqlite3.SQLITE_FULL }

// IsBroken says whether an error comes from a file that is damaged, or is no database.
func IsBroken(err error) bool {
	code := primary(err)
	return code == sqlite3.SQLITE_CORRUPT || code == sqlite3.SQLITE_NOTADB || errors.Is(err, errDamaged)
}
