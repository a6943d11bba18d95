package export

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Source says which responses are exported, all to one consultation, and how they are read.
type Source struct {
	Reader bot.Reader
	Filter bot.Filter    // Filter.Flow is taken from Flow
	Flow   *flows.Flow   // the newest version: the columns are made from it
	Older  []*flows.Flow // the other versions that have responses
	// Unfinished keeps submitted and unfinished responses apart: a package then has the unfinished ones in a table of their own,
	// and all other tables have the submitted ones alone. Filter.Status must be "" then.
	Unfinished bool

	Editions bot.Editions // how the questions were worded

	By    []string // [Stats]: also count for each value of these: "language", "channel", "bot", "source", "version", a question with one answer, or QUESTION_region for the regions of its countries
	Exact bool     // [Stats]: read every answer, even if counters would do

	public *profile // what is published; nil: everything is exported

	Identities Identities // decrypt the texts that are sealed to staff
	Sealed     func()     // without Identities: called for each sealed text, which is exported as empty; may be nil
	// Damaged is called for each part of a response that cannot be read and is exported as empty, with its name in the
	// export. It may be nil.
	Damaged func(what string)
}

// Options say how tables are written.
type Options struct {
	// Spreadsheet makes files that are safe to open in a spreadsheet: with a byte order mark, and with a ' in front of texts
	// that a spreadsheet would take for a formula. Without it, every cell is exactly what was stored.
	Spreadsheet bool
	// Table is the table that [File] writes in a format that has one.
	Table TableName
	// Beside is the folder for files that exist only during the export: that of the file that is written. "" is the working
	// folder. What participants wrote must not be left elsewhere.
	Beside string
	// Labels is the language in which options and countries are named instead of by their codes. "" means codes; in a workbook, and
	// where codes and labels stand side by side, the first language of the consultation. An option without a label keeps its code.
	Labels string
	// Codes leaves codes where a format has labels by itself.
	Codes bool
	// Split makes a column of 0 and 1 of each option of a list, instead of one column with the list. The table of answers has a row
	// for each pick in any case.
	Split bool
	// Force lets [Folder] replace an earlier export.
	Force bool
	// Progress, if set, is called at most ten times a second, and once at the end. done is the number of responses read so
	// far, total the number at the beginning. The goroutine that exports calls it.
	Progress func(done, total int)
}

// reading is the state of one export.
type reading struct {
	Source
	say       words
	versions  map[flows.Ref]*version
	questions []question // of all versions, see merged
	options   Options
	contacts  []contact // the rows of the table of contacts; empty for any other table
	withdrawn []bot.Withdrawn
	titled    bool                 // tables name questions by their titles, too
	visits    []bot.Visits         // the rows of the table of conversations; only read for a package
	visited   bool                 // the reader knows them
	released  map[bot.Release]bool // read where they matter
	analysis  analysis             // the rows of the tables of codes; only read for a package
}

// open prepares an export, with texts in the language lang.
func (s Source) open(look Words, lang string, o Options) *reading {
	s.Filter.Flow = s.Flow.ID
	all := append([]*flows.Flow{s.Flow}, s.Older...)
	r := &reading{Source: s, say: words{look, s.Flow, lang}, versions: map[flows.Ref]*version{}, options: o}
	for _, q := range merged(all) {
		r.questions = append(r.questions, r.question(q))
	}
	for _, f := range slices.Backward(all) { // backward, so that s.Flow replaces the same version in s.Older
		r.versions[f.Ref] = newVersion(f, s.Editions)
	}
	return r
}

// wordsIn returns the language of questions and options: that of the labels, or the first one of the consultation.
func (s Source) wordsIn(o Options) string { return cmp.Or(o.Labels, s.Flow.Languages[0]) }

// Unsubmitted returns how many unfinished responses are left out because only submitted ones are selected, or stand in a table apart.
func (s Source) Unsubmitted(ctx context.Context) (int, error) {
	if s.Filter.Status != flows.Submitted && !s.Unfinished {
		return 0, nil
	}
	f := s.Filter
	f.Flow, f.Status = s.Flow.ID, flows.InProgress
	n, err := s.Reader.Count(ctx, f)
	if err != nil {
		return 0, fmt.Errorf("count responses: %w", err)
	}
	return n, nil
}

// interval is the shortest time between two reports of progress.
const interval = 100 * time.Millisecond

// each calls fn with every response, in the order of their ids, and reports progress. With Unfinished, the submitted ones come
// first. It leaves out a response to a version that is not known, and reports it as damaged.
func (r *reading) each(ctx context.Context, progress func(done, total int), fn func(*folded) error) error {
	total, done, shown := 0, 0, time.Time{}
	if progress != nil {
		var err error
		if total, err = r.Reader.Count(ctx, r.Filter); err != nil {
			return fmt.Errorf("count responses: %w", err)
		}
	}
	take := func(rec bot.Record, apart bool) error {
		if err := ctx.Err(); err != nil || apart && rec.Response.Damaged { // a damaged one came with the submitted ones
			return err
		}
		if r.public != nil && rec.Response.Damaged {
			r.damage(rec.ID + ": left out, as its language and status are not known")
			return nil
		}
		v, ok := r.versions[rec.Flow]
		if !ok {
			// Without its version we do not know what was asked, and a guess could change the meaning of answers.
			r.damage(fmt.Sprintf("%s: left out, as version %d of %s is not known", rec.ID, rec.Flow.Version, rec.Flow.ID))
			return nil
		}
		v = v.knowing(rec.Journal)
		r.versions[rec.Flow] = v // most further responses have votes on the same statements
		whole := v.fold(rec)
		whole.apart, whole.released = apart, r.released
		if err := r.unseal(whole); err != nil {
			return err
		}
		r.nameDamage(whole)
		r.public.conceal(whole)
		if err := fn(whole); err != nil {
			return err
		}
		done++
		if progress != nil && time.Since(shown) >= interval {
			shown = time.Now()
			progress(done, total)
		}
		return nil
	}
	for _, status := range r.passes() {
		f := r.Filter
		f.Status = status
		apart := r.Unfinished && status == flows.InProgress
		if err := r.Reader.Each(ctx, f, func(rec bot.Record) error { return take(rec, apart) }); err != nil {
			return fmt.Errorf("read responses: %w", err)
		}
	}
	if progress != nil {
		progress(done, total)
	}
	return nil
}

// passes returns the statuses of the responses to read, one after the other.
func (r *reading) passes() []flows.Status {
	if r.Unfinished && r.Filter.Status == "" {
		return []flows.Status{flows.Submitted, flows.InProgress}
	}
	return []flows.Status{r.Filter.Status}
}

// damage reports something that cannot be read.
func (r *reading) damage(what string) {
	if r.Damaged != nil {
		r.Damaged(what)
	}
}

// nameDamage reports every part of a response that cannot be read.
func (r *reading) nameDamage(rec *folded) {
	if rec.Response.Damaged {
		r.damage(rec.ID + ": its language, channel, status and times")
	}
	if rec.strange > 0 {
		r.damage(fmt.Sprintf("%s: entries for questions that version %d does not have, left out: %d", rec.ID, rec.Flow.Version, rec.strange))
	}
	lost := rec.lost
	for _, st := range rec.asked {
		if rec.damaged[st.ID] {
			r.damage(rec.ID + ": " + name(st))
			lost--
		}
	}
	if lost > 0 { // their step is damaged, too, or a later entry for the same step replaced them
		r.damage(fmt.Sprintf("%s: entries of which nobody knows what they answered: %d", rec.ID, lost))
	}
}
