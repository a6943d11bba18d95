package sqlstore

import (
	"bytes"
	"fmt"
	"strconv"
)

// loose lets a row be read whatever is in its columns: one that is damaged may hold a text where a number belongs, or
// nothing. What does not fit becomes a zero, which the seal of the row then does not open with, so that the row is lost
// and not all of its table. An error of package sql would quote the value besides, which may be an id or what somebody
// wrote.
func loose(into ...any) []any {
	all := make([]any, len(into))
	for i, to := range into {
		all[i] = column{to}
	}
	return all
}

// column is where one column goes.
type column struct{ to any }

// Scan implements [database/sql.Scanner].
func (c column) Scan(v any) error {
	number, _ := v.(int64)
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

// textOf returns a text or a number as a text, which does not share the memory that the driver uses again.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}
