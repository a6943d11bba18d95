package export

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// mostInCell is how many UTF-16 units a cell can hold.
const mostInCell = excelize.TotalCellChars

// errGrown means that an answer was edited while it was exported. There is no column for what it has more than before.
var errGrown = errors.New("a text became longer while it was read: export again")

// worksheet is a table in a workbook. When it is full, its rows go on in another sheet with the same head.
type worksheet struct {
	book   *workbook
	name   string // of the first sheet
	sheet  string // of the one that is being written
	parts  int    // how many sheets there are
	fields []field
	cells  []int // for each field the number of cells for a text; see measure
	bare   bool  // without a head
	looks  []int // the style of each column
	rows   *sheetRows
	row    int // the last one that is written
}

// add begins a table. cells says for each field how many cells its longest text takes; nil means one each. The name must be one that
// sheetName returned, or that is valid anyway.
func (b *workbook) add(name string, fields []field, cells []int) (*worksheet, error) {
	if cells == nil {
		cells = make([]int, len(fields))
	}
	w := &worksheet{book: b, name: name, fields: fields, cells: cells}
	return w, w.open()
}

// open begins the next sheet.
func (w *worksheet) open() (err error) {
	w.sheet, w.row = w.name, 0
	if w.parts++; w.parts > 1 {
		w.sheet = sheetName(w.name, fmt.Sprintf(" (%d)", w.parts))
	}
	file := w.book.file
	if w.book.sheets++; w.book.sheets == 1 {
		err = file.SetSheetName("Sheet1", w.sheet) // every new file has that one
	} else {
		_, err = file.NewSheet(w.sheet)
	}
	if err != nil {
		return err
	}
	if err := file.SetSheetDimension(w.sheet, ""); err != nil { // unknown; a wrong one makes readers stop early
		return err
	}
	if err := file.SetSheetView(w.sheet, 0, &excelize.ViewOptions{RightToLeft: &w.book.rtl}); err != nil {
		return err
	}
	if w.rows, err = w.book.rowsOf(w.sheet); err != nil {
		return err
	}
	return w.head()
}

// head writes the names of the columns, and says how the columns look.
func (w *worksheet) head() error {
	file := w.book.file
	var names []any
	w.looks = nil
	for i, f := range w.fields {
		for n := range max(1, w.cells[i]) {
			at := len(names) + 1
			letters, err := excelize.ColumnNumberToName(at)
			if err != nil {
				return err
			}
			look, width := f.style()
			w.looks = append(w.looks, w.book.styles[look])
			if err := errors.Join(file.SetColStyle(w.sheet, letters, w.book.styles[look]), file.SetColWidth(w.sheet, letters, letters, width)); err != nil {
				return err
			}
			name := f.Name
			if n > 0 {
				name = fmt.Sprintf("%s (%d)", f.Name, n+1)
			}
			names = append(names, name)
		}
	}
	if w.bare {
		return nil
	}
	if err := file.SetPanes(w.sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	w.row++
	return w.rows.write(w.row, names, func(int) int { return w.book.styles[headStyle] })
}

// style returns how the cells of a field look, and how wide its column is, in digits.
func (f field) style() (style, float64) {
	switch {
	case f.prose:
		return proseStyle, 60
	case f.Type == integerType:
		return numberStyle, 12
	case f.Type == numberType:
		return shareStyle, 12
	case f.Type == dateType:
		return dayStyle, 12
	case f.Type == datetimeType:
		return minuteStyle, 17
	}
	return textStyle, 18
}

// write writes rows.
func (w *worksheet) write(rows iter.Seq[[]string]) error {
	for row := range rows {
		if err := w.add(row); err != nil {
			return fmt.Errorf("write sheet %s: %w", w.name, err)
		}
	}
	return nil
}

func (w *worksheet) add(row []string) error {
	if w.row == w.book.most {
		if err := errors.Join(w.finish(), w.open()); err != nil {
			return err
		}
	}
	w.row++
	var cells []any
	for i, text := range row {
		parts := cellsOf(text)
		if len(parts) > max(1, w.cells[i]) {
			return errGrown
		}
		for n := range max(1, w.cells[i]) {
			if n >= len(parts) {
				cells = append(cells, nil)
				continue
			}
			cell, changed := held(parts[n])
			if changed {
				at, err := excelize.CoordinatesToCellName(len(cells)+1, w.row)
				if err != nil {
					return err
				}
				w.book.marked.add(w.sheet, at)
			}
			cells = append(cells, w.fields[i].typed(cell))
		}
	}
	return w.rows.write(w.row, cells, func(i int) int { return w.looks[i] })
}

// finish ends the sheet that is being written.
func (w *worksheet) finish() error {
	if w.row > 0 && !w.bare {
		columns := 0
		for _, n := range w.cells {
			columns += max(1, n)
		}
		last, err := excelize.CoordinatesToCellName(columns, w.row)
		if err != nil {
			return err
		}
		if err := w.book.file.AutoFilter(w.sheet, "A1:"+last, nil); err != nil {
			return err
		}
		if err := w.book.file.AddIgnoredErrors(w.sheet, "A1:"+last, excelize.IgnoredErrorsNumberStoredAsText); err != nil {
			return err
		}
	}
	return w.rows.flush()
}

// typed returns a cell as a number or a time if that is what the field has, and nil for an empty one. All else is text: nothing is ever
// a formula. So is a truth value, which LibreOffice would take for the formula TRUE().
func (f field) typed(cell string) any {
	if cell == "" {
		return nil
	}
	switch f.Type {
	case integerType:
		if n, err := strconv.Atoi(cell); err == nil {
			return n
		}
	case numberType:
		if n, err := strconv.ParseFloat(cell, 64); err == nil {
			return n
		}
	case dateType:
		if at, err := time.Parse(time.DateOnly, cell); err == nil && at.After(firstDay) {
			return at
		}
	case datetimeType:
		if at, err := time.Parse(time.RFC3339, cell); err == nil && at.After(firstDay) {
			return at
		}
	}
	return cell
}

// firstDay is the first one that all programs count alike: some believe that there was a 29 February 1900.
var firstDay = time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)

