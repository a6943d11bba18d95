package export

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"
)

// workbook is a file for spreadsheet programs that is being written. What its sheets have is in temporary files until save.
// Rows are written here: the library keeps up to 32 MB of each sheet in memory.
type workbook struct {
	file   *excelize.File
	dir    string // of the temporary files
	held   *os.File
	styles map[style]int
	rtl    bool // its columns begin at the right
	most   int  // rows in a sheet, with the head
	sheets int
	rows   map[string]*sheetRows // by the path of the sheet in the archive
	marked marks
}

// style is how cells look.
type style int

const (
	headStyle   style = iota
	proseStyle        // wide, with line breaks
	textStyle         // never taken for a number, not even after somebody edited it
	numberStyle       //
	shareStyle        // 0.25 is 25.0 %
	dayStyle
	minuteStyle
)

// newWorkbook begins a workbook. beside is the folder in which its temporary files are, in a folder of their own; "" is the working
// folder. close must be called at the end.
func newWorkbook(beside string, rtl bool) (*workbook, error) {
	const name = ".workbook.*.part"
	sweep(beside, name)
	dir, err := os.MkdirTemp(cmp.Or(beside, "."), name)
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	held, err := os.Open(dir)
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	_ = hold(held) // see draftIn
	b := &workbook{held: held, file: excelize.NewFile(excelize.Options{TmpDir: dir}), dir: dir, styles: map[style]int{}, rows: map[string]*sheetRows{}, rtl: rtl, most: excelize.TotalRows}
	top := &excelize.Alignment{Vertical: "top"}
	wrapped := &excelize.Alignment{Vertical: "top", WrapText: true}
	day, minute, share, asText, whole := "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "0.0%", "@", "General"
	for of, look := range []excelize.Style{ // in order, as the file has them in the order in which they are made
		headStyle:   {Font: &excelize.Font{Bold: true}, Alignment: wrapped, CustomNumFmt: &asText},
		proseStyle:  {Alignment: wrapped, CustomNumFmt: &asText},
		textStyle:   {Alignment: top, CustomNumFmt: &asText},
		numberStyle: {Alignment: top, CustomNumFmt: &whole},
		shareStyle:  {Alignment: top, CustomNumFmt: &share},
		dayStyle:    {Alignment: top, CustomNumFmt: &day},
		minuteStyle: {Alignment: top, CustomNumFmt: &minute},
	} {
		if b.styles[style(of)], err = b.file.NewStyle(&look); err != nil {
			return b, fmt.Errorf("make styles: %w", err)
		}
	}
	return b, nil
}

// save writes the workbook to w. All its sheets must be finished. Nothing in it says when that was, and the same sheets give the same
// bytes.
func (b *workbook) save(w io.Writer) (err error) {
	if err := b.file.SetDocProps(&excelize.DocProperties{Creator: "Aporte"}); err != nil {
		return err
	}
	spool, err := os.CreateTemp(b.dir, "zip-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, spool.Close()) }()
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return newOrderedZip(spool, w, b.rows) })
	return b.file.Write(io.Discard) // all goes to the writer above: else the library would keep the whole file in memory
}

// close removes the temporary files.
func (b *workbook) close() error {
	err := b.file.Close()
	for _, rows := range b.rows {
		err = errors.Join(err, rows.file.Close())
	}
	return errors.Join(err, os.RemoveAll(b.dir), b.held.Close())
}
