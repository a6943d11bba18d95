package export

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The kinds of changes that [Diff] writes.
const (
	diffAdded     = "added"
	diffChanged   = "changed"
	diffWithdrawn = "withdrawn"
)

// Diff writes what has changed from one package to a later one of the same consultation, as CSV with the columns change, response_id
// and columns: one row for each response that was added or changed, or is withdrawn: no longer there. Rows are in the order of their
// ids. columns names, for a changed response, the columns of its row and then the questions of its answers and votes that differ, with
// ";" between them. A column that one of the packages lacks counts as empty there.
//
// unlisted is how many of the withdrawn responses are not in the later package's own list of what was erased: either a filter
// left them out, or that list is of an earlier release. It is 0 for public packages, which list nobody, by any filter. A public package
// and a full one are an error: their ids are not the same. Memory does not grow with the number of responses.
func Diff(w io.Writer, before, after string) (unlisted int, err error) {
	old, err := openPackage(before)
	if err != nil {
		return 0, err
	}
	defer old.close()
	now, err := openPackage(after)
	if err != nil {
		return 0, err
	}
	defer now.close()
	if old.flow != now.flow {
		return 0, fmt.Errorf("compare packages: %s has the answers to %s, %s those to %s", before, old.flow, after, now.flow)
	}
	if old.public != now.public {
		return 0, fmt.Errorf("compare packages: one of %s and %s is public, whose ids are of its own: compare two of a kind", before, after)
	}
	d := differ{out: csv.NewWriter(w), old: old, now: now}
	if err := d.row("change", "response_id", "columns"); err != nil {
		return 0, err
	}
	for old.id() != "" || now.id() != "" {
		if err := d.next(); err != nil {
			return 0, err
		}
	}
	d.out.Flush()
	return d.unlisted, d.out.Error()
}

// differ compares two packages, whose responses are in the order of their ids.
type differ struct {
	out      *csv.Writer
	old, now *packageReader
	unlisted int
}

func (d *differ) row(cells ...string) error { return d.out.Write(cells) }

// next compares the response with the lowest id, and goes on to the next one.
func (d *differ) next() error {
	before, after := d.old.id(), d.now.id()
	switch {
	case after == "", before != "" && before < after:
		listed, err := d.now.erased(before)
		if err != nil {
			return err
		}
		if !listed && !d.now.public {
			d.unlisted++
		}
		_, err = d.old.take(before)
		return errors.Join(d.row(diffWithdrawn, before, ""), err)
	case before == "", after < before:
		_, err := d.now.take(after)
		return errors.Join(d.row(diffAdded, after, ""), err)
	}
	old, err := d.old.take(before)
	if err != nil {
		return err
	}
	now, err := d.now.take(after)
	if err != nil {
		return err
	}
	if names := old.differs(now); len(names) > 0 {
		return d.row(diffChanged, after, strings.Join(names, listSeparator))
	}
	return nil
}

// said is what a package has of one response: the cells of its row by column, and its other rows by question. columns and questions
// have their names, in the order of the tables.
type said struct {
	columns, questions []string
	cells              map[string]string
	rows               map[string][]string
}

// differs returns the columns and then the questions in which two forms of a response differ.
func (s said) differs(now said) (names []string) {
	for _, name := range union(slices.Clone(now.columns), s.columns) {
		if s.cells[name] != now.cells[name] {
			names = append(names, name)
		}
	}
	for _, q := range union(slices.Clone(now.questions), s.questions) {
		if !slices.Equal(s.rows[q], now.rows[q]) && !slices.Contains(names, q) {
			names = append(names, q)
		}
	}
	return names
}

// add adds the present row of a table with rows about questions. A column that is empty does not count, so that one more in a later
// release is no change.
func (s *said) add(t *tableReader) {
	q := t.cell("question_id")
	if item := t.cell("item"); item != "" {
		q += "_" + item
	}
	if _, ok := s.rows[q]; !ok {
		s.questions = append(s.questions, q)
	}
	var row strings.Builder
	for _, name := range t.sorted {
		if value := t.row[t.place[name]]; value != "" {
			row.WriteString(name + "=" + strconv.Itoa(len(value)) + ":" + value)
		}
	}
	s.rows[q] = append(s.rows[q], row.String())
}
