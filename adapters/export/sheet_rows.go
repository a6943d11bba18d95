package export

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// sheetRows are the rows of a sheet, as they stand in the archive, in a temporary file.
type sheetRows struct {
	file *os.File
	out  *bufio.Writer
}

// rowsOf begins the rows of a sheet, which the library must know already.
func (b *workbook) rowsOf(sheet string) (*sheetRows, error) {
	file, err := os.CreateTemp(b.dir, "rows-*")
	if err != nil {
		return nil, err
	}
	rows := &sheetRows{file, bufio.NewWriterSize(file, 1<<16)}
	// The library numbers sheets in the order in which they are made, and none is removed.
	b.rows[fmt.Sprintf("xl/worksheets/sheet%d.xml", b.sheets)] = rows
	return rows, nil
}

// write writes the row with that number: texts, numbers and times; nil is an empty cell. look returns the style of a column, from 0.
func (r *sheetRows) write(number int, cells []any, look func(int) int) error {
	row := strconv.Itoa(number)
	_, _ = r.out.WriteString(`<row r="` + row + `">`) // the last write returns the first error
	for i, cell := range cells {
		if cell == nil {
			continue
		}
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		_, _ = r.out.WriteString(`<c r="` + column + row + `" s="` + strconv.Itoa(look(i)) + `"`)
		switch cell := cell.(type) {
		case string:
			space := ""
			if cell != strings.TrimSpace(cell) {
				space = ` xml:space="preserve"`
			}
			_, _ = r.out.WriteString(` t="inlineStr"><is><t` + space + `>`)
			_ = xml.EscapeText(r.out, []byte(literal.ReplaceAllString(cell, "_x005F$0")))
			_, _ = r.out.WriteString(`</t></is></c>`)
		case time.Time:
			days := cell.Sub(dayZero).Hours() / 24
			_, _ = r.out.WriteString(`><v>` + strconv.FormatFloat(days, 'f', -1, 64) + `</v></c>`)
		default:
			_, _ = fmt.Fprintf(r.out, `><v>%v</v></c>`, cell)
		}
	}
	_, err := r.out.WriteString(`</row>`)
	return err
}

func (r *sheetRows) flush() error { return r.out.Flush() }

// literal are texts that programs take for a character by its number, unless the "_" before it is written so itself.
var literal = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// dayZero is the day that counts as 0 in workbooks; it is right for days from [firstDay] on.
var dayZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// splice writes a sheet of the library, which has no rows, with the rows that belong to it.
type splice struct {
	out  io.Writer
	rows *sheetRows
	err  *error // the first one
}

var noRows = [][]byte{[]byte(`<sheetData></sheetData>`), []byte(`<sheetData/>`)}

// errNoPlace means that the library writes sheets in another way than it did.
var errNoPlace = errors.New("a sheet has no place for its rows")

// Write takes the whole sheet at once, as the library writes it.
func (s *splice) Write(sheet []byte) (n int, err error) {
	defer func() { *s.err = cmp.Or(*s.err, err) }()
	for _, place := range noRows {
		before, after, ok := bytes.Cut(sheet, place)
		if !ok {
			continue
		}
		if _, err := s.rows.file.Seek(0, io.SeekStart); err != nil {
			return 0, err
		}
		whole := io.MultiReader(bytes.NewReader(before), bytes.NewReader([]byte(`<sheetData>`)), s.rows.file, bytes.NewReader([]byte(`</sheetData>`)), bytes.NewReader(after))
		_, err = io.Copy(s.out, whole)
		return len(sheet), err
	}
	return 0, errNoPlace
}
