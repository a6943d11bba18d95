package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
	"aporte/adapters/sqlstore"
	"aporte/adapters/web"
	"aporte/bot"
	"aporte/desk"
)

// Only this file knows that the database is SQLite or PostgreSQL. Every other file declares what it needs of a database as an interface.

// database is all that the program needs of a store.
type database interface {
	conversations
	desk.Store
	web.Store
	retainer
	wishEnder
	setAside
	examiner
	recounter
	rotator
	attendant
	backer
	keeper
	io.Closer
}

// sqlDatabase is a [database] in a file or on a server.
type sqlDatabase struct{ *sqlstore.Store }

var _ database = sqlDatabase{}

// Vault implements [keeper].
func (s sqlDatabase) Vault() line.Vault { return s.Store.Vault() }

// Nodes implements [keeper].
func (s sqlDatabase) Nodes() line.Nodes {
	if s.Node() == "" {
		return nil
	}
	return s.Store
}

// Seals implements [conversations].
func (s sqlDatabase) Seals() bool { return s.Recipient != nil }

// Traces implements [conversations]. A server keeps dead rows until its vacuum, and a log.
func (s sqlDatabase) Traces() bool { return onServer(s.Path) }

// errInUse means that another process serves from the database.
var errInUse = sqlstore.ErrInUse

// openStore opens the configured database. With readOnly it works beside a running service, and the database must exist.
func (m *Main) openStore(ctx context.Context, c *cli.Command, readOnly bool, log *slog.Logger) (database, error) {
	config, err := m.storeConfig(c, readOnly, log)
	if err != nil {
		return nil, err
	}
	config.ReadOnly = readOnly
	return m.open(ctx, config)
}

// openToServe opens the configured database for a service of many people. In a terminal one person would wait for each message to
// be settled, with nobody else to settle it with.
func (m *Main) openToServe(ctx context.Context, c *cli.Command, log *slog.Logger) (database, error) {
	config, err := m.storeConfig(c, false, log)
	if err != nil {
		return nil, err
	}
	if !onServer(config.Path) { // there, what is not settled keeps the next message to a person from the other nodes
		config.Linger = linger
	}
	return m.open(ctx, config)
}

// open opens a database. With one on a server, everything takes its time from the clock of that server from then on.
func (m *Main) open(ctx context.Context, config sqlstore.Config) (database, error) {
	store, err := sqlstore.Open(ctx, config)
	if err != nil {
		return nil, err
	}
	if onServer(config.Path) {
		m.Now = store.Now
	}
	return sqlDatabase{store}, nil
}

// schema is the version of the tables.
const schema = sqlstore.Schema

// onServer says whether a setting of the database is the address of a server.
func onServer(db string) bool { return sqlstore.IsAddress(db) }

// isEmpty says whether an error means that nothing is yet in a database on a server.
func isEmpty(err error) bool { return errors.Is(err, sqlstore.ErrEmpty) }

// shownAs returns a setting of the database without a password.
func shownAs(db string) string { return sqlstore.Name(db) }

// storeConfig returns how the configured database is opened. With thereAlready the database and its key must exist. Otherwise a
// new database gets a new key, unless the database seems to be lost, see lost.
func (m *Main) storeConfig(c *cli.Command, thereAlready bool, log *slog.Logger) (sqlstore.Config, error) {
	path := c.String("db")
	to, err := recipient(c.String("recipient"))
	if err != nil {
		return sqlstore.Config{}, err
	}
	if !thereAlready && !c.Bool(newFlag) {
		if err := m.lost(path); err != nil {
			return sqlstore.Config{}, err
		}
	}
	config, err := m.keys(path, !thereAlready)
	config.Recipient, config.Log = to, log
	return config, err
}

// nearlyAddress matches the forms in which other programs are told where a server is, and addresses with a slip.
var nearlyAddress = regexp.MustCompile(`(?i)://|^\W*(jdbc|postgres(ql)?):|(^|\s)(host|hostaddr|port|user|password|dbname|service)\s*=`)

// supported returns an error if a setting names a database of an unknown kind, or a server in another form than an address: that
// would be taken for the path of a file, which may have a password in its name. The error does not quote the setting, for the same reason.
func supported(setting, db string) error {
	if nearlyAddress.MatchString(db) && !onServer(db) {
		return usagef("%s must be the path of a file, or the address of a PostgreSQL server (postgres://user:password@host:5432/database): other databases and other forms are not supported", setting)
	}
	return nil
}

// linger is how long the results of sent messages wait to be stored with another change. People do not notice so short a time,
// and in a busy service another change comes sooner.
const linger = 100 * time.Millisecond

