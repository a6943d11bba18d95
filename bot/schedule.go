package bot

import (
	"cmp"
	"context"
	"sync"
	"time"

	"aporte/flows"
)

// Schedule is until when a consultation takes answers. It holds for all its versions.
type Schedule struct {
	Closes time.Time // zero: it has no close
	Paused time.Time // since when it takes no answers for a while; zero: it is not paused
	Staff  bool      // staff have set it, and what its file says does not matter any more
}

// Calendar keeps the schedules of consultations. It is the place where a close lives once it is published.
type Calendar interface {
	// Announce stores the close of a consultation that has no schedule yet; zero means that it has no close. It returns the
	// schedule that holds from now on. A stored close stays as it is. A consultation without one gets the new one, unless
	// staff have set that there is none.
	Announce(ctx context.Context, flow string, closes time.Time) (Schedule, error)
	// Schedules returns all schedules by the id of the consultation.
	Schedules(ctx context.Context) (map[string]Schedule, error)
}

// timetable has the schedules, and the terms made of them. A new one replaces it whenever a schedule changes.
type timetable struct {
	all map[string]Schedule

	mu    sync.RWMutex
	terms map[reader]map[string]any // a cache, see [turn.terms]
}

// reader is what the words for the terms of a consultation depend on.
type reader struct{ flow, channel, lang string }

// SetSchedules lets the bot know of the schedules of consultations, by their ids. It may be called while the bot runs: each update
// is handled with one set of schedules. For a consultation that has none, the dates in its file hold.
func (b *Bot) SetSchedules(all map[string]Schedule) {
	b.timetable.Store(&timetable{all: all, terms: map[reader]map[string]any{}})
}

// Schedules returns what [Bot.SetSchedules] last told the bot. Callers must not change it.
func (b *Bot) Schedules() map[string]Schedule { return b.timetable.Load().all }

// newest returns the version of a consultation whose dates and terms hold for all versions.
func (b *Bot) newest(f *flows.Flow) *flows.Flow {
	return cmp.Or(b.newestOf[f.ID], f)
}

// schedule returns the schedule of a consultation.
func (t *timetable) schedule(newest *flows.Flow) Schedule {
	if s, ok := t.all[newest.ID]; ok {
		return s
	}
	return Schedule{Closes: newest.Closes}
}
