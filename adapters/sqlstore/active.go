package sqlstore

import (
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"aporte/bot"
)

// sender is what the store knows of the person who sent an update.
type sender struct {
	person
	session  bot.Session // the zero Session if there is none
	response responseRow // the row of the session's response; its id is "" if there is none
	entries  int64       // how many entries the two journals of the response have
}

// active is a cache of the activeKept people who sent the last updates, so that their rows are not read and opened for each
// step. It is updated after each commit. A stale entry does no harm: a step is stored only if the version of the session in
// the database is the same as in the cache.
type active struct {
	people *lru.Cache[bot.Address, *sender] // what they point to never changes
	era    atomic.Int64                     // counts how often everybody was forgotten
}

// activeKept is how many people are kept at most. Each takes some kilobytes.
const activeKept = 1000

func newActive() *active {
	people, err := lru.New[bot.Address, *sender](activeKept)
	if err != nil {
		panic(err) // only if the size is not positive
	}
	return &active{people: people}
}

// get returns what is known of a person, and the era that set needs. ok is false if the person is not in the cache.
func (a *active) get(who bot.Address) (known *sender, era int64, ok bool) {
	era = a.era.Load()
	known, ok = a.people.Get(who)
	return known, era, ok
}

// set keeps what is known of a person after a step that began in that era. It keeps nothing if clear was called since. The
// caller must not change known any more.
func (a *active) set(who bot.Address, known *sender, era int64) {
	a.people.Add(who, known)
	if era != a.era.Load() {
		a.drop(who)
	}
}

// drop forgets one person.
func (a *active) drop(who bot.Address) { a.people.Remove(who) }

// clear forgets everybody. It is called after a change that was no step: such a change is rare, and may concern any person.
func (a *active) clear() {
	a.era.Add(1)
	a.people.Purge()
}
