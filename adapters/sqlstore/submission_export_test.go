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

// sealedAt says for what place a row of a table is sealed.
var sealedAt = map[string]func(row map[string]any) string{
	"participants": func(r map[string]any) string { return fmt.Sprint("participants ", r["id"]) },
	"sessions":     func(r map[string]any) string { return fmt.Sprint("sessions ", r["participant"]) },
	"answers":      func(r map[string]any) string { return fmt.Sprintf("answers %v %v", r["response"], r["seq"]) },
	"contacts":     func(r map[string]any) string { return fmt.Sprintf("contacts %v %v", r["response"], r["seq"]) },
	"outbox":       func(r map[string]any) string { return fmt.Sprint("outbox ", r["id"]) },
	"parked":       func(r map[string]any) string { return fmt.Sprintf("parked %v %v", r["channel"], r["update_id"]) },
	"vault":        func(r map[string]any) string { return vaultPlace(fmt.Sprint(r["lookup"])) },
}

// Opened returns every value of every table, and what the key of the database opens; and by the same places, what is
// sealed as it stands in the file. It fails for something sealed that it cannot open.
func (s *Store) Opened(ctx context.Context) (open map[string]string, closed map[string][]byte, err error) {
	open, closed = map[string]string{}, map[string][]byte{}
	tables, err := s.column(ctx, "SELECT name FROM sqlite_master WHERE type = 'table'")
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
			case table == "outbox" && name == "receipt" && value != "":
				secret, err := hex.DecodeString(strings.TrimPrefix(fmt.Sprint(value), sealedReceipt))
				if err != nil {
					return err
				}
				var receipt string
				if err := s.seal.open(fmt.Sprint("receipt ", row["id"]), secret, &receipt); err != nil {
					return err
				}
				open[at] = receipt
				continue
			case !sealed:
				open[at] = fmt.Sprint(value)
				continue
			case table == "published":
				open[at] = string(blob)
				continue
			case sealedAt[table] == nil:
				return fmt.Errorf("nobody knows how column %s is sealed", name)
			}
			var plain json.RawMessage
			if err := s.seal.open(sealedAt[table](row), blob, &plain); err != nil {
				return err
			}
			open[at], closed[at] = string(plain), bytes.Clone(blob)
		}
	}
	return found.Err()
}
