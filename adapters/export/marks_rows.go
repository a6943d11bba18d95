package export

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"aporte/bot"
)

// lineError is an error in a line of a file. It begins with ":LINE: ".
type lineError struct {
	line int
	err  error
}

func (e lineError) Error() string { return fmt.Sprintf(":%d: %v", e.line, e.err) }
func (e lineError) Unwrap() error { return e.err }

// markColumns are the columns that are read. The first three are needed.
var markColumns = []string{"response_id", "question_id", "code", "item", "seq", "start", "end", "coder", "note"}

// head says where the columns of a table with codes are.
type head struct {
	at    map[string]int
	codes []int // of code, code 2 ...
}

// newHead reads the names of columns. ok is false if it is not a table with codes.
func newHead(names []string) (h head, ok bool) {
	h.at = map[string]int{}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		h.at[name] = i
		if n, found := strings.CutPrefix(name, "code "); name == "code" || found && strings.Trim(n, "0123456789") == "" {
			h.codes = append(h.codes, i)
		}
	}
	for _, needed := range markColumns[:3] {
		if !h.has(needed) {
			return h, false
		}
	}
	return h, !h.has("answered_at") // codes of options, which nobody coded
}

func (h head) has(name string) bool {
	_, ok := h.at[name]
	return ok
}

// add reads a row. A row without a code is not coded yet.
func (h head) add(m *Marks, row []string, where string) error {
	cell := func(name string) string {
		if i, ok := h.at[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	for _, at := range h.codes {
		if at >= len(row) || strings.TrimSpace(row[at]) == "" {
			continue
		}
		one, err := markOf(cell)
		if err != nil {
			return err
		}
		one.Code, one.where = strings.TrimSpace(row[at]), where
		m.rows[one.Response] = append(m.rows[one.Response], one)
	}
	return nil
}

// markOf reads all but the code of a row.
func markOf(cell func(string) string) (one mark, err error) {
	one.Coding = bot.Coding{
		Response: cell("response_id"), Question: cell("question_id"), Item: cell("item"), Coder: cell("coder"), Note: lineFeeds.Replace(cell("note")),
	}
	if one.Response == "" || one.Question == "" {
		return one, errors.New("it does not say which answer the code is for")
	}
	for name, into := range map[string]*int{"seq": &one.Seq, "start": &one.Start, "end": &one.End} {
		text := cell(name)
		if text == "" {
			continue
		}
		if *into, err = strconv.Atoi(text); err != nil || *into < 0 {
			return one, fmt.Errorf("%s is no number of characters", name)
		}
	}
	if (cell("start") == "") != (cell("end") == "") || one.End != 0 && one.Start >= one.End || one.Start > one.End {
		return one, errors.New("start and end are no part of a text: both or none, and start before end")
	}
	return one, nil
}

// readRows reads CSV with commas or, as some spreadsheets write it, with semicolons.
func readRows(src []byte) (*Marks, error) {
	if !utf8.Valid(src) {
		return nil, lineError{1, errors.New("it is not UTF-8: save it as CSV UTF-8")}
	}
	rows := csv.NewReader(bytes.NewReader(src))
	first, _, _ := bytes.Cut(src, []byte("\n"))
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		rows.Comma = ';'
	}
	names, err := rows.Read()
	if err != nil {
		return nil, lineError{1, errors.New("there is no line with the names of columns")}
	}
	h, ok := newHead(names)
	if !ok {
		return nil, lineError{1, fmt.Errorf("it is no table of codes: that has the columns %s", strings.Join(markColumns, ", "))}
	}
	m := &Marks{rows: map[string][]mark{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return nil, lineError{wrong.Line, wrong.Err}
		}
		if err != nil {
			return nil, lineError{1, err}
		}
		line, _ := rows.FieldPos(0)
		if err := h.add(m, row, fmt.Sprintf("line %d", line)); err != nil {
			return nil, lineError{line, err}
		}
	}
}

// readWorkbook reads the sheets of a workbook that have a column for the coder.
func readWorkbook(src []byte) (*Marks, error) {
	book, err := excelize.OpenReader(bytes.NewReader(src), excelize.Options{RawCellValue: true, UnzipXMLSizeLimit: mostContent, UnzipSizeLimit: mostContent})
	if err != nil {
		return nil, err
	}
	defer func() { _ = book.Close() }()
	m, found := &Marks{rows: map[string][]mark{}}, false
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			return nil, fmt.Errorf("sheet %s: %w", sheet, err)
		}
		if len(rows) == 0 {
			continue
		}
		h, ok := newHead(rows[0])
		if !ok || !h.has("coder") {
			continue
		}
		found = true
		for i, row := range rows[1:] {
			if err := h.add(m, row, fmt.Sprintf("sheet %s, row %d", sheet, i+2)); err != nil {
				return nil, fmt.Errorf("sheet %s, row %d: %w", sheet, i+2, err)
			}
		}
	}
	if !found {
		return nil, fmt.Errorf("no sheet has the columns %s", strings.Join(append(markColumns[:3:3], "coder"), ", "))
	}
	return m, nil
}
