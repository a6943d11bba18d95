package export

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"io"
	"regexp"
	"strings"
)

// csvSink writes a table as CSV by RFC 4180. Lines end with CRLF. The writer of the standard library can do that, too, but it then
// also changes line breaks inside texts. So csvSink lets it write each row with LF, and replaces only that LF.
type csvSink struct {
	out     *bufio.Writer
	line    bytes.Buffer
	w       *csv.Writer
	foreign []bool // for each column whether its cells must be made neutral; nil if none must
}

const byteOrderMark = "\ufeff"

// newCSV returns a sink that has written the header. An error of writing it is returned by the next row or by flush.
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
	_, _ = c.out.Write(bytes.TrimSuffix(c.line.Bytes(), []byte("\n"))) // the next write returns its error again
	_, err := c.out.WriteString("\r\n")
	return err
}

func (c *csvSink) flush() error { return c.out.Flush() }

// Spreadsheets take a cell for a formula if it begins with one of these characters, also in full-width form. They ignore white space
// and what cannot be seen before it (OWASP, "CSV Injection").
const formula = `=+\-@＝＋－＠`

// begins finds a formula at the beginning of a cell, whatever the program that opens the file takes for the end of the cell before:
// any usual separator, and any line break, since a cell in quotes is one cell only for a program with the same separator. Quotes and
// white space may stand between.
var begins = regexp.MustCompile(`(^|[,;|\t\r\n\v\f\x{85}\x{2028}\x{2029}])([\s"\x{a0}\x{200b}\x{feff}\x00]*)([` + formula + `])`)

// neutral puts a ' in front of each text in the cell that a spreadsheet would take for a formula, and in front of a cell that begins
// with a tab or a line break. It returns other cells as they are.
func neutral(cell string) string {
	if strings.ContainsAny(cell, `=+-@＝＋－＠`) {
		cell = begins.ReplaceAllString(cell, "$1$2'$3")
	}
	if cell != "" && strings.ContainsRune("\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
