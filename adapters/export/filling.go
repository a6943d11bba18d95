package export

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
// readable only by its owner. If dir contains anything, fill returns an error and changes nothing, unless force is set. With force,
// files whose names match one of the patterns in own, see [filepath.Match], are replaced, and removed if write does not create them:
// what was deleted since must not stay in them. Any other file is an error even then. After an error no new file is left.
func fill(dir string, own []string, force bool, write func(*filling) error) (err error) {
	former, err := checkEmpty(dir, own, force)
	if err != nil {
		return err
	}
	_, absent := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	d := &filling{dir: dir}
	defer func() {
		d.tidy()
		if err != nil && absent != nil {
			_ = os.Remove(dir) // stays if something is in it
		}
	}()
	if err := write(d); err != nil {
		return err
	}
	return d.finish(former)
}

// checkEmpty returns an error if the folder contains anything and force is not set, or anything that does not match own. It returns
// the names of the files that match, and of those that an export left unfinished, because its process was killed. A missing
// folder is no error.
func checkEmpty(dir string, own []string, force bool) (former []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look into folder: %w", err)
	}
	for _, e := range entries {
		left := matches(own, e.Name(), partial)
		switch {
		case !left && !force:
			return nil, fmt.Errorf("folder %s is not empty: choose another one, or add --force to replace an earlier export", dir)
		case !left && !matches(own, e.Name(), strings.Clone) || e.IsDir():
			return nil, fmt.Errorf("folder %s has other files in it than an earlier export: choose an empty one", dir)
		}
		former = append(former, e.Name())
	}
	return former, nil
}

// matches reports whether a name matches one of the patterns, in the form that as gives it.
func matches(patterns []string, name string, as func(string) string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, _ := filepath.Match(as(pattern), name) // the patterns are ours, and well formed
		return ok
	})
}

// create begins a file. What is written to it may stay in memory until the end of fill.
func (d *filling) create(name string) (io.Writer, error) {
	file, err := d.open(name)
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(file, 1<<16)
	d.drafts[len(d.drafts)-1].flush = out.Flush
	return out, nil
}

// table begins a file of CSV with these columns. Its cells are exactly what is written.
func (d *filling) table(name string, columns ...string) (*csvSink, error) {
	file, err := d.open(name)
	if err != nil {
		return nil, err
	}
	rows := newCSV(file, plain(columns...), Options{})
	d.drafts[len(d.drafts)-1].flush = rows.flush
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

func (d *filling) open(name string) (*os.File, error) {
	file, err := os.CreateTemp(d.dir, partial(name))
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", name, err)
	}
	d.drafts = append(d.drafts, &draft{name: name, file: file})
	return file, nil
}

// finish syncs all files to disk, gives them their names, and removes the former files that were not replaced.
func (d *filling) finish(former []string) error {
	for _, f := range d.drafts {
		if err := errors.Join(f.flush(), f.file.Sync(), f.file.Close()); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	for _, f := range d.drafts {
		if err := os.Rename(f.file.Name(), filepath.Join(d.dir, f.name)); err != nil {
			return fmt.Errorf("name %s: %w", f.name, err)
		}
		f.file = nil
	}
	for _, name := range former {
		if slices.ContainsFunc(d.drafts, func(f *draft) bool { return f.name == name }) {
			continue
		}
		if err := os.Remove(filepath.Join(d.dir, name)); err != nil {
			return fmt.Errorf("tidy folder: %w", err)
		}
	}
	return nil
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
