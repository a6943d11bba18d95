package export

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
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
// left them out, or that list is of an earlier release. Memory does not grow with the number of responses.
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
		if !listed {
			d.unlisted++
		}
		return errors.Join(d.row(diffWithdrawn, before, ""), d.old.skip())
	case before == "", after < before:
		return errors.Join(d.row(diffAdded, after, ""), d.now.skip())
	}
	names, err := d.compare()
	if err == nil && len(names) > 0 {
		err = d.row(diffChanged, after, strings.Join(names, listSeparator))
	}
	return err
}

// compare returns what differs in the response that both packages have, and goes on in both.
func (d *differ) compare() ([]string, error) {
	names := differing(d.old.responses, d.now.responses)
	old, err := d.old.answers()
	if err != nil {
		return nil, err
	}
	now, err := d.now.answers()
	if err != nil {
		return nil, err
	}
	for _, q := range union(slices.Clone(now.order), old.order) {
		if !slices.Equal(old.rows[q], now.rows[q]) && !slices.Contains(names, q) {
			names = append(names, q)
		}
	}
	return names, errors.Join(d.old.next(), d.now.next())
}

// differing returns the names of the columns in which the present rows of two tables differ, in the order of the later one.
func differing(old, now *tableReader) (names []string) {
	for _, name := range union(slices.Clone(now.columns), old.columns) {
		if old.cell(name) != now.cell(name) {
			names = append(names, name)
		}
	}
	return names
}

// said are the rows of a response by question. order has the questions as they come.
type said struct {
	order []string
	rows  map[string][]string
}

func (s *said) add(t *tableReader) {
	q := t.cell("question_id")
	if item := t.cell("item"); item != "" {
		q += "_" + item
	}
	if _, ok := s.rows[q]; !ok {
		s.order = append(s.order, q)
	}
	var row strings.Builder
	for _, name := range t.sorted { // a column more in a later release is no change as long as it is empty
		if value := t.cell(name); value != "" && name != "response_id" {
			fmt.Fprintf(&row, "%s=%q ", name, value)
		}
	}
	s.rows[q] = append(s.rows[q], cmp.Or(row.String(), "empty"))
}
