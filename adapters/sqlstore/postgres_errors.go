package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// The SQLSTATEs that mean something here ("PostgreSQL Error Codes", appendix A of its manual).
const (
	undefinedTable      = "42P01"
	duplicateTable      = "42P07"
	serializationFailed = "40001"
	deadlock            = "40P01"
	diskFull            = "53100"
	tooManyConnections  = "53300"
	readOnly            = "25006"
	noSuchDatabase      = "3D000"
	noRight             = "42501"
	noText              = "22021"
	idleTooLong         = "25P03"
)

// sqlState returns the SQLSTATE of an error; "" if it does not come from a server.
func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// again says whether a transaction that failed would succeed as a whole if it ran again at once: it only met another one.
func again(err error) bool {
	switch sqlState(err) {
	case serializationFailed, deadlock:
		return true
	}
	return false
}

// reconnect is how long to wait before a lost connection is made again.
const reconnect = 100 * time.Millisecond

// lost says whether an error means that the connection to the server is lost, or cannot be made.
func (s *Store) lost(err error) bool {
	if !s.many || err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "08") || e.Code == idleTooLong
	}
	var connect *pgconn.ConnectError
	var op *net.OpError
	return errors.As(err, &connect) || errors.As(err, &op) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, pgconn.ErrConnClosed) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || pgconn.SafeToRetry(err)
}

// patiently calls read, which changes nothing, and again while the connection to the server is lost, up to Patience.
func (s *Store) patiently(ctx context.Context, read func() error) error {
	for begun := time.Now(); ; {
		err := read()
		if !s.lost(err) || time.Since(begun) > s.Patience {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(reconnect):
		}
	}
}

// mayBeLate says whether a migration may have failed because another process made the same change at the same time.
func mayBeLate(err error) bool {
	state := sqlState(err)
	return again(err) || strings.HasPrefix(state, "42P") || strings.HasPrefix(state, "427") || state == "23505"
}

// plain returns an error of a server in plain words. It leaves out what the server says about a row, which may be about a person, and
// never has the password.
func (s *Store) plain(err error) error {
	var e *pgconn.PgError
	var connect *pgconn.ConnectError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		if words := words(e); words != "" {
			return said{words, err}
		}
		return err
	case errors.As(err, &connect) && errors.Is(err, context.DeadlineExceeded):
		return said{"the database server does not answer in time: is it the right address, and may this machine reach it?", err}
	case errors.As(err, &connect) && strings.Contains(err.Error(), "read only connection"): // as target_session_attrs has it
		return said{"no database server at this address takes changes", err}
	case errors.As(err, &connect) && strings.Contains(err.Error(), "require_auth"):
		return said{"the database server asks for the password itself, and nobody has checked who it is: add sslmode=verify-full to APORTE_DB, or, where no stranger can answer, require_auth=password", err}
	case errors.As(err, &connect):
		return said{"the database server does not answer: start it, or set APORTE_DB to the right address", err}
	case s.lost(err):
		return said{"the connection to the database server is lost: nothing that was acknowledged is, and it goes on when the server is back", err}
	}
	return err
}

// words says what an error of the server means, and what to do; "" where only its own words help.
func words(e *pgconn.PgError) string {
	switch {
	case e.Code == diskFull:
		return "the disk of the database server is full: make room there; nothing that was acknowledged is lost"
	case e.Code == readOnly:
		return "the database server only lets us read: it is a standby, or was set so; name the one that takes changes in APORTE_DB"
	case strings.HasPrefix(e.Code, "28"):
		return "the database server does not let this user in: set the right user and password in APORTE_DB"
	case e.Code == noSuchDatabase:
		return "the database server has no such database: make it (createdb), or set APORTE_DB to another one"
	case e.Code == noRight:
		return "the database server does not give this user the right: make it the owner of the database and of its schema"
	case e.Code == tooManyConnections:
		return "the database server takes no more connections: raise its max_connections, or run fewer processes"
	case e.Code == idleTooLong:
		return "the database server ended a change that stood still: this process was asleep"
	case strings.HasPrefix(e.Code, "57P"):
		return "the database server is stopping or starting: it goes on when the server is back"
	case e.Code == undefinedTable:
		return "a table is missing: this is no database of aporte, or it is damaged"
	}
	return ""
}

// said is an error of a server in plain words.
type said struct {
	words string
	error
}

func (s said) Error() string { return s.words }

// Unwrap lets [errors.As] find the error of the server.
func (s said) Unwrap() error { return s.error }
