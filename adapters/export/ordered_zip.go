package export

import (
	"archive/zip"
	"cmp"
	"errors"
	"io"
	"os"
	"slices"
)

// orderedZip is a ZIP archive with its entries in alphabetical order, whatever the order in which they are written, and without a
// time. It puts the rows of sheets into them. It implements excelize.ZipWriter.
type orderedZip struct {
	*zip.Writer
	spool *os.File              // has the entries, compressed, until Close
	out   io.Writer             // where Close writes the archive
	rows  map[string]*sheetRows // by entry
	err   error                 // the first one of writing rows, which the library does not always pass on
}

func newOrderedZip(spool *os.File, out io.Writer, rows map[string]*sheetRows) *orderedZip {
	return &orderedZip{Writer: zip.NewWriter(spool), spool: spool, out: out, rows: rows}
}

// Create begins an entry.
func (z *orderedZip) Create(name string) (io.Writer, error) {
	entry, err := z.Writer.Create(name)
	if rows := z.rows[name]; rows != nil {
		return &splice{entry, rows, &z.err}, err
	}
	return entry, err
}

// Close writes the archive.
func (z *orderedZip) Close() error {
	if err := errors.Join(z.err, z.Writer.Close()); err != nil {
		return err
	}
	size, err := z.spool.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	all, err := zip.NewReader(z.spool, size)
	if err != nil {
		return err
	}
	slices.SortFunc(all.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(z.out)
	for _, f := range all.File {
		if err := out.Copy(f); err != nil {
			return err
		}
	}
	return out.Close()
}
