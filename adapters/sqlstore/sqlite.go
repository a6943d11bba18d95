package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lite is SQLite: a database in a file of this machine, with its log beside it. One process serves from it.
type lite struct {
	*Store
	file   *file
	marks  string // the first statement of every transaction, see remark
	unlock func()
}

func openLite(s *Store) (engine, error) {
	if s.Now == nil {
		s.Now = time.Now
	}
	f, err := openFile(s.Config)
	if err != nil {
		return nil, err
	}
	return &lite{Store: s, file: f, unlock: func() {}}, nil
}

func (s *lite) name() string { return s.Path }

// connect implements [engine]. A store that serves locks the file first.
func (s *lite) connect(ctx context.Context) (err error) {
	if s.serves() {
		unlock, err := lockPath(s.file.path)
		if err != nil {
			return err
		}
		s.unlock = unlock
		if err := s.file.lock(); err != nil {
			return err
		}
	}
	if !s.ReadOnly {
		if err := s.connectWriter(ctx); err != nil {
			return err
		}
	}
	if s.read, err = sql.Open(driverName, s.dsn("_query_only=1", "_pragma=cache_size(-512)")); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(4)
	return nil
}

// ready implements [engine]. We have the lock, so the process that leased messages has ended. Messages that a crash left need not
// wait until their lease ends. A message of staff that may have been sent is never sent again, see told.go.
func (s *lite) ready(ctx context.Context) (err error) {
	if err := s.unshown.load(ctx, s.read); err != nil {
		return err
	}
	if s.marks, err = s.remark(ctx); err != nil {
		return err
	}
	if s.Beside {
		s.node = newNode()
		return nil
	}
	if _, err := s.write.ExecContext(ctx, "UPDATE outbox SET leased = 0 WHERE state = 'waiting' AND leased > 0 AND role <> 'told'"); err != nil {
		return fmt.Errorf("release messages: %w", err)
	}
	return s.know(ctx)
}

// know makes sure that SQLite has a log, by a change that changes nothing, and remembers which file it is.
func (s *lite) know(ctx context.Context) error {
	if _, err := s.write.ExecContext(ctx, "UPDATE meta SET value = value WHERE name = 'key'"); err != nil {
		return err
	}
	return s.file.know()
}

func (s *lite) check() error { return s.file.check() }

func (s *lite) begin(ctx context.Context, tx *tx, _ bool) error {
	_, err := tx.ExecContext(ctx, s.marks)
	return err
}

// number returns a number for a new row of a table: one more than the largest in the table, 1 for an empty table.
func (s *lite) number(ctx context.Context, tx querier, table string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) + 1 FROM "+table).Scan(&n)
	return n, wrap("number a row of "+table, err)
}

// broken implements [engine]. A damaged index hides rows from readers.
func (s *lite) broken(ctx context.Context, db querier) (found string, err error) {
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil || found != "ok" {
		return found, err
	}
	return "", nil
}

// close implements [engine]: it folds the log, and closes and unlocks the file.
func (s *lite) close() error {
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

// driverName is a variable so that tests can use a driver that records the statements.
var driverName = "sqlite"

// dsn returns the address of the file for the driver. SQLite obeys the parameters only if the address begins with "file:". The
// mode never creates a file, so a database that was moved away is not replaced by an empty one. temp_store(2) makes SQLite sort in
// memory: no texts of people may be left in temporary files, and there may be no folder for these.
func (s *lite) dsn(params ...string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: s.file.path}).EscapedPath()}
	all := append([]string{
		"mode=" + s.mode(), fmt.Sprintf("_busy_timeout=%d", s.Patience.Milliseconds()), "_foreign_keys=1", "_dqs=0", "_defensive=1",
		"_pragma=temp_store(2)",
	}, params...)
	u.RawQuery = strings.Join(all, "&")
	return u.String()
}

// mode returns SQLite's mode for opening the file: "rw" unless the store is ReadOnly. For a ReadOnly store it depends on the log:
//   - A log with content: "ro". With "rw", the last process to close the file would fold the log, and reading must change nothing.
//   - No log, or an empty one: "rw". With "ro", SQLite would leave an empty log behind.
//   - No log and a folder that cannot be written to, as in an archive: immutable. Nobody can change the file then.
func (s *lite) mode() string {
	const mayWrite = 2 // W_OK of access(2)
	log, err := os.Stat(s.file.path + "-wal")
	switch {
	case !s.ReadOnly:
		return "rw"
	case errors.Is(err, fs.ErrNotExist) && syscall.Access(filepath.Dir(s.file.path), mayWrite) != nil:
		return "ro&immutable=1"
	case err == nil && log.Size() > 0:
		return "ro"
	}
	return "rw"
}

// connectWriter opens the one connection that writes.
func (s *lite) connectWriter(ctx context.Context) (err error) {
	s.write, err = sql.Open(driverName, s.dsn("_txlock=immediate", "_journal_mode=WAL", "_synchronous=FULL", "_pragma=secure_delete(1)",
		"_pragma=wal_autocheckpoint(4000)")) // in pages. A page that many steps change is then moved once for all of them
	if err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	// Read the settings back, since the driver ignores a mistyped parameter without an error.
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

// foldWait is how long fold waits at most for readers to end. Changes wait for the same time.
const foldWait = 100 * time.Millisecond

// fold moves the log into the database file. After that a copy of the file alone is complete. Neither the file nor the log still
// has rows that were erased, or texts as they were before they were encrypted to staff. whole is false if only a part was moved,
// because somebody was still reading, such as an export: the rest is left for the next time.
func (s *lite) fold(ctx context.Context) (whole bool, err error) {
	conn, err := s.write.Conn(ctx) // the only connection that writes: while we have it, no transaction is open
	if err != nil {
		return false, fmt.Errorf("fold log: %w", err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("PRAGMA busy_timeout = %d", foldWait.Milliseconds())); err != nil {
		return false, fmt.Errorf("fold log: %w", err)
	}
	var busy, pages, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	_, undone := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA busy_timeout = %d", s.Patience.Milliseconds()))
	if err == nil {
		err = undone
	}
	if err != nil {
		return false, fmt.Errorf("fold log: %w", err)
	}
	s.file.grown()
	s.folded.Store(time.Since(epoch).Milliseconds())
	if busy == 0 {
		s.stale.Store(false)
	}
	return busy == 0, nil
}
