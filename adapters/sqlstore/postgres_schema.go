package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
)

// ErrEmpty is the error of whoever opens a database on a server to read it or to work beside a service, before anything is in it.
var ErrEmpty = errors.New("there is nothing in it yet: run chat or serve first, or set APORTE_DB to another one")

// schema implements [engine].
func (p *postgres) schema(ctx context.Context) error {
	version, err := p.version(ctx, p.read)
	if err == nil && version < Schema && p.serves() {
		if err = p.migrate(ctx); err == nil {
			version, err = p.version(ctx, p.write)
		}
	}
	switch {
	case err != nil:
		return err
	case version == 0:
		return ErrEmpty
	case version > Schema:
		return fmt.Errorf("its schema is version %d, this program knows up to %d: run a newer aporte", version, Schema)
	case version < Schema:
		return fmt.Errorf("its schema is version %d, this program needs %d: start serve or chat of this aporte once, after a pg_dump", version, Schema)
	}
	if p.serves() {
		if err := p.fill(ctx); err != nil {
			return err
		}
	}
	return p.checkKey(ctx, p.read, false)
}

// version returns the version of the schema, 0 where there is none.
func (p *postgres) version(ctx context.Context, db querier) (version int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(loose(&version)...)
	if sqlState(err) == undefinedTable {
		return 0, nil
	}
	return version, wrap("read schema", err)
}

// migrations of several processes that start at the same time: those that are late fail, and find that all is done.
const (
	migrateTries = 20
	migrateEvery = 100 * time.Millisecond
)

// migrate brings the schema to version Schema. All other processes that write wait meanwhile.
func (p *postgres) migrate(ctx context.Context) (err error) {
	db := p.pool(2) // no limit of time: a migration may take long
	defer db.Close()
	for range migrateTries {
		if err = p.migrateOnce(ctx, db); err == nil || !mayBeLate(err) {
			return wrap("bring schema up to date", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(migrateEvery):
		}
	}
	if sqlState(err) == duplicateTable {
		return errors.New("it has tables of something else: set APORTE_DB to a database, or with ?search_path= to a schema, of its own")
	}
	return wrap("bring schema up to date", err)
}

func (p *postgres) migrateOnce(ctx context.Context, db *sql.DB) error {
	alone, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = alone.Rollback() }()
	_, err = alone.ExecContext(ctx, "SELECT value FROM meta WHERE name = 'key' FOR UPDATE")
	switch {
	case sqlState(err) == undefinedTable: // a new database: nobody works with it yet
	case err != nil:
		return err
	default:
		if version, err := p.version(ctx, alone); err != nil || version >= Schema {
			return err
		}
		p.Log.Warn("the schema of the database changes: there is no way back but a pg_dump from before", "to", Schema)
	}
	dir, err := fs.Sub(migrations, "migrations/postgres")
	if err != nil {
		return err
	}
	up, err := goose.NewProvider(goose.DialectPostgres, db, dir, goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = up.Up(ctx)
	return err
}

// fill writes what every database has from its beginning: the id of its key, and the keys of its hashes.
func (p *postgres) fill(ctx context.Context) error {
	tx, err := p.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	res, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ('key', $1) ON CONFLICT DO NOTHING", p.seal.id())
	if err != nil {
		return wrap("note the key", err)
	}
	if n, err := res.RowsAffected(); n == 0 || err != nil { // another process was faster, or it was done long ago
		return err
	}
	if err := p.loadSecrets(ctx, tx, true); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", counted, "yes")
	return errors.Join(err, tx.Commit())
}
