package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// profile is the Data Package standard that datapackage.json follows (version 2).
const profile = "https://datapackage.org/profiles/2.0/datapackage.json"

// part is a file of the package while it is being written: under another name, so that no half file ever stands under
// its own.
type part struct {
	name  string
	file  *os.File
	sum   hash.Hash
	bytes int64
	sink  *csvSink
}

func (p *part) Write(b []byte) (int, error) {
	n, err := p.file.Write(b)
	p.sum.Write(b[:n])
	p.bytes += int64(n)
	return n, err
}

// Package writes a Frictionless data package into dir: responses.csv, answers.csv, questions.csv, choices.csv and
// datapackage.json. dir is made if need be; a folder with anything in it but a former package is refused.
func Package(ctx context.Context, dir string, s Source, words Words, now time.Time, o Options) (err error) {
	if err := checkDir(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	p := &pack{dir: dir, options: o, parts: map[string]*part{}}
	defer func() { err = errors.Join(err, p.cleanUp()) }()
	tables := tablesOf(s.Flow, words)
	for _, t := range tables {
		if err := p.open(t.Name + ".csv"); err != nil {
			return err
		}
		if err := p.parts[t.Name+".csv"].sink.row(t.header()); err != nil {
			return fmt.Errorf("write %s: %w", t.Name, err)
		}
		for _, row := range t.rows {
			if err := p.parts[t.Name+".csv"].sink.row(row); err != nil {
				return fmt.Errorf("write %s: %w", t.Name, err)
			}
		}
	}
	if err := p.records(ctx, s); err != nil {
		return err
	}
	return p.finish(s, words, now, tables)
}

// checkDir refuses a folder that holds something else.
func checkDir(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look into folder: %w", err)
	case len(entries) == 0:
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, "datapackage.json")); err != nil {
		return fmt.Errorf("folder %s has other files in it: choose an empty one", dir)
	}
	return nil
}

// pack is a package while it is being written.
type pack struct {
	dir     string
	options Options
	parts   map[string]*part
	order   []string
}

func (p *pack) open(name string) error {
	f, err := os.CreateTemp(p.dir, "."+name+".*")
	if err != nil {
		return fmt.Errorf("make %s: %w", name, err)
	}
	part := &part{name: name, file: f, sum: sha256.New()}
	part.sink = newCSV(part, p.options)
	p.parts[name] = part
	p.order = append(p.order, name)
	return nil
}

// records writes both tables of answers in one pass.
func (p *pack) records(ctx context.Context, s Source) error {
	cols := columns(s.Flow)
	responses, answers := p.parts["responses.csv"].sink, p.parts["answers.csv"].sink
	err := s.each(ctx, p.options, func(r folded) error {
		if err := responses.row(r.responseRow(cols)); err != nil {
			return err
		}
		for _, row := range r.answerRows() {
			if err := answers.row(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write answers: %w", err)
	}
	return nil
}

// finish describes the tables and gives every file its name; the description comes last.
func (p *pack) finish(s Source, words Words, now time.Time, tables []tableDef) error {
	for _, name := range p.order {
		part := p.parts[name]
		if err := errors.Join(part.sink.flush(), part.file.Sync()); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	description, err := json.MarshalIndent(p.describe(s, words, now, tables), "", "  ")
	if err != nil {
		return fmt.Errorf("describe package: %w", err)
	}
	if err := p.open("datapackage.json"); err != nil {
		return err
	}
	d := p.parts["datapackage.json"]
	if _, err := d.Write(append(description, '\n')); err != nil {
		return fmt.Errorf("write datapackage.json: %w", err)
	}
	for _, name := range p.order {
		part := p.parts[name]
		if err := part.file.Close(); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if err := os.Rename(part.file.Name(), filepath.Join(p.dir, name)); err != nil {
			return fmt.Errorf("name %s: %w", name, err)
		}
		delete(p.parts, name)
	}
	return nil
}

// cleanUp takes away what was not finished.
func (p *pack) cleanUp() error {
	var errs []error
	for _, part := range p.parts {
		_ = part.file.Close()
		errs = append(errs, os.Remove(part.file.Name()))
	}
	return errors.Join(errs...)
}

// dataPackage is the descriptor of the package: https://datapackage.org/standard/data-package/.
type dataPackage struct {
	Schema    string     `json:"$schema"`
	Name      string     `json:"name"`
	Title     string     `json:"title,omitempty"`
	Version   string     `json:"version"`
	Created   string     `json:"created"`
	Resources []resource `json:"resources"`
}

// resource describes one table: https://datapackage.org/standard/data-resource/.
type resource struct {
	Name      string `json:"name"`
	Type      string `json:"type"`
	Path      string `json:"path"`
	Format    string `json:"format"`
	MediaType string `json:"mediatype"`
	Encoding  string `json:"encoding"`
	Bytes     int64  `json:"bytes"`
	Hash      string `json:"hash"`
	Schema    schema `json:"schema"`
}

func (p *pack) describe(s Source, words Words, now time.Time, tables []tableDef) dataPackage {
	d := dataPackage{
		Schema: profile, Name: s.Flow.ID, Title: words(s.Flow.Languages[0], s.Flow.ID+".title"),
		Version: fmt.Sprintf("%d.0.0", s.Flow.Version), Created: now.UTC().Format(time.RFC3339),
	}
	for _, t := range tables {
		part := p.parts[t.Name+".csv"]
		d.Resources = append(d.Resources, resource{
			Name: t.Name, Type: "table", Path: part.name, Format: "csv", MediaType: "text/csv", Encoding: "utf-8",
			Bytes: part.bytes, Hash: "sha256:" + hex.EncodeToString(part.sum.Sum(nil)), Schema: t.schema,
		})
	}
	return d
}

var _ io.Writer = (*part)(nil)
