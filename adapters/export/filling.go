package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// filling is a folder whose files are being written. Until fill is done, they have temporary names.
type filling struct {
	dir    string
	drafts []*draft
}

// draft is one of the files.
type draft struct {
	name  string
	file  *os.File // nil once the file has its name
	flush func() error
}

// fill lets write create files in dir, and gives them their names when all are complete. If dir does not exist, fill creates it,
// readable only by its owner. See checkFolder for a folder that holds something; own are the patterns of the files that write may
// create. With force, those of an earlier export are replaced, and removed if write does not create them: what was deleted since must
// not stay in them. After an error no new file is left, and no new folder.
func fill(dir string, own []string, force bool, write func(*filling) error) error {
	former, err := checkFolder(dir, own, force)
	if err != nil {
		return err
	}
	return former.fill(dir, write)
}

// fill is the function of that name for a folder that was checked.
func (f former) fill(dir string, write func(*filling) error) (err error) {
	made, err := makeFolder(dir)
	defer func() {
		if err != nil {
			remove(made)
		}
	}()
	if err != nil {
		return err
	}
	d := &filling{dir: dir}
	defer d.tidy() // before the folders are removed
	if err := f.tidy(); err != nil {
		return err
	}
	if err := write(d); err != nil {
		return err
	}
	return d.finish(f)
}

// Fill lets write create files in dir, by the rule that holds for the folders of all exports: if dir holds anything, the error is
// [ErrNotEmpty] and nothing is changed, unless force is set. Then files whose names match own, which are patterns of [filepath.Match],
// are replaced or removed, and others are an error. All files get their names at the end; after an error there are none, and no new
// folder.
func Fill(dir string, own []string, force bool, write func(create func(name string) (io.Writer, error)) error) error {
	return fill(dir, own, force, func(d *filling) error { return write(d.create) })
}

// create begins a file. What is written to it may stay in memory until the end of fill.
func (d *filling) create(name string) (io.Writer, error) {
	one, err := d.open(name)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(one.file, 1<<16)
	one.flush = out.Flush
	return out, nil
}

// table begins a file of CSV with these columns. Its cells are exactly what is written.
func (d *filling) table(name string, columns ...string) (*csvSink, error) {
	one, err := d.open(name)
	if err != nil {
		return nil, err
	}
	rows := newCSV(one.file, plain(columns...), Options{})
	one.flush = rows.flush
	return rows, nil
}

// plain returns columns of texts with these names.
func plain(columns ...string) []field {
	fields := make([]field, len(columns))
	for i, column := range columns {
		fields[i] = newField(column, stringType, "")
	}
	return fields
}

func (d *filling) open(name string) (*draft, error) {
	file, err := os.CreateTemp(d.dir, partial(name))
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", name, err)
	}
	one := &draft{name: name, file: file, flush: func() error { return nil }}
	d.drafts = append(d.drafts, one)
	return one, nil
}

// finish syncs all files to disk and gives them their names. The former files that are not replaced go before the last one has its
// name: in a package it describes all others.
func (d *filling) finish(former former) error {
	for _, f := range d.drafts {
		if err := errors.Join(f.flush(), f.file.Sync(), f.file.Close()); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	for i, f := range d.drafts {
		if i == len(d.drafts)-1 {
			former.removeBut(d.has)
		}
		if err := os.Rename(f.file.Name(), filepath.Join(d.dir, f.name)); err != nil {
			return fmt.Errorf("name %s: %w", f.name, err)
		}
		f.file = nil
	}
	if len(d.drafts) == 0 {
		former.removeBut(d.has)
	}
	return nil
}

// has reports whether there is a file of that name.
func (d *filling) has(name string) bool {
	return slices.ContainsFunc(d.drafts, func(f *draft) bool { return f.name == name })
}

// tidy removes the files that did not get their names.
func (d *filling) tidy() {
	for _, f := range d.drafts {
		if f.file != nil {
			_ = f.file.Close() // may be closed already
			_ = os.Remove(f.file.Name())
		}
	}
}
