package export_test

import (
	"strings"
	"testing"
)

// parseCSV reads RFC 4180 to the letter: lines end with CRLF, all have the same number of cells, and what is inside of
// quotes stays as it is.
func parseCSV(t testing.TB, s string) (rows [][]string) {
	t.Helper()
	for s != "" {
		var row []string
		for end := false; !end; {
			var cell strings.Builder
			if rest, quoted := strings.CutPrefix(s, `"`); quoted {
				for again := true; again; {
					in, after, ok := strings.Cut(rest, `"`)
					if !ok {
						t.Fatalf("row %d: a quote is open", len(rows)+1)
					}
					cell.WriteString(in)
					if rest, again = strings.CutPrefix(after, `"`); again {
						cell.WriteByte('"')
					}
				}
				s = rest
			} else {
				n := strings.IndexAny(s, ",\r\n\"")
				if n < 0 {
					t.Fatalf("row %d: the line does not end", len(rows)+1)
				}
				cell.WriteString(s[:n])
				s = s[n:]
			}
			row = append(row, cell.String())
			var more bool
			if s, more = strings.CutPrefix(s, ","); more {
				continue
			}
			if s, end = strings.CutPrefix(s, "\r\n"); !end {
				t.Fatalf("row %d: %.20q instead of a comma or the end of the line", len(rows)+1, s)
			}
		}
		if rows = append(rows, row); len(row) != len(rows[0]) {
			t.Fatalf("row %d: %d cells, the header has %d", len(rows), len(row), len(rows[0]))
		}
	}
	return rows
}
