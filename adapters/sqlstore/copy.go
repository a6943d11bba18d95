package sqlstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// A copy moves all rows of a database to another one, of either engine. The rows are sealed, and are copied as they are: both
// databases have the same key. Until the copy is whole, the row of its key names the source, so nothing else opens it. The rows
// of a table come in the order of its key, so a copy that was interrupted goes on after the last one. In the end each table is read
// from both sides and compared; if the source was changed between two calls, the table is copied anew.

// unfinished begins the value of the key in a copy that is not whole yet. The rest names the source, see [copyName].
const unfinished = "copy of "

func isUnfinished(key string) bool { return strings.HasPrefix(key, unfinished) }

// Errors of copying.
var (
	errUnfinished = errors.New("it is a copy that is not whole: call aporte copy again, and it goes on")
	errOtherCopy  = errors.New("it is a copy that is not whole, of another database or with the key that this one had before: name a new file or an empty database")
	// ErrSame means that a database was to be copied into itself, or into one that was copied from it or to it and is whole.
	ErrSame = errors.New("this is the database itself under another name, or was copied from it or to it before, and may have older answers: move it away, or use an empty database. If you have just copied, nothing is left to do")
	// ErrHeld means that there is something else in the target of a copy.
	ErrHeld = errors.New("there is something in it already: name a new file or an empty database; nothing was changed")
)

// CopyError is an error of one of the two databases of a copy.
type CopyError struct {
	Path string // of that database, see [Config]
	Into bool   // it is the target
	Err  error
}

// Error implements error. It has no password.
func (e *CopyError) Error() string {
	if e.Into {
		return fmt.Sprintf("copy into %s: %v", Name(e.Path), e.Err)
	}
	return fmt.Sprintf("copy from %s: %v", Name(e.Path), e.Err)
}

// Unwrap lets [errors.Is] find the error of the database.
func (e *CopyError) Unwrap() error { return e.Err }

// ofCopy returns an error of this database as a [CopyError]; nil for nil.
func (s *Store) ofCopy(into bool, err error) error {
	if err == nil {
		return nil
	}
	return &CopyError{s.Path, into, s.named(err)}
}

// Copied says what a copy has.
type Copied struct{ Tables, Rows, Responses int }

// Copy copies the database of a configuration into another one, whose path or address is to, and compares both. Neither may be in
// use. The target must be empty or not exist, or be the interrupted copy of the same database: then Copy goes on with it. From time to
// time it calls progress, unless that is nil, with the number of rows that are copied, that are compared, and of all.
func Copy(ctx context.Context, from Config, to string, progress func(copied, compared, total int)) (c Copied, err error) {
	if err := apart(from.Path, to); err != nil {
		return c, &CopyError{to, true, err}
	}
	target := from
	target.Path, target.Beside, target.ReadOnly = to, false, false
	from.Beside, from.ReadOnly = true, false
	for _, c := range []*Config{&from, &target} {
		if IsAddress(c.Path) {
			c.Now = nil // leases are by the clock of the server
		}
	}
	source, err := newStore(from)
	if err != nil {
		return c, &CopyError{from.Path, false, err}
	}
	defer func() { err = errors.Join(err, source.ofCopy(false, source.Close())) }()
	tx, let, err := source.openSource(ctx)
	if err != nil {
		return c, source.ofCopy(false, err)
	}
	defer let()
	into, err := newStore(target)
	if err != nil {
		return c, &CopyError{to, true, err}
	}
	defer func() { err = errors.Join(err, into.ofCopy(true, into.Close())) }()
	free, err := into.openTarget(ctx, tx)
	if err != nil {
		return c, into.ofCopy(true, err)
	}
	free = sync.OnceFunc(free)
	defer free()
	m := &moving{from: source, into: into, tx: tx, free: free, progress: progress, key: make([]byte, 32)}
	_, _ = rand.Read(m.key) // never fails
	err = m.all(ctx)
	return m.copied, err
}

// apart returns ErrSame if both are paths of one file.
func apart(from, to string) error {
	a, err := os.Stat(from)
	if err != nil {
		return nil // opening it says why
	}
	if b, err := os.Stat(to); err == nil && os.SameFile(a, b) {
		return ErrSame
	}
	return nil
}

// openSource opens the database that is copied, and keeps it still.
func (s *Store) openSource(ctx context.Context) (tx *sql.Tx, let func(), err error) {
	if err := s.engine.connect(ctx); err != nil {
		return nil, nil, err
	}
	if err := s.engine.schema(ctx); err != nil {
		return nil, nil, err
	}
	if err := s.loadSecrets(ctx, s.read, false); err != nil {
		return nil, nil, err
	}
	return s.engine.still(ctx)
}

// openTarget opens the database to copy into. If it is empty, it gets the tables, and the name of the source.
func (s *Store) openTarget(ctx context.Context, from reader) (let func(), err error) {
	if err := s.engine.connect(ctx); err != nil {
		return nil, err
	}
	version, err := s.engine.schemaVersion(ctx)
	if err != nil {
		return nil, err
	}
	there, err := s.engine.tables(ctx, s.read)
	if err != nil {
		return nil, err
	}
	empty, err := areEmpty(ctx, s.read, there)
	switch {
	case err != nil:
		return nil, err
	case version == 0 && len(there) > 0:
		return nil, ErrHeld
	case version > Schema, version < Schema && !empty:
		return nil, fmt.Errorf("it is of another release (schema %d, this program has %d): name a new file or an empty database", version, Schema)
	case empty:
		if err := s.engine.make(ctx); err != nil {
			return nil, err
		}
	}
	if err := s.take(ctx, from, empty); err != nil {
		return nil, err
	}
	if !s.many { // the file is locked
		return func() {}, nil
	}
	_, let, err = s.engine.still(ctx)
	return let, err
}

// take names the source in the target, unless it is named there. It returns an error if the target is something else.
func (s *Store) take(ctx context.Context, from reader, empty bool) error {
	theirs, err := metaOf(ctx, from)
	if err != nil {
		return err
	}
	ours, err := metaOf(ctx, s.read)
	name := copyName(theirs)
	switch {
	case err != nil:
		return err
	case ours["key"] == name:
		return nil
	case ours[secretIDs] == theirs[secretIDs]:
		return ErrSame
	case empty:
	case isUnfinished(ours["key"]):
		return errOtherCopy
	default:
		return ErrHeld
	}
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(ctx, "DELETE FROM meta"); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', $1)", name); err != nil {
		return err
	}
	return tx.Commit()
}

// secretIDs is the name of a secret by which databases are told apart: no two have the same, unless one is a copy of the other.
const secretIDs = "ids"

// copyName returns the value of the key in a copy of the database with these values, while the copy is not whole. With another key of
// the source it is another one: what was copied before would not open.
func copyName(meta map[string]string) string {
	sum := sha256.Sum256([]byte(meta[secretIDs]))
	return unfinished + hex.EncodeToString(sum[:16])
}

// metaOf returns the values of the table meta by their names.
func metaOf(ctx context.Context, db reader) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name, value FROM meta")
	if err != nil {
		return nil, wrap("read meta", err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var name, value string
		if err := rows.Scan(loose(&name, &value)...); err != nil {
			return nil, wrap("read meta", err)
		}
		all[name] = value
	}
	return all, wrap("read meta", rows.Err())
}
