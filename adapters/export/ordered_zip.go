package export

import (
	"archive/zip"
	"cmp"
	"io"
	"os"
	"slices"
)

// orderedZip is a ZIP archive with its entries in alphabetical order, whatever the order in which they are written, and without a
// time. It implements excelize.ZipWriter.
type orderedZip struct {
	*zip.Writer
	spool *os.File  // has the entries, compressed, until Close
	out   io.Writer // where Close writes the archive
}

func newOrderedZip(spool *os.File, out io.Writer) orderedZip {
	return orderedZip{zip.NewWriter(spool), spool, out}
}

// Close writes the archive.
func (z orderedZip) Close() error {
	if err := z.Writer.Close(); err != nil {
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
