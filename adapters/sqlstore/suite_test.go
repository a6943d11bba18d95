package sqlstore_test

import (
	"errors"
	"flag"
	"path/filepath"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/bot/bottest"
)

// options let one process serve, as SQLite does.
var options = bottest.StoreOptions{
	Open: func(t *testing.T, folder string, now func() time.Time) (bottest.Store, error) {
		return opened(sqlstore.Open(t.Context(), config(folder, now)))
	},
	Vault:   func(s bottest.Store) bottest.Vault { return s.(*sqlstore.Store).Vault() },
	Trouble: trouble,
}

func config(folder string, now func() time.Time) sqlstore.Config {
	return sqlstore.Config{Path: filepath.Join(folder, "with space?#.db"), Key: key, Now: now}
}

// opened keeps a store that is nil from becoming one that is not.
func opened(s *sqlstore.Store, err error) (bottest.Store, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

func trouble(t *testing.T, s bottest.Store, what bottest.Trouble) (over func()) {
	t.Helper()
	store := s.(*sqlstore.Store)
	var begin, end error
	undo := func() error { return nil }
	switch what {
	case bottest.DiskFull:
		begin, undo = store.FillDisk(t.Context()), func() error { return store.LimitPages(t.Context(), 100_000) }
	case bottest.Unwritable:
		begin, undo = store.Freeze(t.Context(), true), func() error { return store.Freeze(t.Context(), false) }
	case bottest.NoAudit:
		begin, undo = store.Refuse(t.Context(), "INSERT ON audit"), func() error { return store.Allow(t.Context()) }
	case bottest.NoErasing:
		begin, undo = store.Refuse(t.Context(), "DELETE ON responses"), func() error { return store.Allow(t.Context()) }
	default:
		begin = errors.New("no such trouble")
	}
	if begin != nil {
		t.Fatalf("%s: %v", what, begin)
	}
	return func() {
		t.Helper()
		if end = undo(); end != nil {
			t.Fatalf("%s is not over: %v", what, end)
		}
	}
}

func TestStore(t *testing.T) { bottest.TestStore(t, options) }

func TestDesk(t *testing.T) { bottest.TestDesk(t, options) }

// A store that is open beside the one that serves writes to the same database. So all that must hold where two processes
// serve, as on a server of databases, can be asked of this one as well.
func TestStoreBeside(t *testing.T) { bottest.TestStore(t, besides()) }

// wholeProtocol is set for the long form of TestProtocol.
var wholeProtocol = flag.Bool("protocol", false, "take every step from every state of the protocol of several nodes")

func TestProtocol(t *testing.T) { bottest.TestProtocol(t, besides(), *wholeProtocol) }

func besides() bottest.StoreOptions {
	o := options
	o.Twice = true
	o.Outbox = outbox
	o.Open = func(t *testing.T, folder string, now func() time.Time) (bottest.Store, error) {
		c := config(folder, now)
		s, err := opened(sqlstore.Open(t.Context(), c))
		if errors.Is(err, sqlstore.ErrInUse) {
			c.Beside = true
			return opened(sqlstore.Open(t.Context(), c))
		}
		return s, err
	}
	return o
}

func outbox(s bottest.Store) (all []bottest.Waiting, err error) {
	err = s.(*sqlstore.Store).Outbox(func(node string, until time.Time) { all = append(all, bottest.Waiting{Node: node, Until: until}) })
	return all, err
}

// A store with ReadOnly returns an error for every change, and does not panic.
func TestReadingOnly(t *testing.T) { onBoth(t, testReadingOnly) }

func testReadingOnly(t *testing.T, path string) {
	s := open(t, path, nil)
	defer s.Close()
	if err := write(s, "1", "ana", "words"); err != nil {
		t.Fatal(err)
	}
	r, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	_, publish := r.Publish(t.Context(), bot.Published{})
	_, unpark := r.Unpark(t.Context(), bot.Parked{})
	for what, err := range map[string]error{
		"note": r.Note(t.Context(), bot.Audit{}), "erase": r.Erase(t.Context(), "receipt-ana", bot.Audit{}), "publish": publish,
		"unpark": unpark, "write": write(r, "2", "ana", "more"), "rotate": r.Rotate(t.Context(), make([]byte, 32)), "ping": r.Ping(t.Context()),
	} {
		if !errors.Is(err, bot.ErrReadOnly) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
