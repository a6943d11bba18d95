package export

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Package writes a Frictionless data package into dir: responses.csv, answers.csv, questions.csv, choices.csv,
// votes.csv if the consultation has votes, unfinished.csv with [Source.Unfinished], and datapackage.json, which describes the tables. now becomes its time of creation.
//
// If dir does not exist, Package creates it, readable only by its owner. If dir contains anything but an earlier package of the
// same consultation, Package returns an error and writes nothing. All files get their names at the end, when all are complete;
// after an error before that, no new file is left. Responses are read once, and memory does not grow with their number.
func Package(ctx context.Context, dir string, s Source, look Words, now time.Time, o Options) (err error) {
	left, err := checkFolder(dir, s.Flow.ID)
	if err != nil {
		return err
	}
	for _, path := range left { // partial files contain texts of participants: do not leave them there
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("tidy folder: %w", err)
		}
	}
	_, absent := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	p := &pack{dir: dir, options: o}
	defer func() {
		p.tidy()
		if err != nil && absent != nil {
			_ = os.Remove(dir) // stays if something is in it
		}
	}()
	r := s.open(look, s.Flow.Languages[0], o)
	if err := r.visit(ctx); err != nil {
		return err
	}
	for _, t := range packed() {
		if t.only != nil && !t.only(r) {
			continue
		}
		if err := p.add(t, t.open(r)); err != nil {
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
	return p.finish(r.say, now)
}

// pack is a package that is being written.
type pack struct {
	dir     string
	options Options
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

// finish writes datapackage.json, syncs all files to disk and gives them their names.
func (p *pack) finish(say words, now time.Time) error {
	for _, part := range p.parts {
		if err := part.sink.flush(); err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	content, err := p.describe(say, now)
	if err != nil {
		return err
	}
	last, err := p.create(description)
	if err != nil {
		return err
	}
	if _, err := last.Write(content); err != nil {
		return fmt.Errorf("write %s: %w", last.name, err)
	}
	for _, part := range p.parts {
		if err := errors.Join(part.file.Sync(), part.file.Close()); err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	for _, part := range p.parts {
		if err := os.Rename(part.file.Name(), filepath.Join(p.dir, part.name)); err != nil {
			return fmt.Errorf("name %s: %w", part.name, err)
		}
		part.file = nil
	}
	return p.clear()
}

// clear removes the tables that an earlier package had and this one has not.
func (p *pack) clear() error {
	for _, name := range tableFiles() {
		if slices.ContainsFunc(p.parts, func(part *part) bool { return part.name == name }) {
			continue
		}
		if err := os.Remove(filepath.Join(p.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("tidy folder: %w", err)
		}
	}
	return nil
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
