package bot_test

import (
	"container/heap"
	"slices"
	"time"

	"aporte/bot"
)

// event is something that happens at a time; of two at the same time, the one that was put down first.
type event struct {
	at     time.Time
	number int
	do     func()
}

// agenda is what is to come.
type agenda struct {
	events []event
	number int
}

func (a *agenda) Len() int { return len(a.events) }

func (a *agenda) Less(i, j int) bool {
	x, y := a.events[i], a.events[j]
	return x.at.Before(y.at) || x.at.Equal(y.at) && x.number < y.number
}
func (a *agenda) Swap(i, j int) { a.events[i], a.events[j] = a.events[j], a.events[i] }
func (a *agenda) Push(e any)    { a.events = append(a.events, e.(event)) }

func (a *agenda) Pop() any {
	last := a.events[len(a.events)-1]
	a.events = a.events[:len(a.events)-1]
	return last
}

func (a *agenda) pop() event { return heap.Pop(a).(event) }

// after puts something down on the agenda.
func (w *world) after(d time.Duration, do func()) {
	w.agenda.number++
	heap.Push(&w.agenda, event{at: w.now.Add(d), number: w.agenda.number, do: do})
}

// quick is how long the service may have messages in hand: before more time than that passes, it sends them.
const quick = 2 * time.Second

// until lets time pass until an event, and then lets that happen. The service does its own work on the way.
func (w *world) until(e event) {
	for w.tickAt.Before(e.at) {
		w.pass(w.tickAt)
		w.guard(w.tick)
	}
	w.pass(e.at)
	w.guard(e.do)
	if w.chance(50) {
		w.guard(w.work)
	}
	w.sooner()
}

// pass lets time pass.
func (w *world) pass(to time.Time) {
	if to.Sub(w.empty) > quick {
		w.guard(w.emptied)
		w.empty = to
	}
	if to.After(w.now) {
		w.now = to
	}
}

// emptied takes steps until nothing is in hand.
func (w *world) emptied() {
	for w.step() {
	}
}

// work takes some steps.
func (w *world) work() {
	for range w.rng.IntN(6) {
		w.step()
	}
}

// step takes one step of the deliverer, any that could be next, and says whether there was one.
func (w *world) step() bool {
	var free []bot.Address
	for _, a := range w.b.Lanes() {
		if !w.sending[a] {
			free = append(free, a)
		}
	}
	var others []func()
	if w.b.Settling() && !w.settling {
		others = append(others, func() {
			w.settling = true
			w.b.SettleNext()
			w.settling = false
		})
	}
	if w.b.Tidying() > w.tidying {
		others = append(others, func() {
			w.tidying++
			w.b.TidyNext()
			w.tidying--
		})
	}
	if len(free)+len(others) == 0 {
		return false
	}
	n := w.rng.IntN(len(free) + len(others))
	if n >= len(free) {
		others[n-len(free)]()
		return true
	}
	w.sending[free[n]] = true
	w.b.SendNext(free[n])
	delete(w.sending, free[n])
	return true
}

// tick is one round of the loop of the service.
func (w *world) tick() {
	w.looping = true
	now := w.clock()
	w.round = now
	w.b.TidyAgain(now)
	w.b.ClaimDue(w.t.Context())
	w.witness.leftBehind(now)
	w.b.HandleTimers(w.t.Context(), now)
	w.looping = false
	w.witness.punctual(now)
	w.tickAt = w.now.Add(time.Hour)
	w.sooner()
}

// sooner has the next round come when there is something to do for it. The service looks every second; what would find
// nothing is left out.
func (w *world) sooner() {
	if due, ok := w.witness.nextDue(); ok {
		wait := min(max(due.Sub(w.clock()), time.Second), bot.LeaseTime)
		if w.disk != fine {
			wait = bot.LeaseTime
		}
		if at := w.now.Add(wait); at.Before(w.tickAt) {
			w.tickAt = at
		}
	}
	if due, ok := w.witness.nextTimer(); ok {
		wait := max(due.Sub(w.clock()), time.Second)
		if at := w.now.Add(wait); at.Before(w.tickAt) {
			w.tickAt = at
		}
	}
}

// meanwhile lets something else happen while a person's message is on its way, or their update is being handled.
func (w *world) meanwhile() {
	if w.depth > 1 || !w.chance(15) {
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	switch w.rng.IntN(4) {
	case 0, 1:
		w.step()
	case 2:
		if p := w.people[w.rng.IntN(len(w.people))]; !w.over() {
			w.receive(p.act())
		}
	case 3:
		if !w.looping { // timers wait for whoever is being handled
			w.looping = true
			w.b.ClaimDue(w.t.Context())
			w.looping = false
		}
	}
}

// impatient lets one of those act whose messages were just claimed, before the service has them in hand. The order in
// which a store hands them out is not that of anything in the seed.
func (w *world) impatient(claimed []bot.Delivery) {
	if w.over() || w.depth > 1 || len(claimed) == 0 || !w.chance(15) {
		return
	}
	var users []string
	for _, d := range claimed {
		users = append(users, d.Message.To.User)
	}
	w.depth++
	defer func() { w.depth-- }()
	for _, p := range w.people {
		if p.at.User == slices.Min(users) {
			w.receive(p.act())
		}
	}
}

// quiet lets the service work until everything has arrived.
func (w *world) quiet() {
	for range 20_000 {
		w.guard(w.emptied)
		if w.agenda.Len() > 0 {
			w.until(w.agenda.pop())
			continue
		}
		if _, waiting := w.witness.nextDue(); !waiting {
			return
		}
		w.pass(w.tickAt)
		w.guard(w.tick)
	}
	held, err := w.store.Backlog(w.t.Context())
	w.fail("it never becomes quiet: %+v, %v", held, err)
}