// cellsOf cuts a text into pieces that fit into a cell.
func cellsOf(text string) []string {
	if len(text) <= mostInCell { // no character has more units than bytes
		return []string{text}
	}
	return pieces(text, mostInCell, func(r rune) int { return max(1, utf16.RuneLen(r)) })
}

// pieces cuts a text into pieces whose characters have together at most a size, never within a character. Together they are the text.
func pieces(text string, most int, size func(rune) int) (all []string) {
	begin, sum := 0, 0
	for at, r := range text {
		if sum+size(r) > most {
			all = append(all, text[begin:at])
			begin, sum = at, 0
		}
		sum += size(r)
	}
	return append(all, text[begin:])
}

// held returns a text without characters that a workbook cannot hold, which XML does not allow, and whether it had any. In their place
// are the symbols for control characters, such as U+2400 for U+0000, and U+FFFD for others.
func held(text string) (string, bool) {
	changed := !utf8.ValidString(text)
	text = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' && r != '\t' && r != '\n' && r != '\r':
			changed = true
			return '\u2400' + r
		case r == '\ufffe' || r == '\uffff':
			changed = true
			return utf8.RuneError
		}
		return r
	}, text)
	return text, changed
}

// sheetName returns a valid name of a sheet: what the name and the end have in common with one of at most 31 UTF-16 units, cut at a
// character in the name.
func sheetName(name, end string) string {
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r < ' ' || strings.ContainsRune(`:\/?*[] `, r) }), " ")
	name = strings.ReplaceAll(name, "'", "’") // the library puts names between ' as they are
	room := excelize.MaxSheetNameLength - len(utf16.Encode([]rune(end)))
	units := 0
	for at, r := range name {
		if units += max(1, utf16.RuneLen(r)); units > room {
			name = strings.TrimSpace(name[:at])
			break
		}
	}
	return cmp.Or(name, "Sheet") + end
}

// marks are the cells in which characters were replaced.
type marks struct {
	count int
	first []string // at most mostMarks of them
}

const mostMarks = 200

func (m *marks) add(sheet, cell string) {
	if m.count++; m.count <= mostMarks {
		m.first = append(m.first, sheet+"!"+cell)
	}
}
