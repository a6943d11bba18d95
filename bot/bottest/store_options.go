package bottest

import (
	"context"
	"io"
	"testing"
	"time"

	"aporte/bot"
	"aporte/desk"
)

// StoreOptions say how the suite opens the store under test and how it makes the store fail.
type StoreOptions struct {
	// Open opens the database in a folder, and creates it if there is none. The store takes its time from now. The suite
	// closes the store.
	Open func(t *testing.T, folder string, now func() time.Time) (Store, error)
	// Vault returns the part of the store that keeps secrets of channels.
	Vault func(Store) Vault
	// Trouble makes the store fail in one way until over is called.
	Trouble func(t *testing.T, s Store, what Trouble) (over func())
	// Twice: two processes may write to one database at the same time. If it is false, a second Open must fail while the
	// first store is open.
	Twice bool
	// Outbox returns the messages that wait to be sent, oldest first. Only [TestProtocol] needs it.
	Outbox func(Store) ([]Waiting, error)
}

// Waiting is a message that waits to be sent.
type Waiting struct {
	Node  string    // the [Nodes.Node] that it was last leased to
	Until time.Time // until when; zero if it was never leased, or put back
}

// Trouble is a way in which a database fails.
type Trouble string

// The ways in which a database fails, with the error that the store must return.
const (
	DiskFull   Trouble = "the disk is full"                            // bot.ErrFull
	Unwritable Trouble = "nothing can be written"                      // bot.ErrReadOnly
	NoAudit    Trouble = "nothing can be added to the audit log"       // any other error
	NoErasing  Trouble = "no row of a response can be taken out of it" // any other error
)

// Store is all that the program needs of a store: the interfaces of bot and desk, and those that the adapters and the command
// declare.
type Store interface {
	bot.Store
	bot.Teller
	bot.Sessions
	bot.Reader
	bot.ExportLog
	bot.Library
	bot.Calendar
	bot.WordKeeper
	desk.Store
	Operated
	Keyed
	Nodes
	Shelf
	io.Closer
}

// Operated is what operators need of a store.
type Operated interface {
	// Ping fails if nothing can be written.
	Ping(ctx context.Context) error
	// Backlog counts what the store holds and what it has still to do.
	Backlog(ctx context.Context) (bot.Backlog, error)
	// Prune deletes records that are no longer needed: ids of updates after 8 days, messages that were given up after 30
	// days.
	Prune(ctx context.Context) error
	// Unlink deletes the identity of people whose consultations are all over for them, see [bot.Parting]. Answers stay. It
	// returns how many people that were.
	Unlink(ctx context.Context, p bot.Parting) (people int, err error)
	// EndWishes deletes the wishes to hear of the outcome for which over returns true. It gets the consultation and the day
	// on which the wish was made. It returns how many that were.
	EndWishes(ctx context.Context, over func(consultation string, made time.Time) bool) (wishes int, err error)
}

// Keyed is a store whose rows are sealed.
type Keyed interface {
	// Examine opens every row. progress may be nil.
	Examine(ctx context.Context, progress func(done, total int)) (bot.Examination, error)
	// Rotate seals everything again with another key, which must have 32 bytes.
	Rotate(ctx context.Context, key []byte) error
}

// Shelf keeps the parked updates, see [bot.Parked].
type Shelf interface {
	// Parked lists the parked updates, oldest first, without their content.
	Parked(ctx context.Context) ([]bot.Parked, error)
	// Unpark removes a parked update from the list and returns it. It counts as not seen from then on. If it is not in the
	// list, Unpark returns an error.
	Unpark(ctx context.Context, p bot.Parked) (bot.Update, error)
}

// Vault keeps secrets of channels.
type Vault interface {
	Put(ctx context.Context, kind, id string, value []byte) error
	// PutAbout is Put for a value about a person: it is deleted when the store deletes that person.
	PutAbout(ctx context.Context, kind, id string, who bot.Address, value []byte) error
	Get(ctx context.Context, kind, id string) ([]byte, error)
	List(ctx context.Context, kind string) (map[string][]byte, error)
	Delete(ctx context.Context, kind, id string) error
}
