package sqlstore

import (
	"bytes"
	"fmt"
	"strconv"
)

// loose wraps the arguments of Scan so that no value of a column is an error. A damaged row may have a text or nothing where a
// number should be. Such a value becomes zero, and the row then does not open, so that one row is lost and not its whole table.
// Another reason is that an error of package sql would quote the value, which may be an id or a text of a person.
func loose(into ...any) []any {
	all := make([]any, len(into))
	for i, to := range into {
		if c, ok := to.(column); ok { // it is wrapped already
			to = c.to
		}
		all[i] = column{to}
	}
	return all
}

// column is the target of one column.
type column struct{ to any }

// Scan implements [database/sql.Scanner].
func (c column) Scan(v any) error {
	number, _ := v.(int64)
	if is, ok := v.(bool); ok { // SQLite has none
		number = int64(bit(is))
	}
	switch to := c.to.(type) {
	case *string:
		*to = textOf(v)
	case *[]byte:
		*to = bytesOf(v)
	case *int64:
		*to = number
	case *int:
		*to = int(number)
	case *bool:
		*to = number != 0
	default:
		return fmt.Errorf("a column cannot be read into %T", c.to)
	}
	return nil
}

func bytesOf(v any) []byte {
	switch v := v.(type) {
	case nil:
		return nil
	case []byte:
		return bytes.Clone(v)
	default:
		return []byte(textOf(v))
	}
}

// textOf returns a text or a number as a text, "" for any other value. The text is a copy, since the driver reuses its memory.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case bool:
		return strconv.Itoa(bit(v))
	}
	return ""
}
