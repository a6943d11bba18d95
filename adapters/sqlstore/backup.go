package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Backup writes a copy of the database to path, as it is at one moment, and returns how many responses are in it. A service may
// write at the same time. Either the complete file appears at path or none. Backup fails if there is a file at path already. The
// copy does not contain the key. A row that does not open is copied as it is; [Store.Examine] finds such rows. If SQLite finds
// damage in the file, Backup fails.
func (s *Store) Backup(ctx context.Context, path string) (responses int, err error) {
	return s.engine.copyTo(ctx, path)
}

func (s *lite) copyTo(ctx context.Context, path string) (responses int, err error) {
	err = appear(path, func(temporary string) error {
		db, err := sql.Open(driverName, s.dsn())
		if err != nil {
			return err
		}
		defer db.Close()
		if _, err := db.ExecContext(ctx, "VACUUM INTO $1", temporary); err != nil {
			return err
		}
		if err := markCopy(ctx, temporary); err != nil {
			return err
		}
		responses, err = whole(ctx, temporary)
		return err
	})
	return responses, wrap("back up", err)
}

// Restore copies a backup to the path of the database. It fails if there is a database at that path, or if a service still has the
// former database open. SQLite must find no damage in the backup, its schema must not be newer than this program, and it must be
// sealed with this key.
func Restore(ctx context.Context, from, to string, key []byte) error {
	for _, path := range []string{to, to + "-wal", to + "-shm", to + "-journal"} {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("restore: there is a file %s: move it away first", path)
		}
	}
	unlock, err := lockPath(to)
	if err != nil {
		return fmt.Errorf("restore %s: %w", to, err)
	}
	defer unlock()
	return wrap("restore", appear(to, func(temporary string) error {
		if err := duplicate(from, temporary); err != nil {
			return err
		}
		if _, err := whole(ctx, temporary); err != nil {
			return fmt.Errorf("%s: %w; restore another backup, or save what is left of this one with sqlite3 and its command .recover", from, err)
		}
		if err := fits(ctx, temporary, key); err != nil {
			return fmt.Errorf("%s: %w", from, err)
		}
		for _, extra := range []string{temporary + "-wal", temporary + "-shm"} { // SQLite made them when fits read the copy
			if err := os.Remove(extra); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return nil
	}))
}

// fits returns an error if the file is not a database of this program, has a newer schema, or is sealed with another key.
func fits(ctx context.Context, path string, key []byte) (err error) {
	s := &lite{Store: &Store{}, file: &file{path: path}}
	if s.seal, err = newKeyring(key); err != nil {
		return err
	}
	if s.read, err = sql.Open(driverName, s.dsn()); err != nil {
		return err
	}
	defer s.read.Close()
	version, err := s.schemaVersion(ctx)
	switch {
	case err != nil:
		return err
	case version == 0:
		return errors.New("it is no database of aporte")
	case version > Schema:
		return fmt.Errorf("its schema is version %d, this program knows up to %d: run a newer aporte", version, Schema)
	}
	return s.checkKey(ctx, s.read, false)
}

// whole lets SQLite check every page of a file, and returns how many responses the file has. A damaged file is a brokenError.
func whole(ctx context.Context, path string) (responses int, err error) {
	head := make([]byte, 16)
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	n, _ := io.ReadFull(f, head)
	_ = f.Close()
	if string(head[:n]) != "SQLite format 3\x00" {
		return 0, errors.New("it is no SQLite file, or its head is damaged: restore another backup")
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "mode=ro&immutable=1"}
	db, err := sql.Open(driverName, u.String())
	if err != nil {
		return 0, err
	}
	defer db.Close()
	var found string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&found); err != nil {
		return 0, brokenError{err.Error()}
	}
	if found != "ok" {
		return 0, brokenError{strings.ReplaceAll(found, "\n", " ")}
	}
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM responses").Scan(&responses); err != nil {
		return 0, errors.New("it is no database of aporte")
	}
	return responses, nil
}

func duplicate(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// appear lets write fill a temporary file in the folder of path. When the file is complete and synced to disk, it gets its
// name. It fails if there is a file at path already.
func appear(path string, write func(temporary string) error) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is a file %s already", path)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".aporte-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	temporary := filepath.Join(dir, "copy")
	if err := write(temporary); err != nil {
		return err
	}
	f, err := os.OpenFile(temporary, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Chmod(0o600), f.Sync(), f.Close()); err != nil {
		return err
	}
	err = os.Link(temporary, path) // unlike a rename, a link never replaces another file
	if err != nil && !errors.Is(err, fs.ErrExist) {
		err = os.Rename(temporary, path) // some file systems have no links
	}
	if err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
