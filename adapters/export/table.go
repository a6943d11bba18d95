package export

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Options say how tables are written.
type Options struct {
	// Spreadsheet makes a variant for programs that show tables: with a byte-order mark, and with a ' in front of texts
	// that such programs would take for a formula. Without it, every cell is exactly what was stored.
	Spreadsheet bool
	// Progress, if set, is called a few times a second with how many responses were written, of how many.
	Progress func(done, total int)
}

// Tables and Formats are what [Table] can write.
var (
	Tables  = []string{"answers", "responses"}
	Formats = []string{"csv", "jsonl"}
)

// Source is where answers come from.
type Source struct {
	Reader bot.Reader
	Filter bot.Filter
	Flow   *flows.Flow   // the newest version: columns are made from it
	Older  []*flows.Flow // earlier versions, for what was not shown in them
	byRef  map[flows.Ref]*flows.Flow
}

// flow returns the version that a response was given to.
func (s *Source) flow(ref flows.Ref) *flows.Flow {
	if s.byRef == nil {
		s.byRef = map[flows.Ref]*flows.Flow{}
		for _, f := range append(s.Older, s.Flow) {
			s.byRef[f.Ref] = f
		}
	}
	if f, ok := s.byRef[ref]; ok {
		return f
	}
	return s.Flow
}

// each calls fn with every response of the flow, and reports progress.
func (s *Source) each(ctx context.Context, o Options, fn func(folded) error) error {
	s.Filter.Flow = s.Flow.ID
	total, done, shown := 0, 0, time.Time{}
	if o.Progress != nil {
		var err error
		if total, err = s.Reader.Count(ctx, s.Filter); err != nil {
			return fmt.Errorf("count responses: %w", err)
		}
		defer func() { o.Progress(done, total) }()
	}
	return s.Reader.Each(ctx, s.Filter, func(r bot.Record) error {
		if err := fn(fold(s.flow(r.Flow), r)); err != nil {
			return err
		}
		done++
		if o.Progress != nil && time.Since(shown) > 100*time.Millisecond {
			shown = time.Now()
			o.Progress(done, total)
		}
		return nil
	})
}

// sink takes rows.
type sink interface {
	row(cells []string) error
	flush() error
}

// Table writes one table. Formats are "csv" (RFC 4180) and "jsonl" (one object a line, empty cells left out).
func Table(ctx context.Context, w io.Writer, s Source, table, format string, o Options) error {
	header := AnswerColumns
	cols := columns(s.Flow)
	switch table {
	case "answers":
	case "responses":
		header = header[:0:0]
		header = append(header, responseColumns...)
		for _, c := range cols {
			header = append(header, c.name)
		}
	default:
		return fmt.Errorf("there is no table %q: there is %s", table, strings.Join(Tables, ", "))
	}
	var out sink
	switch format {
	case "csv":
		out = newCSV(w, o)
		if err := out.row(header); err != nil {
			return fmt.Errorf("write table: %w", err)
		}
	case "jsonl":
		out = &jsonSink{bufio.NewWriter(w), header}
	default:
		return fmt.Errorf("there is no format %q: there is %s", format, strings.Join(Formats, ", "))
	}
	err := s.each(ctx, o, func(r folded) error {
		if table == "responses" {
			return out.row(r.responseRow(cols))
		}
		for _, row := range r.answerRows() {
			if err := out.row(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	if err := out.flush(); err != nil {
		return fmt.Errorf("write table: %w", err)
	}
	return nil
}

// csvSink writes RFC 4180. Lines end with CRLF, which the writer of the standard library can only do by also changing
// the line breaks inside of texts; so each row is made by itself.
type csvSink struct {
	out   *bufio.Writer
	line  bytes.Buffer
	w     *csv.Writer
	plain bool
}

const byteOrderMark = "\ufeff"

func newCSV(w io.Writer, o Options) *csvSink {
	c := &csvSink{out: bufio.NewWriterSize(w, 1<<16), plain: !o.Spreadsheet}
	c.w = csv.NewWriter(&c.line)
	if o.Spreadsheet {
		_, _ = c.out.WriteString(byteOrderMark) // an error shows at the flush
	}
	return c
}

func (c *csvSink) row(cells []string) error {
	if !c.plain {
		safe := make([]string, len(cells))
		for i, cell := range cells {
			safe[i] = neutral(cell)
		}
		cells = safe
	}
	c.line.Reset()
	if err := c.w.Write(cells); err != nil {
		return err
	}
	c.w.Flush()
	_, _ = c.out.Write(bytes.TrimSuffix(c.line.Bytes(), []byte("\n")))
	_, err := c.out.WriteString("\r\n")
	return err
}

func (c *csvSink) flush() error { return c.out.Flush() }

// neutral puts a ' in front of what a spreadsheet would take for a formula (OWASP, "CSV Injection").
func neutral(cell string) string {
	if cell == "" || !strings.ContainsAny(firstRune(cell), "=+-@\t\r\n＝＋－＠") {
		return cell
	}
	return "'" + cell
}

func firstRune(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

// jsonSink writes one object a line, with the keys in the order of the columns.
type jsonSink struct {
	w      *bufio.Writer
	header []string
}

func (j *jsonSink) row(cells []string) error {
	sep := "{"
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		value, err := json.Marshal(cell)
		if err != nil {
			return err
		}
		_, _ = j.w.WriteString(sep + `"` + j.header[i] + `":`)
		_, _ = j.w.Write(value)
		sep = ","
	}
	if sep == "{" {
		_, _ = j.w.WriteString("{")
	}
	_, err := j.w.WriteString("}\n")
	return err
}

func (j *jsonSink) flush() error { return j.w.Flush() }
