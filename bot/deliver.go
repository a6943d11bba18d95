package bot

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// deliverer sends messages: to one person in order, to different people at the same time. Messages just committed come in
// through add. Messages that were put off, or that an earlier process left, are claimed from the store.
type deliverer struct {
	bot    *Bot
	begin  func(func())                      // runs work in a goroutine; tests replace it to run each step themselves
	jitter func(time.Duration) time.Duration // a random duration from 0 up to, but not including, the given one

	mu       sync.Mutex
	lanes    map[Address][]leased // the messages that wait for each person; the first one is being sent
	held     map[string]bool      // ids of all messages in the lanes
	putOff   putOff               // messages that wait for a later claim: no newer message may go out before them
	results  []Result             // not stored yet
	settling bool                 // a goroutine is storing results
	idle     chan struct{}        // closed and replaced whenever something ends that await may wait for
	posted   map[string]string    // from message ids to the platform's ids, for the last messages sent: at most postsKept
	former   map[string]string    // the same for the postsKept messages sent before those in posted
	behind   bool                 // the last claim brought messages, so the store may have more for the same people
	claiming bool                 // a claim is being made
	newer    []leased             // committed during the claim; they wait, since the claimed messages are older
	again    chan struct{}        // an element asks the loop to claim at once
	tidies   []*tidied            // messages that only tidy up, oldest first
	tidying  int                  // how many goroutines send messages of tidies
}

// postsKept is how many entries posted and former have at most. The id of an older message is known only where the update
// brings it, see [Update.Ref].
const postsKept = 5000

func newDeliverer(b *Bot) *deliverer {
	return &deliverer{
		bot: b, lanes: map[Address][]leased{}, held: map[string]bool{}, putOff: newPutOff(), idle: make(chan struct{}),
		posted: map[string]string{}, former: map[string]string{}, again: make(chan struct{}, 1),
		begin: func(work func()) { go work() }, jitter: rand.N[time.Duration],
	}
}

// add takes messages that were just committed. They are leased to this process; since is a moment before that.
func (d *deliverer) add(deliveries []Delivery, since moment) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.claiming {
		d.newer = append(d.newer, leasedAt(since, deliveries)...)
		return
	}
	d.take(leasedAt(since, deliveries), false)
}

// take puts deliveries into the lanes of their people. If an older message to the person was put off, a message just
// committed has to wait behind it: the store may not know yet that the older one was put off. The lock is held.
func (d *deliverer) take(deliveries []leased, claimed bool) {
	for _, del := range deliveries {
		if d.held[del.Message.ID] { // the message waited here until its lease ended, and was claimed again
			d.renew(del)
			continue
		}
		del.Message.To.Consultation = "" // one person has one lane, and one chat, whatever they take part in
		if del.Message.Tidy {
			d.tidy(del.Delivery)
			continue
		}
		to := del.Message.To
		switch {
		case claimed:
			d.putOff.claimed(to, del.Message.ID)
		case d.putOff.before(to, del.since.store):
			d.putOff.add(to, del.Message.ID)
			d.settle([]Result{{ID: del.Message.ID, State: ResultLater, Due: d.bot.Now(), Untried: true}})
			continue
		}
		waiting, running := d.lanes[to]
		d.lanes[to] = append(waiting, del)
		d.held[del.Message.ID] = true
		if !running {
			d.begin(func() { d.run(to) })
		}
	}
}

// renew notes that a message in a lane was leased again. The lock is held.
func (d *deliverer) renew(again leased) {
	again.Message.To.Consultation = ""
	for i, del := range d.lanes[again.Message.To] {
		if del.Message.ID == again.Message.ID {
			d.lanes[again.Message.To][i].since = again.since
		}
	}
}

// run sends the messages that wait for one person, until none waits.
func (d *deliverer) run(to Address) {
	for d.next(to) {
	}
}

