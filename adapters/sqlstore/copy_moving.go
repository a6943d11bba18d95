package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// moving is a copy under way.
type moving struct {
	from, into *Store
	tx         *sql.Tx // reads the source
	free       func()  // lets others have the target
	key        []byte  // of the sums
	progress   func(copied, compared, total int)
	copied     Copied
	rows       int // that are copied
	total      int
}

// all copies and compares every table. Then it makes the target a database like any other one.
func (m *moving) all(ctx context.Context) error {
	tables, err := m.tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		n, err := t.count(ctx, m.tx)
		if err != nil {
			return m.ofSource(err)
		}
		if m.total += n; t.name == "responses" {
			m.copied.Responses = n
		}
	}
	for _, t := range tables {
		if err := m.one(ctx, t); err != nil {
			return err
		}
	}
	m.free()
	return m.ofTarget(m.finish(ctx, tables))
}

// ofSource and ofTarget say in which of the two databases an error was.
func (m *moving) ofSource(err error) error { return m.from.ofCopy(false, err) }

func (m *moving) ofTarget(err error) error { return m.into.ofCopy(true, err) }

// tables returns the tables that are copied. Both sides must have the same.
func (m *moving) tables(ctx context.Context) ([]*table, error) {
	from, err := m.from.engine.tables(ctx, m.tx)
	if err != nil {
		return nil, m.ofSource(err)
	}
	into, err := m.into.engine.tables(ctx, m.into.read)
	if err != nil {
		return nil, m.ofTarget(err)
	}
	var all []*table
	for _, name := range slices.Sorted(maps.Keys(from)) {
		t := from[name]
		if into[name] == nil || !t.join(into[name]) {
			return nil, m.ofTarget(fmt.Errorf("the table %s is another one than in the source: one of the two is damaged", name))
		}
		all = append(all, t)
	}
	return all, nil
}

// one copies a table and compares it. If they differ, the source was changed after an earlier call: it is copied anew.
func (m *moving) one(ctx context.Context, t *table) error {
	before := m.rows
	for anew := range 2 {
		if m.rows = before; anew > 0 || len(t.key) == 0 {
			if _, err := m.into.write.ExecContext(ctx, t.deletion()); err != nil {
				return m.ofTarget(err)
			}
		}
		if err := m.copy(ctx, t); err != nil {
			return err
		}
		here, err := t.sum(ctx, m.tx, m.key, func(int) {})
		if err != nil {
			return m.ofSource(err)
		}
		there, err := t.sum(ctx, m.into.read, m.key, m.show)
		if err != nil {
			return m.ofTarget(err)
		}
		if here == there {
			m.copied.Tables, m.copied.Rows = m.copied.Tables+1, m.copied.Rows+here.rows
			m.show(0)
			return nil
		}
	}
	return m.ofTarget(fmt.Errorf("what it gives back of the table %s is not what was written: look after its disk, and begin with an empty database", t.name))
}

// show tells how far the copy is, with the number of rows that are compared of the present table.
func (m *moving) show(compared int) {
	if m.progress != nil {
		m.progress(m.rows, m.copied.Rows+compared, m.total)
	}
}

// The rows of a transaction that writes, and of a statement; and about how many bytes a transaction has at most.
const (
	copyBatch = 2000
	copyRows  = 100
	copyBytes = 4 << 20
)

// copy copies the rows that are not in the target yet.
func (m *moving) copy(ctx context.Context, t *table) error {
	last, there, err := t.last(ctx, m.into.read)
	if err != nil {
		return m.ofTarget(err)
	}
	m.rows += there
	var batch [][]any
	size := 0
	write := func() error {
		err := m.insert(ctx, t, batch)
		m.rows += len(batch)
		batch, size = batch[:0], 0
		m.show(0)
		return m.ofTarget(err)
	}
	var failed error
	err = t.each(ctx, m.tx, last, func(row []any) error {
		batch = append(batch, row)
		if size += sizeOf(row); len(batch) < copyBatch && size < copyBytes {
			return nil
		}
		failed = write()
		return failed
	})
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return m.ofSource(err)
	}
	return write()
}

// insert writes rows in one transaction.
func (m *moving) insert(ctx context.Context, t *table, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	tx, err := m.into.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for some := range slices.Chunk(rows, copyRows) {
		if _, err := tx.ExecContext(ctx, t.insertion(len(some)), slices.Concat(some...)...); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// finish lets new rows get numbers after those that were copied, and names the key, so that the copy opens like any database.
func (m *moving) finish(ctx context.Context, tables []*table) error {
	tx, err := m.into.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for _, t := range tables {
		if err := t.goOn(ctx, tx); err != nil {
			return err
		}
	}
	res, err := tx.ExecContext(ctx, "UPDATE meta SET value = $1 WHERE name = 'key' AND substr(value, 1, $2) = $3", m.from.seal.id(), len(unfinished), unfinished)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); n != 1 || err != nil {
		return errors.Join(err, errors.New("another process has taken it meanwhile"))
	}
	return tx.Commit()
}
