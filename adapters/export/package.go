package export

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
	"slices"
)

// Package writes a Frictionless data package into dir: a CSV file for each table that the consultation has, read.py and read.R, which
// read the tables, and datapackage.json, which describes them. The same data give the same bytes.
//
// If dir does not exist, Package creates it, readable only by its owner. If it holds anything, the error is [ErrNotEmpty] and nothing
// is changed, unless [Options.Force] is set: then an earlier package of the same consultation is replaced, and anything else is still
// an error. All files get their names at the end, when all are complete; after an error before that, no new file is left, and no new
// folder. Responses are read once, and memory does not grow with their number.
func Package(ctx context.Context, dir string, s Source, look Words, o Options) (err error) {
	former, err := checkPackage(dir, s.Flow.ID, o.Force)
	if err != nil {
		return err
	}
	made, err := makeFolder(dir)
	defer func() {
		if err != nil {
			remove(made)
		}
	}()
	if err != nil {
		return err
	}
	p := &pack{dir: dir, options: o, former: former, public: s.public != nil}
	defer p.tidy() // before the folders are removed
	if err := former.tidy(); err != nil {
		return err
	}
	r := s.open(look, s.Flow.Languages[0], o)
	if err := r.readBefore(ctx); err != nil {
		return err
	}
	for _, t := range packed() {
		if t.only != nil && !t.only(r) {
			continue
		}
		open := t.open(r)
		if r.public != nil {
			if _, is := published[t.name]; !is {
				continue
			}
			t, open = t.trim(), open.trim(t.name)
		}
		if err := p.add(t, open); err != nil {
			return err
		}
	}
	err = r.each(ctx, o.Progress, func(rec *folded) error {
		for _, part := range p.parts {
			if part.table.unfinished != rec.apart {
				continue
			}
			if err := writeRows(part.sink, part.each(rec)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.finish(r.say)
}

// readBefore reads what a package needs besides the responses.
func (r *reading) readBefore(ctx context.Context) error {
	if r.public != nil {
		return r.readReleases(ctx)
	}
	return errors.Join(r.readWithdrawn(ctx), r.visit(ctx), r.analyse(ctx))
}

// pack is a package that is being written.
type pack struct {
	dir     string
	options Options
	former  former
	public  bool // see [Public]
	parts   []*part
}

// part is a file of the package that is being written. Until finish it has a temporary name.
type part struct {
	name  string
	file  *os.File // nil once the file has its name
	sum   hash.Hash
	bytes int64
	table table
	sheet
	sink *csvSink
}

// Write writes to the file, and updates its length and its checksum.
func (p *part) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n])
	p.bytes += int64(n)
	return n, err
}

func (p *pack) create(name string) (*part, error) {
	file, err := os.CreateTemp(p.dir, partial(name))
	if err != nil {
		return nil, fmt.Errorf("make %s: %w", name, err)
	}
	part := &part{name: name, file: file, sum: sha256.New()}
	p.parts = append(p.parts, part)
	return part, nil
}

// add creates the file of a table, and writes the rows that depend on no response.
func (p *pack) add(t table, s sheet) error {
	part, err := p.create(t.file())
	if err != nil {
		return err
	}
	part.table, part.sheet, part.sink = t, s, newCSV(part, s.fields, p.options)
	if err := writeRows(part.sink, s.once); err != nil {
		return fmt.Errorf("write %s: %w", part.name, err)
	}
	return nil
}

// finish writes the files beside the tables, syncs all files to disk and gives them their names. The description gets its name last.
func (p *pack) finish(say words) error {
	for _, part := range p.parts {
		if err := part.sink.flush(); err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	content, err := p.describe(say)
	if err != nil {
		return err
	}
	for _, f := range append(readers(), extra{description, content}) {
		part, err := p.create(f.name)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.content); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	for _, part := range p.parts {
		if err := errors.Join(part.file.Sync(), part.file.Close()); err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	for _, part := range p.parts {
		if part.name == description {
			p.former.removeBut(p.has)
		}
		if err := os.Rename(part.file.Name(), filepath.Join(p.dir, part.name)); err != nil {
			return fmt.Errorf("name %s: %w", part.name, err)
		}
		part.file = nil
	}
	return nil
}

// has reports whether the package has a file of that name.
func (p *pack) has(name string) bool {
	return slices.ContainsFunc(p.parts, func(f *part) bool { return f.name == name })
}

// tidy removes the files that did not get their names.
func (p *pack) tidy() {
	for _, part := range p.parts {
		if part.file != nil {
			_ = part.file.Close() // may be closed already
			_ = os.Remove(part.file.Name())
		}
	}
}
