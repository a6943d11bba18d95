package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
)

// placeOf says for what place a cell is sealed.
func placeOf(table, column string, row map[string]any) (string, bool) {
	for _, c := range sealedColumns {
		if c.table != table || c.column != column {
			continue
		}
		columns := []any{}
		for _, name := range c.place {
			name = strings.TrimSuffix(strings.TrimPrefix(name, "COALESCE("), ", '')")
			value := row[name]
			if value == nil {
				value = ""
			}
			if is, ok := value.(bool); ok {
				value = bit(is)
			}
			columns = append(columns, value)
		}
		return place(c.name, columns...), true
	}
	return "", false
}

// Opened returns every value of every table, and what the key of the database opens; and by the same places, what is
// sealed as it stands in the file. It fails for something sealed that it cannot open.
func (s *Store) Opened(ctx context.Context) (open map[string]string, closed map[string][]byte, err error) {
	open, closed = map[string]string{}, map[string][]byte{}
	query := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if s.many {
		query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
	}
	tables, err := s.column(ctx, query)
	if err != nil {
		return nil, nil, err
	}
	for _, table := range tables {
		found, err := s.read.QueryContext(ctx, "SELECT * FROM "+table)
		if err != nil {
			return nil, nil, err
		}
		if err := s.openTable(table, found, open, closed); err != nil {
			return nil, nil, fmt.Errorf("open %s: %w", table, err)
		}
	}
	return open, closed, nil
}

func (s *Store) column(ctx context.Context, query string) (all []string, err error) {
	found, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var one string
		if err := found.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, found.Err()
}

func (s *Store) openTable(table string, found *sql.Rows, open map[string]string, closed map[string][]byte) error {
	defer found.Close()
	names, err := found.Columns()
	if err != nil {
		return err
	}
	for n := 0; found.Next(); n++ {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := found.Scan(into...); err != nil {
			return err
		}
		row := map[string]any{}
		for i, name := range names {
			row[name] = values[i]
		}
		for name, value := range row {
			at := fmt.Sprintf("%s %d %s", table, n, name)
			blob, sealed := value.([]byte)
			switch {
			case !sealed:
				open[at] = fmt.Sprint(value)
				continue
			case table == "published":
				open[at] = string(blob)
				continue
			case table == "seen":
				open[at] = hex.EncodeToString(blob)
				continue
			}
			place, known := placeOf(table, name, row)
			if !known {
				return fmt.Errorf("nobody knows how column %s is sealed", name)
			}
			var plain json.RawMessage
			if err := s.seal.open(place, blob, &plain); err != nil {
				return err
			}
			open[at], closed[at] = string(plain), bytes.Clone(blob)
		}
	}
	return found.Err()
}
