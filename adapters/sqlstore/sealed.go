package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// sealedColumn is a column of a table whose cells are sealed. Every such column must be in sealedColumns: [Store.Rotate] and
// [Store.Examine] read only those.
type sealedColumn struct {
	name   string // the first part of its places
	table  string
	column string
	place  []string // the columns in its places, in their order, see [place]
	key    []string // the columns that identify a row
}

var journalPlace = []string{"response", "n", "step", "act", "lang", "version", "at"}

var sealedColumns = []sealedColumn{
	{"participants", "participants", "address", []string{"id", "lookup"}, []string{"id"}},
	{"sessions", "sessions", "sealed", []string{"participant", "version"}, []string{"participant"}},
	{
		"responses", "responses", "sealed",
		[]string{
			"id", "participant", "flow", "version", "channel", "lang", "source", "status", "COALESCE(receipt, '')", "started", "submitted", "updated",
		},
		[]string{"id"},
	},
	{"answers", "answers", "sealed", journalPlace, []string{"response", "n"}},
	{"contacts", "contacts", "sealed", journalPlace, []string{"response", "n"}},
	{"outbox", "outbox", "sealed", []string{"id"}, []string{"id"}},
	{"parked", "parked", "sealed", []string{"channel", "update_id"}, []string{"channel", "update_id"}},
	{"vault", "vault", "sealed", []string{"lookup", "kind", "owner"}, []string{"lookup"}},
	{"wishes", "wishes", "sealed", []string{"lookup", "flow"}, []string{"lookup", "flow"}},
	{"tellings", "tellings", "sealed", []string{"id", "flow"}, []string{"id"}},
	{"words", "words", "sealed", []string{"flow", "version", "words", "at"}, []string{"flow", "version"}},
	{
		"wordings", "wordings", "sealed",
		[]string{"flow", "version", "step", "lang", "open", "id", "text", "joined", "at"},
		[]string{"flow", "version", "step", "id", "open", "at"},
	},
	{"funnel", "funnel", "sealed", []string{"flow", "source", "day", "channel", "lang"}, []string{"flow", "source", "day", "channel", "lang"}},
	{"tallies", "tallies", "sealed", []string{"flow", "version", "day"}, []string{"flow", "version", "day"}},
	{"codes", "codes", "sealed", []string{"id", "flow"}, []string{"id"}},
	{"codings", "codings", "sealed", []string{"id", "response", "code"}, []string{"id"}},
	{"releases", "releases", "sealed", []string{"response", "step"}, []string{"response", "step"}},
	{"folds", "folds", "sealed", []string{"flow"}, []string{"flow"}},
	{"erased", "erased", "sealed", []string{"flow", "version", "status", "at"}, []string{"sealed"}},
}

// sealedCell is one cell of a sealed column.
type sealedCell struct {
	place string
	key   []any
	blob  []byte
}

// reader is a database or a transaction.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// each calls fn with every cell that is not empty.
func (c sealedColumn) each(ctx context.Context, db reader, fn func(sealedCell) error) error {
	columns := strings.Join(append(append(append([]string{}, c.key...), c.place...), c.column), ", ")
	rows, err := db.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %s WHERE %s IS NOT NULL", columns, c.table, c.column))
	if err != nil {
		return fmt.Errorf("read %s: %w", c.table, err)
	}
	defer rows.Close()
	key, labels := make([]any, len(c.key)), make([]string, len(c.place))
	var blob []byte
	into := []any{}
	for i := range labels {
		into = append(into, &labels[i])
	}
	into = loose(append(into, &blob)...)
	for i := range slices.Backward(key) { // read as they are stored, not by loose, so that update finds the row again
		into = append([]any{&key[i]}, into...)
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", c.table, err)
		}
		columns := make([]any, len(labels))
		for i, l := range labels {
			columns[i] = l
		}
		if err := fn(sealedCell{place(c.name, columns...), append([]any{}, key...), blob}); err != nil {
			return err
		}
		blob = nil
	}
	return wrap("read "+c.table, rows.Err())
}

// update returns the statement that replaces the cell of the row with a key ($2 and further) by another blob ($1).
func (c sealedColumn) update() string {
	conditions := make([]string, len(c.key))
	for i, k := range c.key {
		conditions[i] = fmt.Sprintf("%s = $%d", k, i+2)
	}
	return fmt.Sprintf("UPDATE %s SET %s = $1 WHERE %s", c.table, c.column, strings.Join(conditions, " AND "))
}
