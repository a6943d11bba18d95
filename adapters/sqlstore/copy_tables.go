package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// table is a table that is copied. Its columns are known from the database itself, so that a new table is copied, too.
type table struct {
	name     string
	columns  []tableColumn
	key      []string // the columns that tell its rows apart and order them; none: the table is always copied as a whole
	where    string   // the condition of the rows that are copied
	numbered string   // the column that the server numbers by itself; "" if none
}

type tableColumn struct {
	name string
	kind cellKind
}

// cellKind is the type of a column, which both engines have.
type cellKind int

const (
	texts cellKind = iota
	numbers
	truths
	blobs
)

// kindOf returns the kind of a column by the type it was declared with.
func kindOf(declared string) cellKind {
	switch declared = strings.ToUpper(declared); {
	case strings.Contains(declared, "INT"):
		return numbers
	case strings.Contains(declared, "BOOL"):
		return truths
	case strings.Contains(declared, "BLOB"), strings.Contains(declared, "BYTEA"):
		return blobs
	}
	return texts
}

// stays says whether a table is about the place of a database, and not about what is in it: its schema, and which processes serve.
func stays(name string) bool {
	return slices.Contains([]string{"goose_db_version", "leases", "paces"}, name)
}

// rowid is the name of the order in which rows came, where no column has it. PostgreSQL has it only where it matters.
const rowid = "rowid"

// metaTable has the state of the copy, in the row of the key. So that row is not copied.
const metaTable = "meta"

// newTable returns a table without columns.
func newTable(name string) *table {
	if name == metaTable {
		return &table{name: name, where: "name <> 'key'"}
	}
	return &table{name: name, where: "1 = 1"}
}

// join compares a table with that of the target, and prepares it to be copied there. It returns false if they have not the same columns.
func (t *table) join(into *table) bool {
	if t.name == metaTable {
		t.key = nil
	}
	is := func(c tableColumn) bool { return c.name == rowid }
	if slices.ContainsFunc(t.columns, is) && slices.ContainsFunc(into.columns, is) {
		t.key = []string{rowid}
	} else {
		t.columns, into.columns = slices.DeleteFunc(t.columns, is), slices.DeleteFunc(into.columns, is)
	}
	byName := func(a, b tableColumn) int { return strings.Compare(a.name, b.name) }
	slices.SortFunc(t.columns, byName)
	slices.SortFunc(into.columns, byName)
	t.numbered = into.numbered
	return slices.Equal(t.columns, into.columns)
}

// areEmpty says whether no table has a row.
func areEmpty(ctx context.Context, db querier, tables map[string]*table) (bool, error) {
	for _, t := range tables {
		if t.name == metaTable {
			continue
		}
		var some bool
		if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM "+t.name+" WHERE "+t.where+")").Scan(loose(&some)...); some || err != nil {
			return false, wrap("read "+t.name, err)
		}
	}
	return true, nil
}

func (t *table) count(ctx context.Context, db querier) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+t.name+" WHERE "+t.where).Scan(&n)
	return n, wrap("count "+t.name, err)
}

// last returns the key of the last row, and how many there are. It is nil if there is none, or no key.
func (t *table) last(ctx context.Context, db querier) (key []any, there int, err error) {
	if len(t.key) == 0 {
		return nil, 0, nil
	}
	if there, err = t.count(ctx, db); there == 0 || err != nil {
		return nil, there, err
	}
	kinds := make([]cellKind, len(t.key))
	for i, name := range t.key {
		kinds[i] = t.columns[slices.IndexFunc(t.columns, func(c tableColumn) bool { return c.name == name })].kind
	}
	key = make([]any, len(t.key))
	err = db.QueryRowContext(ctx, fmt.Sprintf("SELECT %s FROM %s WHERE %s ORDER BY %s LIMIT 1", strings.Join(t.key, ", "), t.name, t.where, strings.Join(t.key, " DESC, ")+" DESC")).
		Scan(cells(kinds, key)...)
	return key, there, wrap("read "+t.name, err)
}

// each calls fn with every row, in the order of the key, that comes after the row with the key last; with all if it is nil.
func (t *table) each(ctx context.Context, db reader, last []any, fn func(row []any) error) error {
	names, kinds := make([]string, len(t.columns)), make([]cellKind, len(t.columns))
	for i, c := range t.columns {
		names[i], kinds[i] = c.name, c.kind
	}
	query := fmt.Sprintf("SELECT %s FROM %s WHERE %s", strings.Join(names, ", "), t.name, t.where)
	if last != nil {
		query += fmt.Sprintf(" AND (%s) > (%s)", strings.Join(t.key, ", "), marks(1, len(t.key)))
	}
	if len(t.key) > 0 {
		query += " ORDER BY " + strings.Join(t.key, ", ")
	}
	rows, err := db.QueryContext(ctx, query, last...)
	if err != nil {
		return wrap("read "+t.name, err)
	}
	defer rows.Close()
	for rows.Next() {
		row := make([]any, len(kinds))
		if err := rows.Scan(cells(kinds, row)...); err != nil {
			return wrap("read "+t.name, err)
		}
		if err := fn(row); err != nil {
			return err
		}
	}
	return wrap("read "+t.name, rows.Err())
}

// insertion returns the statement that adds n rows.
func (t *table) insertion(n int) string {
	names, rows := make([]string, len(t.columns)), make([]string, n)
	for i, c := range t.columns {
		names[i] = c.name
	}
	for i := range rows {
		rows[i] = "(" + marks(1+i*len(names), len(names)) + ")"
	}
	return fmt.Sprintf("INSERT INTO %s (%s) VALUES %s", t.name, strings.Join(names, ", "), strings.Join(rows, ", "))
}

// deletion returns the statement that deletes all rows.
func (t *table) deletion() string { return "DELETE FROM " + t.name + " WHERE " + t.where }

// goOn lets the server number new rows after those that are there.
func (t *table) goOn(ctx context.Context, tx querier) error {
	if t.numbered == "" {
		return nil
	}
	query := fmt.Sprintf("SELECT setval(pg_get_serial_sequence('%s', '%s'), (SELECT MAX(%s) FROM %s))", t.name, t.numbered, t.numbered, t.name)
	var at any
	return wrap("number the rows of "+t.name, tx.QueryRowContext(ctx, query).Scan(&at))
}
