// Package sqlstore keeps sessions, answers and the outbox in SQLite. It is right when bottest.TestStore and
// bottest.TestDesk say so.
//
// One goroutine writes: it commits whatever is waiting as one transaction, so that a busy evening costs one sync to
// disk for hundreds of people, and a quiet one no delay. What participants wrote, who they are, and what is said to
// them is sealed with a key that is not in the database, together with the labels beside it. Ids that leave the database
// are keyed hashes, each use with a key of its own.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"filippo.io/age"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Config says where a store is and how it is opened.
type Config struct {
	Path      string           // of the database file; its folder must exist
	Key       []byte           // 32 bytes; without it nothing that people wrote can be read
	NextKey   []byte           // the key that Key is being changed to; nil if it is not. See [Store.Rotate]
	ReadOnly  bool             // for exports beside a running service: no lock, no migration
	Beside    bool             // for small changes by staff beside a running service: no lock, no migration, no messages
	Patience  time.Duration    // how long to wait while another process writes; 5 s if 0
	FoldEvery time.Duration    // how long a copy of the file alone may lag behind; a minute if 0
	Linger    time.Duration    // how long what nobody waits for may wait to be stored together with something else; not at all if 0
	Now       func() time.Time // time.Now if nil
	Log       *slog.Logger     // discards if nil
	// Recipient, if set, is the public key that the texts of submitted responses are sealed to. Its secret is not here,
	// and without it nobody can read them. See [bot.Entry.Sealed].
	Recipient age.Recipient
}

// Store implements bot.Store, bot.Sessions, bot.Reader, bot.Library and desk.Store.
type Store struct {
	Config
	file    *file
	seal    *keyring
	secrets secrets
	write   *sql.DB // one connection, used by the writer alone
	read    *sql.DB
	marks   string // begins every transaction, see [Store.remark]
	writer  *writer
	active  *active
	unshown *unshown
	tries   attempts
	health  health
	unlock  func()
	erased  atomic.Bool  // the log has what was erased since it was folded
	stale   atomic.Bool  // the log has words as they were before they were sealed to staff
	folded  atomic.Int64 // when the log was last folded, in milliseconds since [epoch]
}

// epoch is what the time of this process is measured from: a wall clock may jump.
var epoch = time.Now()

// Open opens the database, or makes it. Errors say what is wrong with which file and what to do about it.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Patience == 0 {
		c.Patience = 5 * time.Second
	}
	if c.FoldEvery == 0 {
		c.FoldEvery = time.Minute
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	seal, err := newKeyring(c.Key)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{Config: c, seal: seal, active: newActive(), unshown: newUnshown(), unlock: func() {}}
	if s.file, err = openFile(c); err != nil {
		return nil, err
	}
	if err := s.start(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open database %s: %w", c.Path, name(err))
	}
	return s, nil
}

func (s *Store) start(ctx context.Context) (err error) {
	serves := !s.ReadOnly && !s.Beside
	if serves {
		if s.unlock, err = lockPath(s.file.path); err != nil {
			s.unlock = func() {}
			return err
		}
		if err := s.file.lock(); err != nil {
			return err
		}
	}
	if !s.ReadOnly {
		if err := s.connect(ctx); err != nil {
			return err
		}
	}
	if s.read, err = sql.Open(driverName, s.dsn("_query_only=1")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	if err := s.checkSchema(ctx, serves); err != nil {
		return err
	}
	if err := s.loadSecrets(ctx, s.read, false); err != nil {
		return err
	}
	if s.ReadOnly {
		return nil
	}
	if err := s.unshown.load(ctx, s.read); err != nil {
		return err
	}
	if s.marks, err = s.remark(ctx); err != nil {
		return err
	}
	if s.Beside {
		s.writer = startWriter(s)
		return nil
	}
	// The lock is ours, so whoever held messages is gone: those left over by a crash need not wait until their lease
	// ends.
	if _, err := s.write.ExecContext(ctx, "UPDATE outbox SET leased = 0 WHERE state = 'waiting' AND leased > 0"); err != nil {
		return fmt.Errorf("release messages: %w", err)
	}
	if err := s.know(ctx); err != nil {
		return err
	}
	s.writer = startWriter(s)
	defer s.folded.Store(0) // folding up to here does not count: the log is folded again right after the first submission
	return wrap("seal earlier submissions", s.sealEarlier(ctx))
}

// know makes SQLite begin a log if there is none, and remembers it.
func (s *Store) know(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, "UPDATE meta SET value = value WHERE name = 'key'"); err != nil {
		return err
	}
	return s.file.know()
}

// checkKey notes which key this database is sealed with, and refuses another one.
func (s *Store) checkKey(ctx context.Context, db querier, mayNote bool) error {
	var id string
	err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows) && mayNote:
		_, err := db.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', $1)", s.seal.id())
		return err
	case err != nil:
		return fmt.Errorf("read key id: %w", err)
	case id == s.seal.id():
		return nil
	}
	if len(s.NextKey) > 0 { // a change of the key that was interrupted after it was done
		next, err := newKeyring(s.NextKey)
		if err != nil {
			return err
		}
		if next.id() == id {
			s.seal = next
			return nil
		}
	}
	return errors.New("it was sealed with another key: set APORTE_KEY to the one that it was made with; if that is this one, the file is damaged: restore a backup (aporte restore)")
}

// Close commits what is waiting, folds the log into the database file, and lets go of it.
func (s *Store) Close() error {
	if s.writer != nil {
		s.writer.stop()
	}
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		_, err := s.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
		errs = append(errs, err, s.write.Close())
	}
	s.file.release()
	s.unlock()
	return errors.Join(errs...)
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}
