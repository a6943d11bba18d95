package export

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// ErrTooFew means that there are fewer responses than [leastCell]: none of them could be published without standing out.
var ErrTooFew = errors.New("there are fewer than 5 submitted responses: nothing can be published of them")

// sectorQuestion is the question that says for whom somebody speaks.
const sectorQuestion = "sector"

// profile says what of each response is published.
type profile struct{ folds bot.Folds }

// Public writes a package into dir, as [Package] does, with what may be published: rows with ids of their own, which lead to no other
// export, and in their order; days instead of times; country, sector and language only as fine as leastCell responses share them; sources,
// channels and bots that at least leastCell responses have, also of those that look the same; and texts only where staff released them. It has no contacts, no notes, no
// seconds, no list of who withdrew.
//
// keep is called before anything is written, with what is coarse now. It must keep that, so that Folds of the reader returns it at the
// next release. The reader must implement [bot.Publishing]. The same data give the same bytes.
func Public(ctx context.Context, dir string, s Source, look Words, o Options, keep func(bot.Folds) error) error {
	s.public = &profile{}
	if _, err := checkPackage(dir, s, o.Force); err != nil {
		return err
	}
	from, ok := s.Reader.(bot.Publishing)
	if !ok {
		return errors.New("publish: what was published before is not known")
	}
	before, err := from.Folds(ctx, s.Flow.ID)
	if err != nil {
		return fmt.Errorf("publish: what was published before is not known: %w", err)
	}
	s.Filter = bot.Filter{Status: flows.Submitted, Public: true}
	s.Unfinished = false
	met := crowd{cells: map[cell]int{}, trails: map[trail]int{}, ways: map[string]int{}, bots: map[string]int{}}
	counting := s
	counting.Sealed, counting.Damaged = nil, nil // each is told when it is written
	err = counting.open(look, s.Flow.Languages[0], o).each(ctx, nil, func(rec *folded) error {
		met.total++
		met.cells[rec.cell()]++
		met.trails[rec.trail()]++
		met.ways[way("source", rec.Source)]++
		met.ways[way("channel", platform(rec.Channel))]++
		met.bots[rec.Channel]++
		return nil
	})
	if err == nil && met.total < leastCell {
		err = ErrTooFew
	}
	if err != nil {
		return err
	}
	s.public.folds = met.fold(before)
	if err := keep(s.public.folds); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	return Package(ctx, dir, s, look, o)
}

// cell returns what an outsider may know of the participant.
func (f *folded) cell() cell {
	c := cell{lang: f.Lang}
	for _, st := range f.asked {
		if places := f.places(st); places != nil {
			codes := f.given(st).Codes
			*places(&c) += fmt.Sprint(codes)
		}
	}
	return c
}

// trail returns the same, with the way by which the participant came.
func (f *folded) trail() trail { return trail{f.cell(), f.Source, f.Channel} }

// places returns which part of a cell a question is about; nil if none.
func (f *folded) places(st *flows.Step) func(*cell) *string {
	switch {
	case st.Kind.Traits().Lands:
		return func(c *cell) *string { return &c.country }
	case st.Question == sectorQuestion:
		return func(c *cell) *string { return &c.sector }
	}
	return nil
}

// conceal takes out of a response what is not published. It does nothing before it is known what that is.
func (p *profile) conceal(f *folded) {
	if p == nil || p.folds == nil {
		return
	}
	own := f.cell()
	shown := own.at(p.folds[own.key()])
	f.hide(func(st *flows.Step) bool {
		if st.Kind == flows.Language { // the column lang says it
			return true
		}
		places := f.places(st)
		return places != nil && *places(&shown) == hiddenPart
	})
	f.held = map[string]bool{}
	for id, v := range f.counted {
		st := f.flow.Step(id)
		if v.Missing == "" && (v.Text != "" || len(v.Bubbles) > 0 || v.Sealed) && (st == nil || !f.isReleased(st)) {
			v.Text, v.Bubbles, v.Sealed = "", nil, false
			f.counted[id], f.held[id] = v, true
		}
	}
	f.notes, f.words, f.wrote = nil, nil, nil
	if shown.lang == hiddenPart {
		f.Lang = ""
	}
	f.Source, f.Channel = trail{own, f.Source, f.Channel}.seen(p.folds)
	f.Participant, f.Started, f.Updated = "", time.Time{}, time.Time{}
	f.Submitted = f.Submitted.UTC().Truncate(24 * time.Hour)
}

// hide takes away the answers to some questions, and to all that are asked only after certain answers to these.
func (f *folded) hide(which func(*flows.Step) bool) {
	f.hidden = map[string]bool{}
	for _, st := range f.asked { // guards look back
		depends := slices.ContainsFunc(slices.Concat(st.When...), func(c flows.Case) bool {
			return slices.ContainsFunc(c, func(t flows.Test) bool { return f.hidden[t.Step] })
		})
		if which(st) || depends {
			f.hidden[st.ID] = true
			delete(f.counted, st.ID)
		}
	}
}

// published are the columns of each table that are published, besides those of questions. A table that is not here is not published.
var published = map[TableName][]string{
	responseTable.name: {"response_id", "flow_id", "flow_version", "channel", "bot", "lang", "source", "status", "submitted_at", "consent_version"},
	answerTable.name:   {"response_id", "question_id", "item", "seq", "state", "code", "number", "text", "flow_id", "flow_version"},
	voteTable.name:     {"response_id", "question_id", "item", "state", "code", "flow_id", "flow_version"},
	questionTable.name: nil, // all: they are about no response
	choiceTable.name:   nil,
}

// trim returns the table without the columns that are not published.
func (s sheet) trim(of TableName) sheet {
	names := published[of]
	if names == nil {
		return s
	}
	var kept []int
	var fields []field
	for i, f := range s.fields {
		if f.asks != nil || slices.Contains(names, f.Name) {
			if f.Name == "submitted_at" {
				f.Type, f.Description = dateType, "the day, in UTC"
			}
			kept, fields = append(kept, i), append(fields, f)
		}
	}
	fewer := func(rows iter.Seq[[]string]) iter.Seq[[]string] {
		return func(yield func([]string) bool) {
			cells := make([]string, len(kept))
			for row := range rows {
				for to, from := range kept {
					cells[to] = row[from]
				}
				if !yield(cells) {
					return
				}
			}
		}
	}
	return sheet{fields, fewer(s.once), func(rec *folded) iter.Seq[[]string] { return fewer(s.each(rec)) }}
}

// trim returns the table without the foreign keys to what is not published.
func (t table) trim() table {
	names := published[t.name]
	t.refers = slices.DeleteFunc(slices.Clone(t.refers), func(k foreignKey) bool {
		return slices.ContainsFunc(k.Fields, func(name string) bool { return names != nil && !slices.Contains(names, name) })
	})
	return t
}