// next sends the oldest message that waits for one person. It returns false if there was none, and then deletes their lane.
func (d *deliverer) next(to Address) bool {
	d.mu.Lock()
	waiting := d.lanes[to]
	if len(waiting) == 0 {
		delete(d.lanes, to)
		d.tidyUp()
		d.checkIdle()
		d.mu.Unlock()
		return false
	}
	del := waiting[0]
	if at := d.postedAs(del.Message.Replaces); at != "" {
		del.Posted = at
	}
	d.mu.Unlock()

	result := d.bot.tooLate(del)
	if result.State == "" {
		result = d.send(del)
	}

	d.mu.Lock()
	defer d.mu.Unlock()
	waiting = d.lanes[to][1:]
	done := []Result{result}
	switch result.State {
	case ResultSent:
		d.remember(result)
	case ResultLater, ResultGone: // the messages behind it have to wait too, or cannot reach the person either
		for _, behind := range waiting {
			done = append(done, Result{ID: behind.Message.ID, State: result.State, Due: result.Due, Untried: true})
		}
		waiting = nil
	}
	for _, r := range done {
		delete(d.held, r.ID)
		if r.State == ResultLater {
			d.putOff.add(to, r.ID)
		}
	}
	if result.State == ResultGone {
		d.putOff.drop(to)
	}
	d.lanes[to] = waiting
	d.settle(done)
	return true
}

// sendTimeout is how long one call of a channel may take.
const sendTimeout = 45 * time.Second

// maxTries is how often a message is tried before it is given up. A try to which the platform answered that we have to wait
// never gives a message up.
const maxTries = 12

// send tries one delivery and returns its result.
func (d *deliverer) send(del leased) Result {
	m, b := del.Message, d.bot
	r := Result{ID: m.ID, State: ResultSent}
	ch, ok := b.Channels[m.To.Channel]
	if !ok { // not configured now, but perhaps after the next start
		r.State, r.Due, r.Untried, r.Reason = ResultLater, b.Now().Add(time.Minute), true, "channel not configured"
		return r
	}
	ctx, cancel := context.WithTimeout(context.Background(), min(sendTimeout, del.left(b.moment())))
	defer cancel()
	posted, err := ch.Send(ctx, m, del.Posted)
	wait := (*RetryError)(nil)
	switch {
	case err == nil:
		r.Posted = posted
		b.counters.sent.Add(1)
	case errors.Is(err, ErrGone):
		r.State = ResultGone
		if errors.Is(err, ErrShut) {
			r.Reason = ReasonShut
		}
		b.counters.gone.Add(1)
	case errors.As(err, &wait):
		r.State, r.Due, r.Reason = ResultLater, b.Now().Add(wait.After), "asked to wait"
		b.counters.later.Add(1)
	case IsTold(m.ID) && mayHaveArrived(err):
		r.State, r.Reason = ResultUnsure, "no answer"
		b.counters.dropped.Add(1)
		b.toldRest.Store(b.Now().Add(toldRest).UnixMilli())
		b.Log.Warn("message of staff not sent again, as it may have arrived", "channel", m.To.Channel, "error", err)
	case errors.Is(err, ErrRefused), del.Tries+1 >= maxTries:
		r.State, r.Reason = ResultDropped, "refused or tried too often"
		b.counters.dropped.Add(1)
		b.Log.Warn("message given up", "channel", m.To.Channel, "tries", del.Tries+1, "error", err)
	default:
		r.State, r.Due, r.Reason = ResultLater, b.Now().Add(d.backoff(del.Tries)), "failed"
		b.counters.later.Add(1)
		b.Log.Info("message put off", "channel", m.To.Channel, "tries", del.Tries+1, "error", err)
	}
	return r
}

// backoff returns how long to wait after so many failed tries: it doubles from half a second to five minutes. A random part
// of up to a half is taken off, so that messages that failed together are not tried again at the same moment.
func (d *deliverer) backoff(tries int) time.Duration {
	longest := min(500*time.Millisecond<<min(tries, 10), 5*time.Minute)
	return longest/2 + d.jitter(longest/2)
}

// postedAs returns the platform's id of one of the last messages sent; "" if it is not in memory. The lock is held.
func (d *deliverer) postedAs(id string) string {
	if r, ok := d.posted[id]; ok {
		return r
	}
	return d.former[id]
}

