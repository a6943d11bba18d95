package export

import (
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// Format is a form that [Table] writes.
type Format string

// The forms.
const (
	CSV   Format = "csv"   // as of RFC 4180
	JSONL Format = "jsonl" // one JSON object a line
)

// formats has a line for every form.
var formats = []struct {
	name Format
	open func(io.Writer, []field, Options) sink
}{
	{CSV, func(w io.Writer, fields []field, o Options) sink { return newCSV(w, fields, o) }},
	{JSONL, func(w io.Writer, fields []field, _ Options) sink { return newJSON(w, fields) }},
}

// Tables and Formats are what [Table] can write.
var (
	Tables  = alone()
	Formats = forms()
)

// alone returns the names of the tables that can be written without the others, in the order of the alphabet.
func alone() (names []TableName) {
	for _, t := range tables {
		if t.alone {
			names = append(names, t.name)
		}
	}
	slices.Sort(names)
	return names
}

func forms() (names []Format) {
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Check returns an error that says what there is, unless t is one of [Tables].
func (t TableName) Check() error { return oneOf("table", t, Tables) }

// Check returns an error that says what there is, unless f is one of [Formats].
func (f Format) Check() error { return oneOf("format", f, Formats) }

func oneOf[T ~string](what string, one T, all []T) error {
	if slices.Contains(all, one) {
		return nil
	}
	return fmt.Errorf("there is no %s %q, there is %s", what, one, strings.Join(texts(all...), ", "))
}

// sink takes the rows of a table.
type sink interface {
	row(cells []string) error
	flush() error // must be called at the end
}

// Table writes one of [Tables] in one of [Formats] to w. It returns an error for a table or a format that there is not
// before it reads anything, and the first error of reading or writing. It takes as much memory as the longest response.
func Table(ctx context.Context, w io.Writer, s Source, name TableName, format Format, o Options) error {
	if err := name.Check(); err != nil {
		return err
	}
	if err := format.Check(); err != nil {
		return err
	}
	r := s.open(func(string, string) string { return "" }, "") // labels stand in packages alone
	sheet := tables[slices.IndexFunc(tables, func(t table) bool { return t.name == name })].open(r)
	out := formats[slices.Index(Formats, format)].open(w, sheet.fields, o)
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
