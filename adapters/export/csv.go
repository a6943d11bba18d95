package export

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// csvSink writes a table as of RFC 4180. Lines end with CRLF, which the writer of the standard library can only do by
// also changing the line breaks inside of texts; so each row is made by itself.
type csvSink struct {
	out     *bufio.Writer
	line    bytes.Buffer
	w       *csv.Writer
	foreign []bool // the columns to make neutral; nil for none
}

const byteOrderMark = "\ufeff"

// newCSV returns a sink that has written the header. An error of that shows at the next row or at the flush.
func newCSV(w io.Writer, fields []field, o Options) *csvSink {
	c := &csvSink{out: bufio.NewWriterSize(w, 1<<16)}
	c.w = csv.NewWriter(&c.line)
	if o.Spreadsheet {
		_, _ = c.out.WriteString(byteOrderMark)
	}
	_ = c.row(names(fields))
	if o.Spreadsheet {
		for _, f := range fields {
			c.foreign = append(c.foreign, f.foreign())
		}
	}
	return c
}

func (c *csvSink) row(cells []string) error {
	for i, foreign := range c.foreign {
		if foreign {
			cells[i] = neutral(cells[i])
		}
	}
	c.line.Reset()
	if err := c.w.Write(cells); err != nil {
		return err
	}
	c.w.Flush()
	_, _ = c.out.Write(bytes.TrimSuffix(c.line.Bytes(), []byte("\n"))) // its error comes again below
	_, err := c.out.WriteString("\r\n")
	return err
}

func (c *csvSink) flush() error { return c.out.Flush() }

// Spreadsheets take a cell for a formula by its first character, also in its full-width form, and skip some characters
// in front of it (OWASP, "CSV Injection").
const formula = `=+\-@＝＋－＠`

var (
	begins = regexp.MustCompile(`^[` + formula + `\t\r\n]`)
	// Where the decimal sign is a comma, spreadsheets expect a semicolon between cells, and begin a cell behind one.
	inside = regexp.MustCompile(`([;\t]"*)([` + formula + `])`)
)

// neutral puts a ' in front of what a spreadsheet would take for a formula.
func neutral(cell string) string {
	if strings.ContainsAny(cell, ";\t") {
		cell = inside.ReplaceAllString(cell, "$1'$2")
	}
	if begins.MatchString(cell) {
		return "'" + cell
	}
	return cell
}
