package export

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
)

// Package writes a Frictionless data package into dir: a CSV file for each table that the consultation has, read.py and read.R, which
// read the tables, and datapackage.json, which describes them. The same data give the same bytes.
//
// If dir does not exist, Package creates it, readable only by its owner. If it holds anything, the error is [ErrNotEmpty] and nothing
// is changed, unless [Options.Force] is set: then an earlier package of the same consultation is replaced, and anything else is still
// an error. All files get their names at the end, when all are complete; after an error before that, no new file is left, and no new
// folder. Responses are read once, and memory does not grow with their number.
func Package(ctx context.Context, dir string, s Source, look Words, o Options) error {
	former, err := checkPackage(dir, s, o.Force)
	if err != nil {
		return err
	}
	return former.fill(dir, func(d *filling) error {
		p := &pack{filling: d, options: o, public: s.public != nil}
		return p.write(ctx, s.open(look, s.Flow.Languages[0], o))
	})
}

// write writes all files. The description is the last one.
func (p *pack) write(ctx context.Context, r *reading) error {
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
	err := r.each(ctx, p.options.Progress, func(rec *folded) error {
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
	return p.describeAll(r.say)
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
	*filling
	options Options
	public  bool // see [Public]
	parts   []*part
}

// part is a file of the package that is being written.
type part struct {
	*draft
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

func (p *pack) begin(name string) (*part, error) {
	one, err := p.open(name)
	if err != nil {
		return nil, err
	}
	part := &part{draft: one, sum: sha256.New()}
	p.parts = append(p.parts, part)
	return part, nil
}

// add creates the file of a table, and writes the rows that depend on no response.
func (p *pack) add(t table, s sheet) error {
	part, err := p.begin(t.file())
	if err != nil {
		return err
	}
	part.table, part.sheet, part.sink = t, s, newCSV(part, s.fields, p.options)
	if err := writeRows(part.sink, s.once); err != nil {
		return fmt.Errorf("write %s: %w", part.name, err)
	}
	return nil
}

// describeAll writes the files beside the tables, once these are complete.
func (p *pack) describeAll(say words) error {
	for _, part := range p.parts {
		if err := part.sink.flush(); err != nil {
			return fmt.Errorf("write %s: %w", part.name, err)
		}
	}
	d := p.describe(say)
	content, err := d.encode()
	if err != nil {
		return err
	}
	beside := readers()
	if p.public {
		beside = append(beside, extra{publicReadMe, d.readMe()})
	}
	for _, f := range append(beside, extra{description, content}) {
		part, err := p.begin(f.name)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.content); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
	}
	return nil
}
