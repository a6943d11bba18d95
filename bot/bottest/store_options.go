package bottest

import (
	"context"
	"io"
	"testing"
	"time"

	"aporte/bot"
	"aporte/desk"
)

// StoreOptions say how the store under test is opened, how it gets into trouble, and in what it differs from others.
type StoreOptions struct {
	// Open opens the database that belongs to a folder, and makes it if there is none. Its time is now. The suite closes it.
	Open func(t *testing.T, folder string, now func() time.Time) (Store, error)
	// Vault returns what the store keeps for channels.
	Vault func(Store) Vault
	// Trouble brings a store into trouble until over is called.
	Trouble func(t *testing.T, s Store, what Trouble) (over func())
	// Twice says that two processes may write to one database at once. Where they may not, a second Open must fail while
	// the first store is open.
	Twice bool
}

// Trouble is what can happen to a database.
type Trouble string

// The troubles.
const (
	DiskFull   Trouble = "the disk is full"                            // bot.ErrFull
	Unwritable Trouble = "nothing can be written"                      // bot.ErrReadOnly
	NoAudit    Trouble = "nothing can be added to the audit log"       // any other error
	NoErasing  Trouble = "no row of a response can be taken out of it" // any other error
)

// Store is all that the program asks of a store, as bot, desk, the adapters and the command declare it.
type Store interface {
	bot.Store
	bot.Sessions
	bot.Reader
	bot.Library
	bot.WordKeeper
	desk.Store
	Operated
	Keyed
	Shelf
	io.Closer
}

// Operated is what those who run a store ask of it.
type Operated interface {
	// Ping fails if nothing can be written.
	Ping(ctx context.Context) error
	// Backlog counts what is there and has still to be done.
	Backlog(ctx context.Context) (bot.Backlog, error)
	// Prune drops bookkeeping that is no longer needed: what was seen 8 days ago, what was sent 30 days ago.
	Prune(ctx context.Context) error
	// Unlink forgets who took part in consultations that closed, at most until before. The answers stay.
	Unlink(ctx context.Context, closed []string, before time.Time) (people int, err error)
}

// Keyed is a store whose rows are sealed.
type Keyed interface {
	// Examine opens every row. progress may be nil.
	Examine(ctx context.Context, progress func(done, total int)) (bot.Examination, error)
	// Rotate seals everything anew with a key of 32 bytes.
	Rotate(ctx context.Context, key []byte) error
}

// Shelf is where updates are that were put aside.
type Shelf interface {
	// Parked lists them, oldest first, without anything that is in them.
	Parked(ctx context.Context) ([]bot.Parked, error)
	// Unpark takes one out, so that it counts as new, and returns it.
	Unpark(ctx context.Context, p bot.Parked) (bot.Update, error)
}

// Vault keeps secrets of channels.
type Vault interface {
	Put(ctx context.Context, kind, id string, value []byte) error
	// PutAbout is Put for what is about somebody: it goes with them.
	PutAbout(ctx context.Context, kind, id string, who bot.Address, value []byte) error
	Get(ctx context.Context, kind, id string) ([]byte, error)
	List(ctx context.Context, kind string) (map[string][]byte, error)
	Delete(ctx context.Context, kind, id string) error
}
