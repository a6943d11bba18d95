package bot_test

import (
	"encoding/json"
	"slices"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// witness knows what must be in the store, from the pure decisions alone: fed with each update once, in the order of the
// commits.
type witness struct {
	month    *world
	sessions map[bot.Address]bot.Session
	records  map[string]*record // by the id of the response
	erased   []*record
	seen     map[string]bool // updates that were committed
	taken    map[string]bool // updates that the platforms got no error for
	gone     map[bot.Address]bool
	touched  map[bot.Address]time.Time // when the session was written last
	queue
}

// record is one response.
type record struct {
	id, receipt  string
	owner        bot.Address
	status       flows.Status
	journal      []flows.Answer
	apart        int // contact wishes
	reminded     int
	exported, as string // the ids in exports, of the response and of who gave it
}

func newWitness(w *world) *witness {
	return &witness{
		month: w, sessions: map[bot.Address]bot.Session{}, records: map[string]*record{}, seen: map[string]bool{}, taken: map[string]bool{},
		gone: map[bot.Address]bool{}, touched: map[bot.Address]time.Time{},
		queue: queue{month: w, all: map[string]*said{}, people: map[bot.Address][]*said{}, waiting: map[string]*said{}},
	}
}

func keyOf(u bot.Update) string { return u.From.Channel + " " + u.ID }

// acknowledged notes that a platform was told that an update is taken.
func (w *witness) acknowledged(u bot.Update) {
	w.taken[keyOf(u)] = true
	if !w.seen[keyOf(u)] {
		w.month.fail("%s was acknowledged before it was stored", u.ID)
	}
}

// commit notes what a commit did. found is the session that the store had; nil if it decided nothing.
func (w *witness) commit(u bot.Update, found *bot.Session, decide func(bot.Session) (bot.Change, error)) {
	m := w.month
	first := !w.seen[keyOf(u)]
	w.seen[keyOf(u)] = true
	switch {
	case first != (found != nil) && !u.Did.Silent():
		m.fail("%s %s acts, and is first: %t, %t", u.From.User, u.ID, found != nil, first)
	case first && u.Did.Silent():
		w.silent(u)
		return
	case !first:
		return
	}
	delete(w.gone, u.From)
	s := w.sessions[u.From]
	former := w.takeOver(u, &s)
	if got, want := asText(*found), asText(s); got != want {
		m.fail("before %s of %s the store has\n%s\nthe witness\n%s", u.ID, u.From.User, got, want)
	}
	s.Unshown, s.Unseen = found.Unshown, found.Unseen
	change, err := decide(s)
	if err != nil {
		m.fail("%s: %v", u.ID, err)
	}
	if u.Did == bot.Timer {
		w.remind(u, s, change)
	}
	if change.Nothing {
		return
	}
	if change.Forget {
		w.forget(u.From)
	}
	w.keep(u, change)
	for _, msg := range change.Send {
		if msg.To != u.From {
			m.fail("%s is answered to %s", u.From.User, msg.To.User)
		}
		w.queued(msg)
	}
	if former != (bot.Address{}) && change.Tell != nil {
		w.queued(*change.Tell)
	}
}

// keep follows the session and its response.
func (w *witness) keep(u bot.Update, c bot.Change) {
	s := c.Session
	s.TakenFrom = bot.Address{}
	if s.State.Status == "" && s.Invited.IsZero() {
		delete(w.sessions, u.From)
		return
	}
	w.sessions[u.From], w.touched[u.From] = s, w.month.clock()
	if s.Response == "" {
		return
	}
	r := w.records[s.Response]
	if r == nil {
		r = &record{id: s.Response, owner: u.From}
		w.records[s.Response] = r
	}
	r.receipt, r.status = s.Receipt, s.State.Status
	for _, a := range c.Answers {
		if a.Apart {
			r.apart++
		} else {
			r.journal = flows.Enter(r.journal, a)
		}
	}
}

// takeOver hands a response over to whoever has its receipt, and returns who had it.
func (w *witness) takeOver(u bot.Update, s *bot.Session) (former bot.Address) {
	if !u.Noted.Lookup || u.Noted.Receipt == "" || s.Response != "" {
		return former
	}
	for _, r := range w.records {
		if r.receipt != u.Noted.Receipt {
			continue
		}
		w.month.count.takeovers++
		former, r.owner = r.owner, u.From
		*s = w.sessions[former]
		s.Asked, s.TakenFrom = bot.Asked{}, former
		delete(w.sessions, former)
		delete(w.gone, former)
		w.excuse(former)
		w.sessions[u.From] = *s
	}
	return former
}

// forget erases somebody.
func (w *witness) forget(a bot.Address) {
	for id, r := range w.records {
		if r.owner == a {
			w.month.count.erased++
			w.erased = append(w.erased, r)
			delete(w.records, id)
		}
	}
	delete(w.sessions, a)
	w.excuse(a)
}

// silent follows what a platform says of somebody.
func (w *witness) silent(u bot.Update) {
	if u.Did == bot.Left {
		w.excuse(u.From)
		w.gone[u.From] = true
	} else {
		delete(w.gone, u.From)
	}
}

// remind checks a timer.
func (w *witness) remind(u bot.Update, s bot.Session, c bot.Change) {
	if len(c.Send) == 0 {
		return
	}
	m := w.month
	m.count.reminders++
	r := w.records[s.Response]
	if r == nil || !s.State.Remind || s.State.Status != flows.InProgress {
		m.fail("%s is reminded, and did not ask for it or is done", u.From.User)
	}
	if r.reminded++; r.reminded > 2 {
		m.fail("%s is reminded for the third time", u.From.User)
	}
	if late := m.round.Sub(s.Due); late < 0 || late > 2*time.Hour {
		m.fail("%s is reminded %s after it was due", u.From.User, late)
	}
}

// nextTimer is when the next timer comes.
func (w *witness) nextTimer() (next time.Time, ok bool) {
	for a, s := range w.sessions {
		if !s.Due.IsZero() && !w.gone[a] && (!ok || s.Due.Before(next)) {
			next, ok = s.Due, true
		}
	}
	return next, ok
}

// punctual checks that after a round of the loop nobody waits for their timer.
func (w *witness) punctual(now time.Time) {
	if w.month.disk != fine {
		return
	}
	for a, s := range w.sessions {
		if !s.Due.IsZero() && s.Due.Before(now) && !w.gone[a] {
			w.month.fail("the timer of %s was due at %s and is passed over", a.User, s.Due)
		}
	}
}

// complete checks at the end that every acknowledged update was stored, and every message shown.
func (w *witness) complete() {
	for key := range w.taken {
		if !w.seen[key] {
			w.month.fail("%s was acknowledged and never stored", key)
		}
	}
	for _, a := range w.month.people {
		for _, s := range w.people[a.at] {
			if s.times == 0 && !s.excused {
				w.month.fail("%s was never shown to %s", s.id, a.at.User)
			}
		}
	}
}

func asText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// responses are the ids of what there is, in their order.
func (w *witness) responses() []string {
	var ids []string
	for id := range w.records {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
