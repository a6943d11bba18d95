package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
	"aporte/adapters/sqlstore"
	"aporte/adapters/web"
	"aporte/bot"
	"aporte/desk"
)

// What kind of database there is, is known in this file alone. Each other file says what it needs of one.

// database is all that the program needs of a store.
type database interface {
	conversations
	desk.Store
	web.Store
	retainer
	setAside
	examiner
	rotator
	backer
	keeper
	io.Closer
}

// sqlite is a [database] in a file.
type sqlite struct{ *sqlstore.Store }

var _ database = sqlite{}

// Vault returns what keeps the secrets of channels. It is open as long as the database is.
func (s sqlite) Vault() line.Vault { return s.Store.Vault() }

// Seals implements [conversations].
func (s sqlite) Seals() bool { return s.Recipient != nil }

// errInUse means that another process serves from the database.
var errInUse = sqlstore.ErrInUse

// openStore opens the database that is configured. To read is possible beside a running service.
func (m *Main) openStore(ctx context.Context, c *cli.Command, readOnly bool, log *slog.Logger) (database, error) {
	config, err := m.storeConfig(c, readOnly, log)
	if err != nil {
		return nil, err
	}
	config.ReadOnly = readOnly
	return open(ctx, config)
}

func open(ctx context.Context, config sqlstore.Config) (database, error) {
	store, err := sqlstore.Open(ctx, config)
	if err != nil {
		return nil, err
	}
	return sqlite{store}, nil
}

// storeConfig says where the configured database is. One that is there already is opened with its key.
func (m *Main) storeConfig(c *cli.Command, thereAlready bool, log *slog.Logger) (sqlstore.Config, error) {
	path := c.String("db")
	if strings.Contains(path, "://") {
		return sqlstore.Config{}, usagef("APORTE_DB must be the path of a file: other databases are not supported")
	}
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
	config.Recipient, config.Log, config.Linger = to, log, linger
	return config, err
}

// linger is below what a person notices, and longer than a busy service needs to bring company.
const linger = 100 * time.Millisecond

// keys says how the database at a path is opened.
func (m *Main) keys(path string, mayMake bool) (sqlstore.Config, error) {
	key, err := m.key(path, mayMake)
	if err != nil {
		return sqlstore.Config{}, err
	}
	next, err := m.next(path)
	return sqlstore.Config{Path: path, Key: key, NextKey: next, Now: m.Now}, err
}

// openBeside opens the database for a small change beside a running service.
func (m *Main) openBeside(ctx context.Context, c *cli.Command) (database, error) {
	config, err := m.keys(c.String("db"), false)
	if err != nil {
		return nil, err
	}
	config.Beside, config.Log = true, newLog(m.Err, levelOfCommands)
	return open(ctx, config)
}

// noting makes of a database that is open for reading one in which it can be noted that it is read. Where nothing can be
// written, of a copy that is protected or while the disk is full, it stays as it is, and its Note says why not; so it does
// where the file is damaged (broken says how): in that nothing is changed that .recover could still find. The one that is
// given is closed if it is not the one that comes back.
func (m *Main) noting(ctx context.Context, c *cli.Command, read database, broken string) (database, error) {
	unnoting := func(why error) (database, error) { return unwritable{read, why}, nil }
	if broken != "" {
		return unnoting(errLeftAlone)
	}
	const mayWrite = 2 // W_OK of access(2); to open and close the file would drop the locks that SQLite has on it
	if err := syscall.Access(c.String("db"), mayWrite); errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EROFS) {
		return unnoting(bot.ErrReadOnly)
	}
	store, err := m.openBeside(ctx, c)
	switch {
	case errors.Is(err, bot.ErrFull), errors.Is(err, bot.ErrReadOnly):
		return unnoting(err)
	case err != nil:
		return read, err
	}
	return forgiving{store}, read.Close()
}

// errLeftAlone means that a damaged file is left as it is.
var errLeftAlone = fmt.Errorf("the file is damaged: %w", bot.ErrReadOnly)

// unwritable is a database in which nothing can be noted.
type unwritable struct {
	database
	why error
}

// Note implements [desk.Ledger].
func (u unwritable) Note(context.Context, bot.Audit) error { return u.why }

// forgiving is a database that was read. That its log could not be folded, as nothing can be written, loses nothing.
type forgiving struct{ database }

// Close implements [io.Closer].
func (f forgiving) Close() error {
	err := f.database.Close()
	if sqlstore.IsFull(err) || sqlstore.IsReadOnly(err) {
		return nil
	}
	return err
}

// restore puts a backup in the place of a database, where none is.
func restore(ctx context.Context, from, to string, key []byte) error {
	return sqlstore.Restore(ctx, from, to, key)
}

// isBroken says whether an error comes from a database that is damaged.
func isBroken(err error) bool { return sqlstore.IsBroken(err) }

// remedy is a line about what to do about an error of the database at a path; "" if there is nothing to say.
func remedy(err error, db string) string {
	switch {
	case sqlstore.IsFull(err):
		return "what to do: make room on the disk that the database is on; nothing that was acknowledged is lost"
	case sqlstore.IsReadOnly(err):
		return fmt.Sprintf("what to do: give this user the right to write to %s and to its folder; if it is there, the file is damaged: %s", db, wayOut)
	case sqlstore.IsBroken(err):
		return fmt.Sprintf("what to do about %s: %s", db, wayOut)
	}
	return ""
}
