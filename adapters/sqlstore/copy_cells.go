package sqlstore

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// cell reads a column as both engines can store it: as a text, an int64, a bool, a []byte, or nil. A damaged row of SQLite may have
// something else in a column; see loose.
type cell struct {
	kind cellKind
	to   *any
}

// cells returns the arguments of Scan that read a row.
func cells(kinds []cellKind, row []any) []any {
	into := make([]any, len(row))
	for i := range row {
		into[i] = cell{kinds[i], &row[i]}
	}
	return into
}

// Scan implements [database/sql.Scanner].
func (c cell) Scan(v any) error {
	if v == nil {
		*c.to = nil
		return nil
	}
	switch c.kind {
	case numbers:
		var n int64
		_ = column{&n}.Scan(v) // never fails
		*c.to = n
	case truths:
		var is bool
		_ = column{&is}.Scan(v)
		*c.to = is
	case blobs:
		*c.to = bytesOf(v)
	default:
		*c.to = textOf(v)
	}
	return nil
}

// sizeOf returns about how many bytes a row has.
func sizeOf(row []any) (n int) {
	for _, v := range row {
		n += len(encoded(v))
	}
	return n
}

// encoded returns the bytes of a cell.
func encoded(v any) []byte {
	switch v := v.(type) {
	case []byte:
		return v
	case string:
		return []byte(v)
	case int64:
		return binary.BigEndian.AppendUint64(nil, uint64(v))
	case bool:
		return []byte{byte(bit(v))}
	}
	return nil
}

// checksum is what two tables are compared by: how many rows there are, and the sum of their keyed hashes, in any order.
type checksum struct {
	rows  int
	lanes [sha256.Size / 8]uint64
}

// sum returns the sum of a table. From time to time it calls progress with the number of rows so far.
func (t *table) sum(ctx context.Context, db reader, key []byte, progress func(rows int)) (s checksum, err error) {
	mac := hmac.New(sha256.New, key)
	var digest, part []byte
	err = t.each(ctx, db, nil, func(row []any) error {
		mac.Reset()
		for _, v := range row {
			cell := encoded(v)
			part = binary.AppendUvarint(part[:0], uint64(len(cell)))
			if v == nil {
				part = append(part, "nil"...)
			}
			_, _ = mac.Write(append(part, cell...)) // never fails
		}
		digest = mac.Sum(digest[:0])
		for i := range s.lanes {
			s.lanes[i] += binary.BigEndian.Uint64(digest[8*i:])
		}
		if s.rows++; s.rows%copyBatch == 0 {
			progress(s.rows)
		}
		return nil
	})
	return s, err
}