// remember keeps the platform's id of a message that was sent. The lock is held.
func (d *deliverer) remember(r Result) {
	if len(d.posted) >= postsKept {
		d.former, d.posted = d.posted, map[string]string{}
	}
	d.posted[r.ID] = r.Posted
}

// settle stores results. Results that come in while the store is being called are stored by the next call. The lock is
// held.
func (d *deliverer) settle(results []Result) {
	d.results = append(d.results, results...)
	if d.settling {
		return
	}
	d.settling = true
	d.begin(func() {
		for d.settleNext() {
		}
	})
}

// settleNext stores the results that came in. It returns false if there were none; the next result then starts a new goroutine.
func (d *deliverer) settleNext() bool {
	d.mu.Lock()
	batch := d.results
	d.results = nil
	if len(batch) == 0 {
		d.settling = false
		d.checkIdle()
		d.mu.Unlock()
		return false
	}
	d.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), sendTimeout)
	defer cancel()
	err := d.bot.Store.Settle(ctx, batch)
	if err != nil {
		// The leases run out and the messages are sent again: a duplicate is better than a loss.
		d.bot.Log.Error("results not stored", "count", len(batch), "error", err)
	}
	d.putOffStored(batch, err)
	d.claimBehind()
	return true
}

// claimBehind asks for another claim at once if the last one brought messages. A claim brings only one message for each
// person, and the store may have more for them. Without this, a person would get one message every claimEvery.
func (d *deliverer) claimBehind() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.behind {
		return
	}
	select {
	case d.again <- struct{}{}:
	default:
	}
}

// checkIdle calls wake if everything is done. The lock is held.
func (d *deliverer) checkIdle() {
	if d.done() {
		d.wake()
	}
}

// wake lets every await check its condition again. The lock is held.
func (d *deliverer) wake() {
	close(d.idle)
	d.idle = make(chan struct{})
}

// done says whether no message waits or is being sent and every result is stored. Messages that only tidy up do not count. The
// lock is held.
func (d *deliverer) done() bool { return len(d.lanes)+len(d.newer) == 0 && !d.settling }

func (d *deliverer) drain(ctx context.Context) error {
	if err := d.await(ctx, d.done); err != nil {
		return err
	}
	short, cancel := context.WithTimeout(ctx, tidyGrace)
	defer cancel()
	_ = d.await(short, func() bool { return d.tidying == 0 })
	return nil
}

// await waits until so returns true, and then returns nil; it returns the error of ctx if ctx ends first. Code that changes
// what so reads calls [deliverer.wake].
func (d *deliverer) await(ctx context.Context, so func() bool) error {
	for {
		d.mu.Lock()
		idle, done := d.idle, so()
		d.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *deliverer) queued() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int64(len(d.held))
}

// claimEvery is how often the store is asked for due messages: those that were put off, and those that an earlier process
// left.
const claimEvery = time.Second

// loop claims due messages and handles due timers until ctx ends.
func (d *deliverer) loop(ctx context.Context) {
	tick := time.NewTicker(claimEvery)
	defer tick.Stop()
	said := "" // the text of the error logged last: the same error is not logged again until a round succeeds
	for {
		now := d.bot.Now()
		d.tidyAgain(now)
		d.forgetPutOff(now)
		err := errors.Join(d.bot.tell(ctx, now), d.claim(ctx, now), d.bot.timers(ctx, now))
		switch {
		case err == nil:
			said = ""
		case ctx.Err() == nil && err.Error() != said:
			said = err.Error()
			d.bot.Log.Error("what is due is not done", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-d.again:
		}
	}
}

// claim takes the messages that are due from the store. While the claim is being made, the store already counts these messages
// as sent by us. An Apply at that time may return a newer message to the same person: it waits in newer.
func (d *deliverer) claim(ctx context.Context, now time.Time) error {
	d.mu.Lock()
	d.claiming = true
	d.mu.Unlock()
	since := d.bot.moment()
	due, err := d.bot.Store.Claim(ctx, now, now.Add(LeaseTime), 500)
	if err != nil {
		due = nil // nobody knows whose they are
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.behind, d.claiming = len(due) > 0, false
	d.take(leasedAt(since, due), true)
	d.take(d.newer, false)
	d.newer = nil
	d.checkIdle()
	return err
}
