package export

import (
	"context"
	"fmt"
	"slices"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Source is where answers come from: the responses to one consultation.
type Source struct {
	Reader bot.Reader
	Filter bot.Filter    // Filter.Flow is taken from Flow
	Flow   *flows.Flow   // the newest version: columns are made from it
	Older  []*flows.Flow // the other versions that people were given

	Identities Identities // open what is sealed to staff
	Sealed     func()     // without Identities: called for each text that stays sealed and empty; may be nil
	// Damaged is called with the name of each thing that cannot be read and is left empty: a response, or an answer of
	// one. May be nil.
	Damaged func(what string)
}

// Options say how tables are written.
type Options struct {
	// Spreadsheet makes a variant for programs that show tables: with a byte-order mark, and with a ' in front of texts
	// that such programs would take for a formula. Without it, every cell is exactly what was stored.
	Spreadsheet bool
	// Progress, if set, is called at most ten times a second with how many responses were read, of how many there were
	// at the beginning, and once at the end. It is called by the goroutine that exports.
	Progress func(done, total int)
}

// reading is a source that is being read.
type reading struct {
	Source
	say       words
	versions  map[flows.Ref]*version
	questions []*flows.Step // of all versions, see merged
	contacts  []contact     // of the table of contacts alone
}

// open prepares for reading, with the words of a language.
func (s Source) open(look Words, lang string) *reading {
	s.Filter.Flow = s.Flow.ID
	all := append([]*flows.Flow{s.Flow}, s.Older...)
	r := &reading{Source: s, say: words{look, s.Flow, lang}, versions: map[flows.Ref]*version{}, questions: merged(all)}
	for _, f := range slices.Backward(all) { // the newest counts if one is given twice
		r.versions[f.Ref] = newVersion(f)
	}
	return r
}

// interval is the least time between two reports of progress.
const interval = 100 * time.Millisecond

// each calls fn with every response, in the order of their start, and reports progress.
func (r *reading) each(ctx context.Context, progress func(done, total int), fn func(*folded) error) error {
	total, done, shown := 0, 0, time.Time{}
	if progress != nil {
		var err error
		if total, err = r.Reader.Count(ctx, r.Filter); err != nil {
			return fmt.Errorf("count responses: %w", err)
		}
	}
	err := r.Reader.Each(ctx, r.Filter, func(rec bot.Record) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		v, ok := r.versions[rec.Flow]
		if !ok {
			// Guessing what was asked would turn answers into others.
			r.damage(fmt.Sprintf("%s: left out, as version %d of %s is not known", rec.ID, rec.Flow.Version, rec.Flow.ID))
			return nil
		}
		v = v.knowing(rec.Journal)
		r.versions[rec.Flow] = v // the next one is about the same statements
		whole := v.fold(rec)
		if err := r.unseal(whole); err != nil {
			return err
		}
		r.nameDamage(whole)
		if err := fn(whole); err != nil {
			return err
		}
		done++
		if progress != nil && time.Since(shown) >= interval {
			shown = time.Now()
			progress(done, total)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	if progress != nil {
		progress(done, total)
	}
	return nil
}

// damage tells of something that cannot be read.
func (r *reading) damage(what string) {
	if r.Damaged != nil {
		r.Damaged(what)
	}
}

// nameDamage tells what of a response cannot be read.
func (r *reading) nameDamage(rec *folded) {
	if rec.Response.Damaged {
		r.damage(rec.ID + ": its language, channel, status and times")
	}
	lost := rec.lost
	for _, st := range rec.asked {
		if rec.damaged[st.ID] {
			r.damage(rec.ID + ": " + name(st))
			lost--
		}
	}
	if lost > 0 { // under a name that is damaged, too, or before an answer that was given later
		r.damage(fmt.Sprintf("%s: entries of which nobody knows what they answered: %d", rec.ID, lost))
	}
}

// merged returns the questions of all versions: those of the first one in order, then those that only others have. A
// question takes what it takes in any version that asks for the same kind: all the options, the widest range.
func merged(versions []*flows.Flow) []*flows.Step {
	var all []*flows.Step
	byKey := map[key]*flows.Step{}
	for _, f := range versions {
		for _, st := range questions(f) {
			known, ok := byKey[keyOf(st)]
			switch {
			case !ok:
				own := *st
				own.Options = slices.Clone(st.Options)
				byKey[keyOf(st)] = &own
				all = append(all, &own)
			case known.Kind == st.Kind:
				known.Min, known.Max = min(known.Min, st.Min), max(known.Max, st.Max)
				known.Options = union(known.Options, st.Options)
			}
		}
	}
	return all
}

// wide returns a question of the newest version with what it takes in any version.
func (r *reading) wide(st *flows.Step) *flows.Step {
	return r.questions[slices.IndexFunc(r.questions, func(q *flows.Step) bool { return keyOf(q) == keyOf(st) })]
}

// union appends to a what only b has.
func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
