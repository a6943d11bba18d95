package sqlstore

import (
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

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
	people *lru.Cache[bot.Address, sender]
	era    atomic.Int64 // counts how often everybody was forgotten
}

// activeKept bounds the people remembered, at some kilobytes each.
const activeKept = 1000

func newActive() *active {
	people, err := lru.New[bot.Address, sender](activeKept)
	if err != nil {
		panic(err) // only for sizes that are not ours
	}
	return &active{people: people}
}

// get returns somebody, and the era to be given to set.
func (a *active) get(who bot.Address) (known sender, era int64, ok bool) {
	era = a.era.Load()
	known, ok = a.people.Get(who)
	return known, era, ok
}

// set remembers somebody as they are after a step that began in that era.
func (a *active) set(who bot.Address, known sender, era int64) {
	a.people.Add(who, known)
	if era != a.era.Load() {
		a.drop(who)
	}
}

// drop forgets one person.
func (a *active) drop(who bot.Address) { a.people.Remove(who) }

// clear forgets everybody, after a change that was no step: it is rare, and may touch anybody.
func (a *active) clear() {
	a.era.Add(1)
	a.people.Purge()
}
