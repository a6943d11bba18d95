package export

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Tables and Formats are what [Table] can write.
var (
	Tables  = []string{"answers", "responses"}
	Formats = []string{"csv", "jsonl"}
)

// AnswerColumns are the columns of answers.csv.
var AnswerColumns = answers().header()

// sink takes the rows of a table.
type sink interface {
	row(cells []string) error
	flush() error // must be called at the end
}

// Table writes one of [Tables] in one of [Formats] to w: "csv" as of RFC 4180, or "jsonl" with one object a line.
// It returns an error for a table or a format that there is not before it reads anything, and the first error of
// reading or writing. It takes as much memory as the longest response.
func Table(ctx context.Context, w io.Writer, s Source, table, format string, o Options) error {
	if !slices.Contains(Tables, table) {
		return fmt.Errorf("there is no table %q: there is %s", table, strings.Join(Tables, ", "))
	}
	r := s.open()
	cols := columns(s.Flow)
	t := answers()
	if table == "responses" {
		t = r.responses(cols, words{func(string, string) string { return "" }, s.Flow, ""})
	}
	var out sink
	switch format {
	case "csv":
		out = newCSV(w, t, o)
	case "jsonl":
		out = newJSON(w, t)
	default:
		return fmt.Errorf("there is no format %q: there is %s", format, strings.Join(Formats, ", "))
	}
	err := r.each(ctx, o.Progress, func(rec folded) error {
		if table == "responses" {
			return out.row(rec.responseRow(cols))
		}
		return rec.answerRows(out.row)
	})
	if err != nil {
		return err
	}
	if err := out.flush(); err != nil {
		return fmt.Errorf("write %s: %w", table, err)
	}
	return nil
}
