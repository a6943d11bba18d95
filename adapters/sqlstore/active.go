package sqlstore

import (
	"sync"

	"aporte/adapters/line"
	"aporte/bot"
)

// sender is what the store knows of somebody who wrote.
type sender struct {
	person
	session  bot.Session // the zero Session if there is none
	response responseRow // of the session; its id is "" if there is none
	entries  int64       // how many its journals have
}

// active remembers the people who wrote lately, so that their rows are neither read nor opened for each step. It is
// written through, and nothing rests on it: a step is stored only if the version of the session is still the one that
// is remembered.
type active struct {
	mu     sync.Mutex
	people *line.Latest[bot.Address, sender]
	era    int // counts how often everybody was forgotten
}

// activeKept bounds the people remembered, at some kilobytes each.
const activeKept = 1000

func newActive() *active { return &active{people: line.NewLatest[bot.Address, sender](activeKept)} }

// get returns somebody, and the era to be given to set.
func (a *active) get(who bot.Address) (known sender, era int, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	known, ok = a.people.Get(who)
	return known, a.era, ok
}

// set remembers somebody as they are after a step that began in that era.
func (a *active) set(who bot.Address, known sender, era int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if era == a.era {
		a.people.Set(who, known)
	}
}

// drop forgets one person.
func (a *active) drop(who bot.Address) { a.people.Drop(who) }

// clear forgets everybody, after a change that was no step: it is rare, and may touch anybody.
func (a *active) clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.people, a.era = line.NewLatest[bot.Address, sender](activeKept), a.era+1
}
