package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// What a copy asks of each engine.

// make implements [engine].
func (s *lite) make(ctx context.Context) error {
	if err := s.mark(ctx); err != nil {
		return err
	}
	return s.migrate(ctx)
}

// still implements [engine].
func (s *lite) still(ctx context.Context) (*sql.Tx, func(), error) {
	unlock, err := lockPath(s.file.path)
	if err != nil {
		return nil, nil, err
	}
	s.unlock = unlock
	if err := s.file.lock(); err != nil {
		return nil, nil, err
	}
	tx, err := s.write.BeginTx(ctx, nil) // the lock keeps away services, this one whoever changes something beside them
	if err != nil {
		return nil, nil, err
	}
	return tx, func() { _ = tx.Rollback() }, nil
}

// tables implements [engine].
func (s *lite) tables(ctx context.Context, db reader) (map[string]*table, error) {
	return readTables(ctx, db, `SELECT l.name, c.name, c.type, c.pk, 0 FROM pragma_table_list l JOIN pragma_table_info(l.name) c
			WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite%'
		UNION ALL SELECT l.name, '`+rowid+`', 'INTEGER', 0, 0 FROM pragma_table_list l
			WHERE l.schema = 'main' AND l.type = 'table' AND NOT l.wr AND l.name NOT LIKE 'sqlite%'
			AND NOT EXISTS (SELECT 1 FROM pragma_table_info(l.name) WHERE pk = 1 AND type = 'INTEGER')
		ORDER BY 1, 4`)
}

// make implements [engine].
func (p *postgres) make(ctx context.Context) error {
	version, err := p.schemaVersion(ctx)
	if err == nil && version < Schema {
		err = p.migrate(ctx)
	}
	if err != nil {
		return err
	}
	return p.fill(ctx)
}

// schemaVersion implements [engine].
func (p *postgres) schemaVersion(ctx context.Context) (int64, error) { return p.version(ctx, p.read) }

// lockNotAvailable is the SQLSTATE of NOWAIT.
const lockNotAvailable = "55P03"

// stillEvery is how often the lock is tried.
const stillEvery = 100 * time.Millisecond

// still implements [engine]. Every change locks the row of the key, see begin. A process that was killed may have the lock until the
// server notices, so it is tried for [Config.Patience].
func (p *postgres) still(ctx context.Context) (*sql.Tx, func(), error) {
	until := time.Now().Add(p.Patience)
	for {
		tx, let, err := p.tryStill(ctx)
		if !errors.Is(err, ErrInUse) || time.Now().After(until) {
			return tx, let, err
		}
		if n, err := p.atWork(ctx, p.read, attends); n > 0 || err != nil {
			return nil, nil, errors.Join(errServes, err)
		}
		select {
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		case <-time.After(stillEvery):
		}
	}
}

func (p *postgres) tryStill(ctx context.Context) (*sql.Tx, func(), error) {
	db := p.pool(1, "idle_in_transaction_session_timeout = 0") // a copy takes long
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	let := func() { _, _ = tx.Rollback(), db.Close() }
	var id string
	err = tx.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key' FOR UPDATE NOWAIT").Scan(&id)
	serving := 0
	if err == nil {
		serving, err = p.atWork(ctx, tx, attends)
	}
	if serving == 0 && err == nil {
		return tx, let, nil
	}
	let()
	if serving > 0 || sqlState(err) == lockNotAvailable || again(err) {
		return nil, nil, errServes
	}
	return nil, nil, wrap("read key id", err)
}

// tables implements [engine].
func (p *postgres) tables(ctx context.Context, db reader) (map[string]*table, error) {
	return readTables(ctx, db, `SELECT c.table_name, c.column_name, c.data_type, COALESCE(k.ordinal_position, 0), CASE c.is_identity WHEN 'YES' THEN 1 ELSE 0 END
		FROM information_schema.columns c
		JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
		LEFT JOIN (information_schema.table_constraints p
			JOIN information_schema.key_column_usage k ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name)
			ON p.constraint_type = 'PRIMARY KEY' AND k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
		WHERE c.table_schema = current_schema() ORDER BY 1, 4`)
}

// readTables reads tables from a query of their columns: table, name, type, place in the primary key from 1 on, and whether the server
// numbers it. The columns of a table come in the order of the key.
func readTables(ctx context.Context, db reader, query string) (map[string]*table, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, wrap("read the tables", err)
	}
	defer rows.Close()
	all := map[string]*table{}
	for rows.Next() {
		var name, column, declared string
		var key int
		var numbered bool
		if err := rows.Scan(loose(&name, &column, &declared, &key, &numbered)...); err != nil {
			return nil, wrap("read the tables", err)
		}
		if stays(name) {
			continue
		}
		t := all[name]
		if t == nil {
			t = newTable(name)
			all[name] = t
		}
		if t.columns = append(t.columns, tableColumn{column, kindOf(declared)}); key > 0 {
			t.key = append(t.key, column)
		}
		if numbered {
			t.numbered = column
		}
	}
	return all, wrap("read the tables", rows.Err())
}
