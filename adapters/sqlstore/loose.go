package sqlstore

import "fmt"

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
	var text []byte
	switch v := v.(type) {
	case []byte:
		text = append([]byte{}, v...) // the driver uses its memory again
	case string:
		text = []byte(v)
	case int64:
		text = fmt.Append(nil, v)
	}
	switch to := c.to.(type) {
	case *string:
		*to = string(text)
	case *[]byte:
		*to = text
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
