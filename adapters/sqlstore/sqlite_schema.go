package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
	sqlite3 "modernc.org/sqlite/lib"
)

// schema implements [engine]. It checks the key before it changes anything.
func (s *lite) schema(ctx context.Context) error {
	serves := s.serves()
	version, err := s.schemaVersion(ctx)
	switch {
	case err != nil:
		return err
	case version > Schema:
		return fmt.Errorf("its schema is version %d, this program knows up to %d: run a newer aporte", version, Schema)
	case version > 0:
		db := s.read
		if serves {
			db = s.write // checkKey may store the id of the key
		}
		if err := s.checkKey(ctx, db, serves); err != nil {
			return err
		}
	}
	if serves {
		if err := s.mark(ctx); err != nil {
			return err
		}
	}
	switch {
	case version == Schema:
		return nil
	case !serves:
		return fmt.Errorf("its schema is version %d, this program needs %d: start serve or chat of this aporte once; a copy of now is kept beside it", version, Schema)
	case version > 0:
		if err := s.keepBefore(ctx); err != nil {
			return err
		}
	}
	return s.migrate(ctx)
}

// schemaVersion returns the version of the schema, 0 for an empty database.
func (s *lite) schemaVersion(ctx context.Context) (version int64, err error) {
	var tables int
	if err := s.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master").Scan(&tables); err != nil {
		return 0, fmt.Errorf("read schema: %w", err)
	}
	if tables == 0 {
		return 0, nil
	}
	err = s.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), -1) FROM goose_db_version WHERE is_applied").Scan(loose(&version)...)
	switch code := primary(err); {
	case code == sqlite3.SQLITE_CORRUPT:
		return 0, fmt.Errorf("read schema: %w", err)
	case err != nil, version < 0:
		return 0, errors.New("it is no database of aporte: set APORTE_DB to another path, or restore a backup (aporte restore) if it was one")
	}
	return version, nil
}

// migrate brings the schema to version Schema.
func (s *lite) migrate(ctx context.Context) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.write, dir, goose.WithLogger(goose.NopLogger()),
		goose.WithGoMigrations(
			goose.NewGoMigration(convertIDs, &goose.GoFunc{RunTx: s.convert}, nil),
			goose.NewGoMigration(addWishes, &goose.GoFunc{RunTx: s.addWishes}, nil),
			goose.NewGoMigration(sealWords, &goose.GoFunc{RunTx: s.sealWords}, nil)))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("bring schema up to date: %w", err)
	}
	return s.vanish(ctx) // what the former schema stored unsealed must not stay in the log
}

// keepBefore makes a copy beside the database before its schema changes, since a migration cannot be undone. If there is a copy
// already, it does nothing.
func (s *lite) keepBefore(ctx context.Context) error {
	path := fmt.Sprintf("%s.before-%d", s.Path, Schema)
	if _, err := os.Stat(path); err == nil {
		return nil // an earlier start made the copy, but was interrupted before the migration was done
	}
	s.Log.Warn("keeping a copy before the upgrade: delete it when all is well, since what is erased from now on stays in it", "copy", path)
	_, err := s.copyTo(ctx, path)
	return wrap("keep a copy before the upgrade", err)
}
