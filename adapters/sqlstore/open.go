// Package sqlstore keeps sessions, answers and the outbox in SQLite. It is right when bottest.TestStore says so.
//
// One goroutine writes: it commits whatever is waiting as one transaction, so that a busy evening costs one sync to
// disk for hundreds of people, and a quiet one no delay. What participants wrote, who they are, and what is said to
// them is sealed with a key that is not in the database.
package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"filippo.io/age"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Config says where a store is and how it is opened.
type Config struct {
	Path     string           // of the database file; its folder must exist
	Key      []byte           // 32 bytes; without it nothing that people wrote can be read
	NextKey  []byte           // the key that Key is being changed to; nil if it is not. See [Store.Rotate]
	ReadOnly bool             // for exports beside a running service: no lock, no migration
	Beside   bool             // for small changes by staff beside a running service: no lock, no migration, no messages
	Patience time.Duration    // how long to wait while another process writes; 5 s if 0
	Now      func() time.Time // time.Now if nil
	Log      *slog.Logger     // discards if nil
	// Recipient, if set, is to whom the texts of submitted responses are sealed: without the secret of that key, which
	// is not here, nobody reads them. See [bot.Entry.Sealed].
	Recipient age.Recipient
}

// Store implements bot.Store, bot.Reader and bot.Library.
type Store struct {
	Config
	seal    *keyring
	ids     []byte  // the key that ids of updates are hashed with
	write   *sql.DB // one connection, used by the writer alone
	read    *sql.DB
	writer  *writer
	tries   attempts
	unlock  func()
	answers int64 // the last sequence number given out, by the writer alone
	people  int64
	outbox  int64
	stale   atomic.Bool  // the log has words that were sealed since
	folded  atomic.Int64 // when the log was last folded for that, as milliseconds
}

// ErrInUse means that another process serves from the same database.
var ErrInUse = errors.New("another process is serving from this database")

// Open opens the database, or makes it. Errors say what is wrong with which file and what to do about it.
func Open(ctx context.Context, c Config) (*Store, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Patience == 0 {
		c.Patience = 5 * time.Second
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	seal, err := newKeyring(c.Key)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	s := &Store{Config: c, seal: seal, unlock: func() {}}
	if err := s.checkFile(); err != nil {
		return nil, err
	}
	if !c.ReadOnly && !c.Beside {
		if s.unlock, err = lock(c.Path + ".lock"); err != nil {
			return nil, fmt.Errorf("open database %s: %w", c.Path, err)
		}
	}
	if err := s.start(ctx); err != nil {
		_ = s.Close()
		return nil, fmt.Errorf("open database %s: %w", c.Path, err)
	}
	return s, nil
}

// checkFile refuses what is no database before SQLite touches it.
func (s *Store) checkFile() error {
	info, err := os.Stat(filepath.Dir(s.Path))
	if err != nil || !info.IsDir() {
		return fmt.Errorf("open database %s: its folder does not exist: make it, or set APORTE_DB to another path", s.Path)
	}
	f, err := os.Open(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && (s.ReadOnly || s.Beside):
		return fmt.Errorf("open database %s: there is none yet: run chat or serve first, or set APORTE_DB", s.Path)
	case errors.Is(err, fs.ErrNotExist):
		made, err := os.OpenFile(s.Path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			return fmt.Errorf("make database %s: %w", s.Path, err)
		}
		return made.Close()
	case err != nil:
		return fmt.Errorf("open database %s: %w", s.Path, err)
	}
	defer f.Close() // before SQLite opens the file: a descriptor closed later would drop its locks
	head := make([]byte, 16)
	if n, _ := f.Read(head); n > 0 && string(head[:n]) != "SQLite format 3\x00" {
		return fmt.Errorf("open database %s: this is not a SQLite file: set APORTE_DB to another path", s.Path)
	}
	return nil
}

// lock keeps a second process from serving from the same database.
func lock(path string) (func(), error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, ErrInUse
	}
	return func() { _ = f.Close() }, nil
}

