package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"aporte/locales"
)

// page is a table as a workbook has it.
type page struct {
	name       string // of its sheet
	about      string
	unfinished bool // it has the responses that are kept apart
	sheet
}

// writeWorkbook writes all tables, what people wrote by what it is about, and counts. Responses are read twice:
// first to be counted, and for the length of their texts.
func writeWorkbook(ctx context.Context, w io.Writer, s Source, look Words, o Options) (err error) {
	lang := s.wordsIn(o)
	switch {
	case o.Codes:
		o.Labels = ""
	case o.Labels == "":
		o.Labels = lang
	}
	r := s.open(look, lang, o)
	r.titled = o.Labels != ""
	if err := errors.Join(r.readWithdrawn(ctx), r.visit(ctx)); err != nil {
		return err
	}
	book, err := newWorkbook(o.Beside, locales.Direction(lang) == "rtl")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, book.close()) }()
	if err := r.fill(ctx, book); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	if err := book.save(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// silent returns the source for a reading beside the one that tells what is sealed or damaged.
func (s Source) silent() Source {
	s.Sealed, s.Damaged = nil, nil
	return s
}

// fill writes all sheets.
func (r *reading) fill(ctx context.Context, book *workbook) error {
	counts, cells, err := r.measure(ctx)
	if err != nil {
		return err
	}
	first, err := book.bare(readMe)
	if err != nil {
		return err
	}
	pages := r.pages(counts)
	written := make([]*worksheet, len(pages))
	for i, p := range pages {
		if written[i], err = book.add(p.name, r.heads(p.fields), cells[i]); err != nil {
			return err
		}
		if err := written[i].write(p.once); err != nil {
			return err
		}
	}
	err = r.each(ctx, r.options.Progress, func(rec *folded) error {
		for i, p := range pages {
			if p.unfinished != rec.apart {
				continue
			}
			if err := written[i].write(p.each(rec)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, one := range written {
		if err := one.finish(); err != nil {
			return err
		}
	}
	return errors.Join(first.write(r.readMe(pages, counts, book.marked)), first.finish())
}

// measure counts the answers that are exported, and returns for each column of each page how many cells its longest text takes.
func (r *reading) measure(ctx context.Context) (counts Statistics, cells [][]int, err error) {
	silent := *r
	silent.Source = r.silent()
	silent.By = nil
	counts = newStatistics()
	count := &counting{reading: &silent, all: &counts}
	if err := count.begin(); err != nil {
		return counts, nil, err
	}
	pages := silent.pages(counts)
	cells = make([][]int, len(pages))
	measure := func(i int, rows iter.Seq[[]string]) {
		for row := range rows {
			for column, text := range row {
				if len(text) > mostInCell || cells[i][column] == 0 {
					cells[i][column] = max(cells[i][column], len(cellsOf(text)))
				}
			}
		}
	}
	for i, p := range pages {
		cells[i] = make([]int, len(p.fields))
		measure(i, p.once)
	}
	err = silent.each(ctx, nil, func(rec *folded) error {
		if !rec.apart {
			count.add(rec)
		}
		for i, p := range pages {
			if p.unfinished == rec.apart {
				measure(i, p.each(rec))
			}
		}
		return nil
	})
	counts.sort()
	if err == nil {
		counts.LeftOut, err = r.Unsubmitted(ctx)
	}
	return counts, cells, err
}

// pages returns all tables in the order of their sheets.
func (r *reading) pages(counts Statistics) (all []page) {
	for _, t := range packed() {
		if t.only != nil && !t.only(r) {
			continue
		}
		if t.name == questionTable.name {
			all = append(all, r.quotePages()...)
			all = append(all, page{name: "Counts", about: "how often what was answered; share is the part of the base: of those who answered, or of the people of a split; low and high are Wilson's interval of it, 95 %", sheet: fixed(tallyColumns, counts.rows())})
		}
		name := strings.ToUpper(string(t.name[:1])) + string(t.name[1:])
		all = append(all, page{name: name, about: t.description, unfinished: t.unfinished, sheet: t.open(r)})
	}
	return all
}

// heads returns the fields with their heads: with labels, the title of a question stands before the name of its column.
func (r *reading) heads(fields []field) []field {
	all := make([]field, len(fields))
	for i, f := range fields {
		if all[i] = f; r.options.Labels != "" && f.Title != "" {
			all[i].Name = fmt.Sprintf("%s [%s]", f.Title, f.Name)
		}
	}
	return all
}
