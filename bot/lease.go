package bot

import "time"

// Several processes may serve from one store. A message belongs to the process to which it is leased, and to no other. A process
// that slept, or waited long for a platform, must notice that its lease is over before it sends: another process may be sending
// the message by then. See also [Store.Claim].

// leased is a delivery with a moment before its lease began.
type leased struct {
	Delivery
	since moment
}

// moment is a time by the clock of the store and by that of this machine.
type moment struct{ store, here time.Time }

func (b *Bot) moment() moment { return moment{b.Now(), time.Now()} }

func leasedAt(since moment, all []Delivery) []leased {
	var own []leased
	for _, d := range all {
		own = append(own, leased{d, since})
	}
	return own
}

// left returns how much of the lease is left. The clock that went furthest counts: that of the store, and of this machine both the
// monotonic one, since another may be set back, and that of the wall, since the monotonic one may stand still while the machine sleeps,
// and with it what is counted of the store's.
func (l leased) left(now moment) time.Duration {
	passed := max(now.store.Sub(l.since.store), now.here.Sub(l.since.here), now.here.Round(0).Sub(l.since.here.Round(0)))
	return LeaseTime - passed
}

// leastLease is how much of its lease must be left when the sending of a message begins.
const leastLease = 5 * time.Second

// tooLate returns the result of a message whose lease is over, or nearly so: it is put off until a claim brings it again, here or in
// another process. For any other message it returns the zero Result.
func (b *Bot) tooLate(l leased) Result {
	if l.left(b.moment()) >= leastLease {
		return Result{}
	}
	b.counters.later.Add(1)
	return Result{ID: l.Message.ID, State: ResultLater, Due: b.Now(), Untried: true}
}

// putOff has the messages that were put off, by person, oldest first. The store knows of them only once their results are stored.
// Until then it may hand out newer messages to the person, which have to wait behind them.
type putOff struct {
	of  map[Address][]*waiting
	ids map[string]*waiting
}

// waiting is a message that was put off.
type waiting struct {
	id     string
	to     Address
	stored time.Time // when the store knew at the latest; zero if it does not know yet
}

func newPutOff() putOff {
	return putOff{of: map[Address][]*waiting{}, ids: map[string]*waiting{}}
}

func (p putOff) some(to Address) bool { return len(p.of[to]) > 0 }

// before says whether a message that was leased at the time since, or a little later, must wait behind others. It need not if the
// store knew of those when it handed the message out.
func (p putOff) before(to Address, since time.Time) bool {
	for _, w := range p.of[to] {
		if w.stored.IsZero() || !since.After(w.stored) {
			return true
		}
	}
	return false
}

func (p putOff) add(to Address, id string) {
	w := &waiting{id: id, to: to}
	p.of[to] = append(p.of[to], w)
	p.ids[id] = w
}

// claimed notes that a message was claimed again. A claim brings the oldest unsent message of a person, so this one and those that
// were put off before it wait no longer.
func (p putOff) claimed(to Address, id string) {
	if w := p.ids[id]; w != nil {
		for len(p.of[to]) > 0 {
			first := p.of[to][0]
			p.of[to] = p.of[to][1:]
			delete(p.ids, first.id)
			if first == w {
				break
			}
		}
	}
	if len(p.of[to]) == 0 {
		delete(p.of, to)
	}
}

// drop forgets all messages to a person.
func (p putOff) drop(to Address) {
	for _, w := range p.of[to] {
		delete(p.ids, w.id)
	}
	delete(p.of, to)
}

// putOffStored notes that results are stored. If that failed, the store knows of them when their leases are over.
func (d *deliverer) putOffStored(results []Result, failed error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.bot.Now()
	if failed != nil {
		known = known.Add(LeaseTime)
	}
	for _, r := range results {
		if w := d.putOff.ids[r.ID]; w != nil {
			w.stored = known
		}
	}
}

// forgetPutOff forgets the messages of which the store has known for so long that nothing that it handed out before is still to be
// sent. They may be claimed by another process, and then nobody here learns of it.
func (d *deliverer) forgetPutOff(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for to, all := range d.putOff.of {
		last := all[len(all)-1]
		if !last.stored.IsZero() && now.Sub(last.stored) > LeaseTime {
			d.putOff.drop(to)
		}
	}
}