// dsn builds the address of the file: only with "file:" are the parameters obeyed. What SQLite sorts stays in memory: no
// words must be left in a folder for temporary files, and there may be none.
func (s *Store) dsn(params ...string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: s.Path}).EscapedPath()}
	u.RawQuery = strings.Join(append([]string{fmt.Sprintf("_busy_timeout=%d", s.Patience.Milliseconds()), "_foreign_keys=1", "_dqs=0", "_defensive=1", "_pragma=temp_store(2)"}, params...), "&")
	return u.String()
}

func (s *Store) start(ctx context.Context) (err error) {
	if !s.ReadOnly {
		s.write, err = sql.Open("sqlite", s.dsn("_txlock=immediate", "_journal_mode=WAL", "_synchronous=FULL", "_pragma=secure_delete(1)"))
		if err != nil {
			return err
		}
		s.write.SetMaxOpenConns(1)
		if err := s.checkPragmas(ctx); err != nil {
			return err
		}
		if err := s.migrate(ctx); err != nil {
			return err
		}
	}
	if s.read, err = sql.Open("sqlite", s.dsn("_query_only=1")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	if err := s.checkKey(ctx); err != nil {
		return err
	}
	switch {
	case s.ReadOnly:
		return nil
	case s.Beside:
		s.writer = startWriter(s)
		return nil
	}
	for table, last := range map[string]*int64{"responses": &s.people, "outbox": &s.outbox} {
		if err := s.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) FROM "+table).Scan(last); err != nil {
			return err
		}
	}
	if err := s.read.QueryRowContext(ctx, "SELECT MAX(COALESCE((SELECT MAX(seq) FROM answers), 0), COALESCE((SELECT MAX(seq) FROM contacts), 0))").Scan(&s.answers); err != nil {
		return err
	}
	// The lock says that whoever held messages is gone: what was left over by a crash need not wait for its lease.
	if _, err := s.write.ExecContext(ctx, "UPDATE outbox SET leased = 0 WHERE state = 'waiting' AND leased > 0"); err != nil {
		return fmt.Errorf("release messages: %w", err)
	}
	if err := s.loadIDs(ctx); err != nil {
		return err
	}
	if err := s.hideIDs(ctx); err != nil {
		return err
	}
	s.writer = startWriter(s)
	return wrap("seal earlier submissions", s.sealEarlier(ctx))
}

// checkPragmas reads the settings back: a mistyped parameter would be ignored in silence.
func (s *Store) checkPragmas(ctx context.Context) error {
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"} {
		var got string
		if err := s.write.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("pragma %s is %s, not %s", pragma, got, want)
		}
	}
	return nil
}

// migrate brings the schema up to date, and refuses one that is newer than this program.
func (s *Store) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, dir, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	switch {
	case current > target:
		return newer(current, target)
	case s.Beside && current < target:
		return fmt.Errorf("its schema is version %d, this program needs %d: start serve or chat of this aporte once", current, target)
	case s.Beside:
		return nil
	case current > 0 && current < target:
		if err := s.keepBefore(ctx, target); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring schema up to date: %w", err)
	}
	return nil
}

// keepBefore keeps a copy beside the database before its schema changes: there is no way back otherwise.
func (s *Store) keepBefore(ctx context.Context, target int64) error {
	path := fmt.Sprintf("%s.before-%d", s.Path, target)
	if _, err := os.Stat(path); err == nil {
		return nil // of a start that did not get further
	}
	s.Log.Warn("keeping a copy before the upgrade: delete it when all is well, since what is erased from now on stays in it", "copy", path)
	_, err := s.Backup(ctx, path)
	return wrap("keep a copy before the upgrade", err)
}

func newer(current, target int64) error {
	return fmt.Errorf("its schema is version %d, this program knows up to %d: run a newer aporte", current, target)
}

// checkKey notes which key this database is sealed with, and refuses another one.
func (s *Store) checkKey(ctx context.Context) error {
	var id string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&id)
	switch {
	case errors.Is(err, sql.ErrNoRows) && !s.ReadOnly:
		_, err := s.write.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', $1)", s.seal.id())
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
	return errors.New("it was sealed with another key: set APORTE_KEY to the one that it was made with")
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
