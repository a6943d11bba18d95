package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"aporte/bot"
	"aporte/flows"
)

// releasing is a text with whether it may be published.
type releasing struct {
	quote
	name  string // "" for what cannot be released
	state string
}

// The states of a text in the list of quotes.
const (
	quoteReleased   = "released"   // staff released it
	quoteOpen       = "open"       // nobody released it, or it was edited since
	quoteUnquotable = "unquotable" // the participant forbade it
	quoteDamaged    = "damaged"    // something of the response is, which may have forbidden it
	quoteNote       = "note"       // it answers nothing: notes are never published
)

// Quotes writes a CSV with all texts of submitted responses, one a row: how each is named for a release ("" if it can never be released),
// whether it is released, the question with the finding that it is about, the words, and what other formats call it: tttc and refi-qda by
// its id, all tables by the parts of that. Texts that are sealed and not opened are left out.
func Quotes(ctx context.Context, w io.Writer, s Source, look Words, o Options) error {
	r := s.open(look, s.wordsIn(o), o)
	if err := r.readReleases(ctx); err != nil {
		return err
	}
	columns := []column[releasing]{
		{newField("quote", stringType, ""), func(q releasing) string { return q.name }},
		{newField("state", stringType, ""), func(q releasing) string { return q.state }},
		{newField("question", stringType, ""), func(q releasing) string { return r.say.asked(q.quote) }},
		{newField("lang", stringType, ""), func(q releasing) string { return q.lang }},
		{newField("text", stringType, ""), func(q releasing) string { return q.words }},
		{newField("id", stringType, ""), func(q releasing) string { return q.id() }},
	}
	out := newCSV(w, fieldsOf(columns), o)
	err := r.each(ctx, o.Progress, func(rec *folded) error { return writeRows(out, lines(columns, rec.releasing())) })
	if err != nil {
		return err
	}
	if err := out.flush(); err != nil {
		return fmt.Errorf("write quotes: %w", err)
	}
	return nil
}

// releasing returns the texts of a response, if it is submitted.
func (f *folded) releasing() iter.Seq[releasing] {
	return func(yield func(releasing) bool) {
		for q := range f.quotes() {
			one, err := bot.ReleaseOf(f.flow, f.record, q.step.ID)
			name := bot.Quote{Response: f.ID, Question: q.step.Question, Item: q.step.Item, Entry: one.Entry}.String()
			state := quoteOpen
			switch {
			case f.Status != flows.Submitted && !f.Response.Damaged:
				continue
			case q.state == note:
				state, name = quoteNote, ""
			case errors.Is(err, bot.ErrUnquotable):
				state = quoteUnquotable
			case err != nil:
				state, name = quoteDamaged, ""
			case f.released[one]:
				state = quoteReleased
			}
			if !yield(releasing{q, name, state}) {
				return
			}
		}
	}
}

// isReleased says whether staff released what stands at a step now.
func (f *folded) isReleased(st *flows.Step) bool {
	one, err := bot.ReleaseOf(f.flow, f.record, st.ID)
	return err == nil && f.released[one]
}

// readReleases reads what staff released. Without it nothing is.
func (r *reading) readReleases(ctx context.Context) error {
	known, ok := r.Reader.(bot.Released)
	if !ok {
		return nil
	}
	all, err := known.Releases(ctx, r.Filter)
	if err != nil {
		return fmt.Errorf("read releases: %w", err)
	}
	r.released = map[bot.Release]bool{}
	for _, one := range all {
		r.released[one] = true
	}
	return nil
}
