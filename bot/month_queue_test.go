package bot_test

import (
	"time"

	"aporte/bot"
)

// queue is what the witness knows of messages.
type queue struct {
	month   *world
	all     map[string]*said
	people  map[bot.Address][]*said // in the order of the commits
	waiting map[string]*said        // not settled yet
}

// said is one message.
type said struct {
	id      string
	to      bot.Address
	place   int // in the queue of its person
	times   int // how often it was shown
	due     time.Time
	excused bool // it need not be shown any more: its person is gone, or it was given up or erased
	doubt   bool // since it was shown last, something happened after which it may be shown again
	vain    bool // the platform has refused it, or said that its person is gone: those behind need not wait for it
	fails   int  // how often it was tried in vain
	void    bool // the clock jumped while it was leased, so that it may be claimed twice

	tidy     bool   // it may be left out
	replaces string // what it takes the place of
}

// queued notes a message that was committed. It is leased to the service, unless it only tidies up.
func (q *queue) queued(m bot.Message) {
	if q.all[m.ID] != nil {
		q.month.fail("%s is there twice", m.ID)
	}
	s := &said{id: m.ID, to: m.To, place: len(q.people[m.To]), due: q.month.clock().Add(bot.LeaseTime), tidy: m.Tidy, replaces: m.Replaces}
	q.all[m.ID] = s
	if m.Tidy {
		return
	}
	q.waiting[m.ID] = s
	q.people[m.To] = append(q.people[m.To], s)
}

// shown checks a message that comes onto a screen: it was committed, those before it are there, and it is not there yet
// without need.
func (q *queue) shown(m bot.Message) {
	s := q.all[m.ID]
	if s == nil || s.to != m.To {
		q.month.fail("%s is shown to %s, who was never to get it", m.ID, m.To.User)
	}
	if s.times > 0 && !s.doubt && !s.void {
		q.month.fail("%s is shown again without need", m.ID)
	}
	if s.tidy {
		q.tidied(s)
	} else if s.times == 0 {
		for _, before := range q.people[s.to][:s.place] {
			if before.times == 0 && !before.excused && !before.vain {
				q.month.fail("%s is shown to %s before %s", s.id, s.to.User, before.id)
			}
		}
	}
	s.times++
	s.doubt = false
}

// tidied checks a message that only tidies up: what it closes was shown, and is not asked again in the same place.
func (q *queue) tidied(s *said) {
	q.month.count.tidied++
	if q.all[s.replaces].times == 0 {
		q.month.fail("%s closes %s, which %s has not seen", s.id, s.replaces, s.to.User)
	}
	for _, other := range q.people[s.to] {
		if other.replaces == s.replaces {
			q.month.fail("%s closes %s, which became %s", s.id, s.replaces, other.id)
		}
	}
}

// doubtful notes that nobody knows whether a message was shown.
func (q *queue) doubtful(id string) { q.all[id].doubt = true }

// mostTries is how often a message is tried.
const mostTries = 12

// failed notes that a try was in vain.
func (q *queue) failed(id string) {
	s := q.all[id]
	if s == nil {
		return
	}
	if s.fails++; s.fails >= mostTries {
		s.vain = true
	}
}

// refused notes that the platform will never take a message.
func (q *queue) refused(id string) { q.all[id].vain = true }

// unreachable notes that somebody is gone, before the store knows it.
func (q *queue) unreachable(a bot.Address) {
	for _, s := range q.people[a] {
		s.vain = s.vain || q.waiting[s.id] != nil
	}
}

// doubtAll notes that the service lost its memory: what is not settled may be shown again.
func (q *queue) doubtAll() {
	for _, s := range q.waiting {
		s.doubt = true
	}
}

// voidAll notes that the clock jumped, so that every lease may be ignored.
func (q *queue) voidAll() {
	for _, s := range q.waiting {
		s.void = true
	}
}

// excuse notes that what waits for somebody will not come.
func (q *queue) excuse(a bot.Address) {
	for _, s := range q.people[a] {
		if q.waiting[s.id] != nil {
			s.excused = true
			delete(q.waiting, s.id)
		}
	}
}

// claimed notes when messages can be claimed again.
func (q *queue) claimed(all []bot.Delivery, until time.Time) {
	for _, d := range all {
		if s := q.waiting[d.Message.ID]; s != nil {
			s.due = until
		} else {
			q.month.fail("%s is claimed, and does not wait", d.Message.ID)
		}
	}
}

// unheard notes messages that the store gave out, and reported that it failed: they are not in hand, and go out when their
// lease is over. Newer ones do not wait for that.
func (q *queue) unheard(all []bot.Delivery) {
	for _, d := range all {
		if s := q.all[d.Message.ID]; s != nil {
			s.vain = true
		}
	}
}

// unsettled notes results that were lost.
func (q *queue) unsettled(results []bot.Result) {
	for _, r := range results {
		q.all[r.ID].doubt = true
	}
}

// settled notes results that were stored.
func (w *witness) settled(results []bot.Result) {
	for _, r := range results {
		s := w.waiting[r.ID]
		if s == nil {
			continue // erased meanwhile
		}
		switch r.State {
		case bot.ResultSent:
			delete(w.waiting, r.ID)
			if s.times == 0 {
				w.month.fail("%s is settled as sent, and was not", r.ID)
			}
		case bot.ResultLater:
			s.due = r.Due
		case bot.ResultGone:
			w.excuse(s.to)
			w.gone[s.to] = true
		case bot.ResultDropped:
			s.excused = true
			delete(w.waiting, r.ID)
		}
	}
}

// oldest is what waits longest, for each person.
func (q *queue) oldest() map[bot.Address]*said {
	oldest := map[bot.Address]*said{}
	for _, s := range q.waiting {
		if o := oldest[s.to]; o == nil || s.place < o.place {
			oldest[s.to] = s
		}
	}
	return oldest
}

// nextDue is when something can be claimed that waits: of each person only the oldest.
func (q *queue) nextDue() (next time.Time, ok bool) {
	for _, s := range q.oldest() {
		if !ok || s.due.Before(next) {
			next, ok = s.due, true
		}
	}
	return next, ok
}

// leftBehind checks that a claim took whatever was due.
func (q *queue) leftBehind(now time.Time) {
	for _, s := range q.oldest() {
		if q.month.disk == fine && s.due.Before(now.Add(-quick)) {
			q.month.fail("%s was due at %s, and is not claimed", s.id, s.due)
		}
	}
}