// keys returns how the database at a path is opened, with its key and, during a change of the key, the next one. With mayMake
// it may make a new key.
func (m *Main) keys(path string, mayMake bool) (sqlstore.Config, error) {
	key, err := m.key(path, mayMake)
	if err != nil {
		return sqlstore.Config{}, err
	}
	next, err := m.next(path)
	config := sqlstore.Config{Path: path, Key: key, NextKey: next, Now: m.Now}
	if onServer(path) {
		config.Now = nil
		config.FindKeys = func() [][]byte {
			key, _ := m.givenKey() // whoever cannot be read is not the one
			next, _ := m.next(path)
			return [][]byte{key, next}
		}
	}
	return config, err
}

// openBeside opens the database for a small change beside a running service.
func (m *Main) openBeside(ctx context.Context, c *cli.Command) (database, error) {
	config, err := m.keys(c.String("db"), false)
	if err != nil {
		return nil, err
	}
	config.Beside, config.Log = true, newLog(m.Err, levelOfCommands)
	return m.open(ctx, config)
}

// noting returns a database with the same content as read in which the audit log can be written. Then it closes read.
//
// In two cases it returns read itself, with a Note that always fails: if nothing can be written, because the copy is read-only or
// the disk is full; or if the file is damaged (broken is not ""), because a change could destroy what sqlite3 .recover can still
// find.
func (m *Main) noting(ctx context.Context, c *cli.Command, read database, broken string) (database, error) {
	unnoting := func(why error) (database, error) { return unwritable{read, why}, nil }
	if broken != "" {
		return unnoting(errLeftAlone)
	}
	if onServer(c.String("db")) {
		return m.notingBeside(ctx, c, read, unnoting)
	}
	const mayWrite = 2 // W_OK of access(2). We must not open the file to try: closing it would drop SQLite's locks on it
	if err := syscall.Access(c.String("db"), mayWrite); errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EROFS) {
		return unnoting(bot.ErrReadOnly)
	}
	return m.notingBeside(ctx, c, read, unnoting)
}

func (m *Main) notingBeside(ctx context.Context, c *cli.Command, read database, unnoting func(error) (database, error)) (database, error) {
	store, err := m.openBeside(ctx, c)
	switch {
	case errors.Is(err, bot.ErrFull), errors.Is(err, bot.ErrReadOnly):
		return unnoting(err)
	case err != nil:
		return read, err
	}
	return forgiving{store}, read.Close()
}

// errLeftAlone means that nothing is written to a damaged file.
var errLeftAlone = fmt.Errorf("the file is damaged: %w", bot.ErrReadOnly)

// unwritable is a database whose audit log cannot be written.
type unwritable struct {
	database
	why error
}

// Note implements [desk.Ledger].
func (u unwritable) Note(context.Context, bot.Audit) error { return u.why }

// forgiving is a database that was opened only to read and to write the audit log. Its Close ignores that the disk is full or
// the file read-only: SQLite's log then stays beside the file, and nothing is lost.
type forgiving struct{ database }

// Close implements [io.Closer].
func (f forgiving) Close() error {
	err := f.database.Close()
	if sqlstore.IsFull(err) || sqlstore.IsReadOnly(err) {
		return nil
	}
	return err
}

// restore copies a backup to the path of the database. It fails if there is a database.
func restore(ctx context.Context, from, to string, key []byte) error {
	return sqlstore.Restore(ctx, from, to, key)
}

// copyAll copies a database to another engine, see [sqlstore.Copy]. It returns the numbers of rows, tables and responses.
func (m *Main) copyAll(ctx context.Context, from, to string, progress func(copied, compared, total int)) (rows, tables, responses int, err error) {
	config, err := m.keys(from, false)
	if err != nil {
		return 0, 0, 0, err
	}
	config.Log = newLog(m.Err, levelOfCommands)
	c, err := sqlstore.Copy(ctx, config, to, progress)
	return c.Rows, c.Tables, c.Responses, err
}

// isBroken says whether an error comes from a database that is damaged.
func isBroken(err error) bool { return sqlstore.IsBroken(err) }

// remedy returns a line that says what to do about an error of the database at a path, or of one that the error names; "" for other
// errors.
func remedy(err error, db string) string {
	var copying *sqlstore.CopyError
	if errors.As(err, &copying) {
		db = copying.Path
	}
	switch {
	case sqlstore.IsFull(err):
		return "what to do: make room on the disk that the database is on; nothing that was acknowledged is lost"
	case sqlstore.IsReadOnly(err):
		return fmt.Sprintf("what to do: give this user the right to write to %s and to its folder; if it is there, the file is damaged: %s", db, wayOut)
	case sqlstore.IsBroken(err) && onServer(db):
		return fmt.Sprintf("what to do about %s: aporte doctor looks at the whole database; restore a backup with pg_restore", shownAs(db))
	case sqlstore.IsBroken(err):
		return fmt.Sprintf("what to do about %s: %s", db, wayOut)
	}
	return ""
}
