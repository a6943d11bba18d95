package export

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"

	"aporte/flows"
)

// Tables are the tables that [Table] can write.
var Tables = alone()

// alone returns the names of the tables that [Table] can write, in alphabetical order.
func alone() (names []TableName) {
	for _, t := range tables {
		if t.alone {
			names = append(names, t.name)
		}
	}
	slices.Sort(names)
	return names
}

// Check returns nil if t is one of [Tables], otherwise an error that lists them.
func (t TableName) Check() error { return oneOf("table", t, Tables) }

// sink writes the rows of a table in one format.
type sink interface {
	row(cells []string) error
	flush() error // must be called after the last row
}

// Table writes one of [Tables] in one of [TableFormats] to w. look finds the names of countries, and labels if they are wanted. It
// returns the first error of reading or writing; an unknown table or format is an error before anything is read. The table of
// unfinished responses has these whatever Filter.Status says. Memory does not grow with the number of responses.
func Table(ctx context.Context, w io.Writer, s Source, look Words, name TableName, format Format, o Options) error {
	if err := name.Check(); err != nil {
		return err
	}
	if err := oneOf("format", format, TableFormats); err != nil {
		return err
	}
	of := tables[slices.IndexFunc(tables, func(t table) bool { return t.name == name })]
	switch {
	case of.unfinished:
		s.Unfinished, s.Filter.Status = true, flows.InProgress
	case s.Unfinished:
		s.Filter.Status = flows.Submitted
	}
	r := s.open(look, s.Flow.Languages[0], o)
	if of.before != nil {
		if err := of.before(r, ctx); err != nil {
			return err
		}
	}
	sheet := of.open(r)
	out := format.form().table(w, sheet.fields, o)
	if err := writeRows(out, sheet.once); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	err := r.each(ctx, o.Progress, func(rec *folded) error { return writeRows(out, sheet.each(rec)) })
	if err != nil {
		return err
	}
	if err := out.flush(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func writeRows(out sink, rows iter.Seq[[]string]) error {
	for row := range rows {
		if err := out.row(row); err != nil {
			return err
		}
	}
	return nil
}
