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

// What depends on SQLite.

// driverName is a variable so that the tests can watch the statements.
var driverName = "sqlite"

// dsn builds the address of the file. SQLite obeys the parameters only if the address begins with "file:". If the file
// was moved away, it is not made anew. SQLite sorts in memory: no words must be left in a folder for temporary files, and
// there may be no such folder.
func (s *Store) dsn(params ...string) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: s.file.path}).EscapedPath()}
	all := append([]string{
		"mode=" + s.mode(), fmt.Sprintf("_busy_timeout=%d", s.Patience.Milliseconds()), "_foreign_keys=1", "_dqs=0", "_defensive=1",
		"_pragma=temp_store(2)",
	}, params...)
	u.RawQuery = strings.Join(all, "&")
	return u.String()
}

// mode is how the file is opened. Where there is a log, somebody who only reads gets no right to write: otherwise the
// last one to close the file would move the log into it, and reading must change nothing. Where there is no log, a reader
// needs that right, or would leave an empty log behind. If there is no log and the folder cannot be written to, as on an
// archive, nobody can change the file while it is read.
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

// connect opens the connection that writes.
func (s *Store) connect(ctx context.Context) (err error) {
	s.write, err = sql.Open(driverName, s.dsn("_txlock=immediate", "_journal_mode=WAL", "_synchronous=FULL", "_pragma=secure_delete(1)",
		"_pragma=wal_autocheckpoint(4000)")) // pages: each page that many steps change is moved once for all of them
	if err != nil {
		return err
	}
	s.write.SetMaxOpenConns(1)
	// The settings are read back: a mistyped parameter would be ignored in silence.
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

// nextNumber returns a number for a new row of a table, above all that are there.
func nextNumber(ctx context.Context, tx querier, table string) (n int64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT COALESCE(MAX(seq), 0) + 1 FROM "+table).Scan(&n)
	return n, wrap("number a row of "+table, err)
}

// foldWait is how long folding waits for those who read. Those who write wait for as long.
const foldWait = 100 * time.Millisecond

// fold moves the log into the database file. From then on a copy of that file alone has everything, and neither the file
// nor the log has anything that was erased, or words as they were before they were sealed. It says whether all of the log
// was moved: while somebody reads for long, as an export does, a part is left for the next time.
func (s *Store) fold(ctx context.Context) (whole bool, err error) {
	conn, err := s.write.Conn(ctx) // the only one: no transaction is open while it is ours
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

// foldIfNeeded folds the log at once if it has something that was erased. If it has words that have been sealed to staff
// since, it folds now and then. If it cannot, because somebody reads, the writer folds soon after.
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

// foldDue says whether the log was last folded so long ago that it is time again, even if nothing was erased.
func (s *Store) foldDue() bool {
	last := s.folded.Load()
	return last == 0 || time.Since(epoch).Milliseconds()-last >= s.FoldEvery.Milliseconds()
}

// vanish folds the log for a command that was told to erase: it waits a little for those who read.
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
