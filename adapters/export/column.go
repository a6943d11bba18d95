package export

import "iter"

// column is one column of a table: how it is described, and how its cell is made from an R, which a row is about. Name,
// type, labels and value are in one place, so that none of them can be missing or be in another order.
type column[R any] struct {
	field
	of func(R) string
}

// sheet is a table as one consultation has it: its columns are known, and it makes rows. A row is valid until the next
// one is made: both use the same memory.
type sheet struct {
	fields []field
	once   iter.Seq[[]string]               // the rows that depend on no response
	each   func(*folded) iter.Seq[[]string] // the rows of one response
}

// fixed returns a table whose rows depend on no response.
func fixed[R any](columns []column[R], rows iter.Seq[R]) sheet {
	return sheet{fieldsOf(columns), lines(columns, rows), func(*folded) iter.Seq[[]string] { return none }}
}

// perResponse returns a table to which every response adds rows.
func perResponse[R any](columns []column[R], rows func(*folded) iter.Seq[R]) sheet {
	return sheet{fieldsOf(columns), none, func(rec *folded) iter.Seq[[]string] { return lines(columns, rows(rec)) }}
}

func none(func([]string) bool) {}

func fieldsOf[R any](columns []column[R]) []field {
	fields := make([]field, len(columns))
	for i, c := range columns {
		fields[i] = c.field
	}
	return fields
}

// names returns the names of columns.
func names(fields []field) []string {
	all := make([]string, len(fields))
	for i, f := range fields {
		all[i] = f.Name
	}
	return all
}

// lines returns the rows as lists of cells. All of them use the same memory.
func lines[R any](columns []column[R], rows iter.Seq[R]) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		cells := make([]string, len(columns))
		for row := range rows {
			for i, c := range columns {
				cells[i] = c.of(row)
			}
			if !yield(cells) {
				return
			}
		}
	}
}
