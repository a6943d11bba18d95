package bot

import (
	"context"
	"slices"
	"time"

	"aporte/flows"
)

// What people and staff are told of a response that was erased after staff had exported it. The database has no more of it than its
// exported id, which is random and leads to nobody, and the day.

// Withdrawn is a response that was erased and may be in an export that staff made before.
type Withdrawn struct {
	ID  string    // the exported id that it had
	Day time.Time // when it was erased: midnight in UTC, since a platform may know to the minute who wrote to the bot
}

// Taken says which responses left the database as a file.
type Taken string

// What an export may hold. The zero value is no export.
const (
	TakenSubmitted Taken = "submitted" // only submitted responses
	TakenAll       Taken = "all"       // also responses that were not submitted
)

// Export is when staff wrote responses to a file.
type Export struct {
	At    time.Time
	Taken Taken
}

// ExportLog knows the exports that staff made.
type ExportLog interface {
	// Exports returns the exports of each consultation, by its id, oldest first.
	Exports(ctx context.Context) (map[string][]Export, error)
}

// SetExports lets the bot know of the exports that staff made of consultations, by their ids. It may be called while the bot runs.
// all and its lists must not change any more.
func (b *Bot) SetExports(all map[string][]Export) { b.exports.Store(&all) }

// exported returns the exports that a response may be in, oldest first. An export may have left it out, by its language or because
// it had not changed: the log does not say.
func (b *Bot) exported(s Session) (in []Export) {
	all := b.exports.Load()
	if all == nil || s.Response == "" || IsTest(s.Source) {
		return nil
	}
	for _, e := range (*all)[s.State.ID] {
		if s.inside(e) {
			in = append(in, e)
		}
	}
	return in
}

// inside says whether the response may be in an export.
func (s Session) inside(e Export) bool {
	if e.Taken == TakenAll {
		return !e.At.Before(s.Started)
	}
	return s.State.Status == flows.Submitted && !e.At.Before(s.Submitted)
}

// exportData returns the data for words about the exports that a response may be in; nil if there are none.
func (s speaker) exportData() map[string]any {
	in := s.exported(s.before)
	if len(in) == 0 {
		return nil
	}
	last := slices.MaxFunc(in, func(a, b Export) int { return a.At.Compare(b.At) })
	return map[string]any{"Count": len(in), "Date": s.date(last.At)}
}
