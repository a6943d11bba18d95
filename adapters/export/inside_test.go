package export

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// Parts of the package that tests of every table and every kind need.

// TableForTest is a table with its schema, its header and its rows.
type TableForTest struct {
	Name        string
	Description string
	Schema      any // as it stands in a description
	Rows        [][]string
	Alone       bool
	Apart       bool
}

// EveryTable returns every table with the rows that a source and wishes give.
func EveryTable(ctx context.Context, s Source, look Words, wishes []Wish) ([]TableForTest, error) {
	r := s.open(look, s.Flow.Languages[0], Options{})
	err := r.readWithdrawn(ctx)
	if err != nil {
		return nil, err
	}
	if r.contacts, _, err = contactsOf(wishes, Identities{}); err != nil {
		return nil, err
	}
	if err := errors.Join(r.visit(ctx), r.analyse(ctx)); err != nil {
		return nil, err
	}
	var all []TableForTest
	for _, t := range tables {
		sheet := t.open(r)
		one := TableForTest{string(t.name), t.description, t.schema(sheet.fields), [][]string{names(sheet.fields)}, t.alone, t.apart}
		take := func(rows iter.Seq[[]string]) {
			for row := range rows {
				one.Rows = append(one.Rows, slices.Clone(row))
			}
		}
		take(sheet.once)
		err := r.each(ctx, nil, func(rec *folded) error {
			if t.unfinished == rec.apart {
				take(sheet.each(rec))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// CountForTest returns the answers of a response that count, and what they are when each step is looked at by itself.
func CountForTest(f *flows.Flow, rec bot.Record) (got, want map[string]flows.Value) {
	v := newVersion(f, bot.Editions{}).knowing(rec.Journal)
	var journal []flows.Answer
	for _, e := range rec.Journal {
		if !e.Apart {
			journal = append(journal, e.Answer)
		}
	}
	values := flows.Fold(journal)
	s, want := flows.State{Ref: rec.Flow, Answers: values, Dealt: dealt(values)}, map[string]flows.Value{}
	for _, st := range v.asked {
		if value, ok := values[st.ID]; ok && value.Missing != flows.NotShown && (value.Kept || v.flow.Visible(s, st.ID)) {
			want[st.ID] = value
		}
	}
	return v.fold(rec).counted, want
}

// KindForTest says what the line of a kind has.
type KindForTest struct{ Cells, Columns, Tally bool }

// EveryKind returns the line of every kind.
func EveryKind() iter.Seq2[flows.Kind, KindForTest] {
	return func(yield func(flows.Kind, KindForTest) bool) {
		for _, k := range slices.Sorted(maps.Keys(kinds)) {
			line := kinds[k]
			if !yield(k, KindForTest{line.cells != nil, line.columns != nil, line.tally != nil}) {
				return
			}
		}
	}
}
