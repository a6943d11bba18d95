package export

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// packageReader goes through the responses of a package, one at a time.
type packageReader struct {
	flow      string
	public    bool
	responses *tableReader
	details   []*tableReader // tables with rows about questions
	withdrawn *tableReader   // nil if the package has no such table
}

// openPackage opens the package in a folder, at its first response.
func openPackage(dir string) (*packageReader, error) {
	d, err := readDescription(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s is no package of aporte export --out: it has no %s", dir, description)
	case err != nil:
		return nil, fmt.Errorf("look at package %s: %w", dir, err)
	case !d.ours():
		return nil, fmt.Errorf("%s is no package of aporte export --out: its %s describes other tables", dir, description)
	}
	p := &packageReader{flow: d.Name, public: d.Public}
	for _, t := range packed() {
		var into **tableReader
		switch {
		case !slices.ContainsFunc(d.Resources, func(r resource) bool { return r.Path == t.file() }):
			continue
		case t.name == responseTable.name:
			into = &p.responses
		case t.name == withdrawnTable.name:
			into = &p.withdrawn
		case slices.Contains(t.key, "response_id") && slices.Contains(t.key, "question_id"):
			p.details = append(p.details, nil)
			into = &p.details[len(p.details)-1]
		default:
			continue
		}
		if *into, err = openTable(filepath.Join(dir, t.file())); err != nil {
			p.close()
			return nil, err
		}
	}
	return p, nil
}

func (p *packageReader) close() {
	for _, t := range append(p.details, p.responses, p.withdrawn) {
		if t != nil {
			_ = t.file.Close()
		}
	}
}

// id returns the lowest id of a response that was not taken yet; "" if all were.
func (p *packageReader) id() string {
	least := p.responses.id()
	for _, t := range p.details { // a response that is not submitted may have answers alone
		if id := t.id(); id != "" && (least == "" || id < least) {
			least = id
		}
	}
	return least
}

// take returns what there is of the response with the lowest id, and goes on to the next one.
func (p *packageReader) take(id string) (said, error) {
	all := said{columns: p.responses.columns, cells: map[string]string{}, rows: map[string][]string{}}
	if p.responses.id() == id {
		for _, name := range p.responses.columns {
			all.cells[name] = strings.Clone(p.responses.cell(name))
		}
		if err := p.responses.next(); err != nil {
			return all, err
		}
	}
	for _, t := range p.details {
		for t.id() == id {
			all.add(t)
			if err := t.next(); err != nil {
				return all, err
			}
		}
	}
	return all, nil
}

// erased says whether the list of what was erased has an id. Each call must be with a higher id than the one before.
func (p *packageReader) erased(id string) (is bool, err error) {
	if p.withdrawn == nil {
		return false, nil
	}
	for p.withdrawn.id() != "" && p.withdrawn.id() < id {
		if err := p.withdrawn.next(); err != nil {
			return false, err
		}
	}
	return p.withdrawn.id() == id, nil
}

// tableReader goes through the rows of a table, one at a time.
type tableReader struct {
	file    *os.File
	rows    *csv.Reader
	columns []string
	sorted  []string
	place   map[string]int
	row     []string // nil after the last one
}

// openTable opens a table at its first row.
func openTable(path string) (*tableReader, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	buffered := bufio.NewReaderSize(file, 1<<16)
	if mark, err := buffered.Peek(len(byteOrderMark)); err == nil && string(mark) == byteOrderMark {
		_, _ = buffered.Discard(len(byteOrderMark))
	}
	t := &tableReader{file: file, rows: csv.NewReader(buffered), place: map[string]int{}}
	t.rows.ReuseRecord = true
	header, err := t.rows.Read()
	if err == nil && !slices.Contains(header, "response_id") {
		err = errors.New("it has no column response_id")
	}
	if err == nil {
		t.columns = slices.Clone(header)
		for i, name := range t.columns {
			t.place[name] = i
		}
		t.sorted = slices.Sorted(slices.Values(t.columns))
		err = t.next()
	}
	if err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return t, nil
}

// next goes on to the next row. Rows must be in the order of their ids, as exports write them.
func (t *tableReader) next() error {
	before := strings.Clone(t.id())
	row, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		t.row = nil
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", t.file.Name(), err)
	}
	if t.row = row; t.id() == "" || t.id() < before { // "" would be taken for the end
		line, _ := t.rows.FieldPos(0)
		return fmt.Errorf("read %s: line %d is not in the order of the ids, in which aporte export writes: was it sorted anew?", t.file.Name(), line)
	}
	return nil
}

// id returns the id of the response that the present row is about; "" after the last row.
func (t *tableReader) id() string { return t.cell("response_id") }

// cell returns the cell of a column in the present row; "" if there is none.
func (t *tableReader) cell(name string) string {
	i, ok := t.place[name]
	if !ok || t.row == nil {
		return ""
	}
	return t.row[i]
}
