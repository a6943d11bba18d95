package sqlstore

import (
	"context"
	"database/sql"
	"errors"
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

// remember brings what the cache has of a person up to date. current is false if it is of no use any more. Where other processes
// serve as well, it asks the database: they may have led the person on, or found out that a message was not shown.
func (s *Store) remember(ctx context.Context, who bot.Address, from *sender) (current bool, err error) {
	if !s.many {
		s.recall(&from.session)
		return true, nil
	}
	var version int64
	var gone bool
	err = s.read.QueryRowContext(ctx, `SELECT s.version, p.gone, EXISTS (SELECT 1 FROM wishes WHERE lookup = $3)
		FROM participants p JOIN sessions s ON s.participant = p.id WHERE p.id = $1 AND p.lookup = $2`,
		from.id, s.secrets.person(who), s.secrets.wish(who)).Scan(loose(&version, &gone, &from.session.Hears)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case err != nil:
		return false, wrap("look at session", err)
	case version != from.version || gone != from.gone:
		return false, nil
	}
	return true, s.see(ctx, s.read, &from.session)
}
