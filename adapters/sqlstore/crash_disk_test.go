package sqlstore_test

import (
	"fmt"
	"hash/maphash"
	"maps"
	"os"
	"slices"
)

// disk is what the files of a database are after some of the operations of a tape.
type disk struct {
	files map[string]*diskFile
	done  int // operations
}

type diskFile struct {
	now    fileContent // as programs see it
	safe   fileContent // as it is for sure after the power failed
	before fileContent // as safe was until the last sync
	since  []op        // after the last sync, in their order
	fresh  bool        // made since then
}

// fileContent is what is in a file; nil if there is no file.
type fileContent []byte

func newDisk() *disk { return &disk{files: map[string]*diskFile{}} }

// apply does one more operation.
func (d *disk) apply(o op) {
	d.done++
	f := d.files[o.file]
	if f == nil {
		f = &diskFile{}
		d.files[o.file] = f
	}
	switch o.kind {
	case synced:
		f.before, f.safe, f.since = f.safe, slices.Clone(f.now), nil
		if f.fresh && o.file != "" {
			d.syncFolder()
		}
		f.fresh = false
	case deletedSafely:
		f.now = nil
		d.syncFolder()
	default:
		f.fresh = f.fresh || f.now == nil
		f.now = f.now.after(o)
		f.since = append(f.since, o)
	}
}

// syncFolder makes deletions last. SQLite does this with the first sync of a log that it has made; it leaves it out when
// it deletes a log that is of no use any more.
func (d *disk) syncFolder() {
	for _, f := range d.files {
		if f.now == nil {
			f.safe, f.before, f.since = nil, nil, nil
		}
	}
}

// after returns the content of a file after an operation. It may reuse the memory of the content before.
func (c fileContent) after(o op) fileContent {
	switch o.kind {
	case wrote:
		c = c.atLeast(int(o.at) + len(o.data))
		copy(c[o.at:], o.data)
		return c
	case truncated:
		return c.atLeast(int(o.at))[:o.at]
	case deleted, deletedSafely:
		return nil
	}
	return c
}

// atLeast is the content, with zeros after it if it is shorter than that.
func (c fileContent) atLeast(size int) fileContent {
	return append(c, make([]byte, max(0, size-len(c)))...)
}

// image is what is found after a crash: the contents of files by their names.
type image map[string]fileContent

func (d *disk) image(of func(*diskFile) fileContent) image {
	all := image{}
	for name, f := range d.files {
		if c := of(f); c != nil {
			all[name] = c
		}
	}
	return all
}

var imageSeed = maphash.MakeSeed()

// sum returns a hash of an image, to find equal images.
func (i image) sum() uint64 {
	var h maphash.Hash
	h.SetSeed(imageSeed)
	for _, name := range slices.Sorted(maps.Keys(i)) {
		fmt.Fprintf(&h, "%q %d\n", name, len(i[name]))
		h.Write(i[name])
	}
	return h.Sum64()
}

// write makes the files of an image. The file of the database is always there: it is made before SQLite is asked for it.
func (i image) write(path string) error {
	if i[""] == nil {
		i[""] = fileContent{}
	}
	for name, c := range i {
		if err := os.WriteFile(path+name, c, 0o600); err != nil {
			return err
		}
	}
	return nil
}
