package alerts

import (
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	settles = time.Minute    // how long something must be wrong before it is told, and be well before it is over
	hour    = time.Hour      // the shortest time between two alerts about the same
	day     = 24 * time.Hour // after which a trouble that lasts is told again
)

// state is what is remembered of one trouble, as it is stored.
type state struct {
	Trouble
	Begin time.Time `json:"begin"`         // since when it is there
	End   time.Time `json:"end,omitzero"`  // since when it is not there any more; zero while it is
	Told  time.Time `json:"told,omitzero"` // when it was last told; zero: never
	Open  bool      `json:"open"`          // it was told, and nobody was told yet that it is over
}

// memory holds what is remembered, by [Trouble.key].
type memory map[string]state

// notice is something to tell: that a trouble is there, or that it is over.
type notice struct {
	state
	over bool
}

// step returns what is remembered after a look at the service, and what is to be told, in a fixed order. It is pure.
func (m memory) step(now time.Time, here []Trouble, unknown map[Kind]bool) (memory, []notice) {
	after, seen := maps.Clone(m), map[string]bool{}
	if after == nil {
		after = memory{}
	}
	var say []notice
	for _, t := range here {
		key := t.key()
		seen[key] = true
		s, known := after[key]
		worse := t.Count > s.Count && t.Kind == Parked
		if !known || !s.End.IsZero() && !s.Open {
			s.Begin = now
		}
		s.End = time.Time{}
		if now.Sub(s.Begin) >= settles && s.due(now, worse) {
			s.Trouble, s.Told, s.Open = t, now, true
			say = append(say, notice{state: s})
		} else if !s.Open {
			s.Trouble = t
		}
		after[key] = s
	}
	for key, s := range after {
		if seen[key] || unknown[s.Kind] {
			continue
		}
		if s.End.IsZero() {
			s.End = now
		}
		switch {
		case s.Open && now.Sub(s.End) >= settles:
			s.Open = false
			say = append(say, notice{s, true})
		case !s.Open && now.Sub(s.Told) >= hour:
			delete(after, key)
			continue
		}
		after[key] = s
	}
	slices.SortFunc(say, func(a, b notice) int { return strings.Compare(a.key(), b.key()) })
	return after, say
}

// due says whether a trouble that is there is to be told: at most once an hour, and again if it has become worse or has lasted a day.
func (s state) due(now time.Time, worse bool) bool {
	since := now.Sub(s.Told)
	switch {
	case since < hour:
		return false
	case s.Open:
		return worse || since >= day
	}
	return true
}
