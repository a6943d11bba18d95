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

// The code that works only with SQLite.

// driverName is a variable so that tests can use a driver that records the statements.
var driverName = "sqlite"

// dsn returns the address of the file for the driver. SQLite obeys the parameters only if the address begins with "file:". The
// mode never creates a file, so a database that was moved away is not replaced by an empty one. temp_store(2) makes SQLite sort in
// memory: no texts of people may be left in temporary files, and there may be no folder for these.
func (s *Store) dsn(params ...string) string {
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
func (s *Store) mode() string {
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

// connect opens the one connection that writes.
func (s *Store) connect(ctx context.Context) (err error) {
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

// nextNumber returns a number for a new row of a table: one more than the largest in the table, 1 for an empty table.
func nextNumber(ctx context.Context, tx querier, table string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) + 1 FROM "+table).Scan(&n)
	return n, wrap("number a row of "+table, err)
}

// foldWait is how long fold waits at most for readers to end. Changes wait for the same time.
const foldWait = 100 * time.Millisecond

// fold moves the log into the database file. After that a copy of the file alone is complete. Neither the file nor the log still
// has rows that were erased, or texts as they were before they were encrypted to staff. whole is false if only a part was moved,
// because somebody was still reading, such as an export: the rest is left for the next time.
func (s *Store) fold(ctx context.Context) (whole bool, err error) {
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

// foldIfNeeded folds the log at once if rows were erased since it was last folded. If only texts were encrypted to staff since
// then, it folds at most once every FoldEvery. If erased rows cannot be folded, because somebody reads, the writer tries again
// every second.
func (s *Store) foldIfNeeded(ctx context.Context) {
	erased := s.erased.Swap(false)
	if !erased && (!s.stale.Load() || !s.foldDue()) {
		return
	}
	whole, err := s.fold(ctx)
	if err != nil {
		s.Log.Warn("log of the database not folded", "error", err)
	}
	if erased && !whole {
		s.erased.Store(true)
	}
}

// foldDue says whether the log was last folded at least FoldEvery ago, or never.
func (s *Store) foldDue() bool {
	last := s.folded.Load()
	return last == 0 || time.Since(epoch).Milliseconds()-last >= s.FoldEvery.Milliseconds()
}

// vanish folds the log after an erasure, so that no erased row is left in a file. It tries 20 times, each time waiting for readers
// up to foldWait. After that it only logs a warning, and the writer goes on trying.
func (s *Store) vanish(ctx context.Context) error {
	for range 20 {
		if whole, err := s.fold(ctx); whole || err != nil {
			return err
		}
	}
	s.erased.Store(true)
	s.Log.Warn("what was erased is still in the log of the database, as somebody reads; it goes as soon as they are done")
	return nil
}
