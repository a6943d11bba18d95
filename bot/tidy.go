package bot

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Messages that only tidy up ([Message.Tidy]) do not go through the lanes, so no message that a person waits for is ever behind
// one. They are kept only in memory, and not sent at all if that takes too long.
const (
	tidyKept  = 500              // how many of them are kept at most; the oldest are dropped for new ones
	tidyHands = 8                // how many are sent at the same time at most
	tidyFor   = 30 * time.Second // one that could not be sent in this time is dropped
	tidyTime  = 5 * time.Second  // how long one call of a channel may take
	tidyGrace = 2 * time.Second  // how long [Bot.Drain] waits for them at most
)

// tidied is a message that only tidies up, and its state.
type tidied struct {
	Delivery
	since time.Time // when it was committed
	hand  bool      // it is being sent
	stop  func()    // ends the sending; set while hand is true
	later bool      // it was tried, and waits for the next tidyAgain
}

// tidy adds a message to tidies, and drops the oldest if there are too many. The lock is held.
func (d *deliverer) tidy(del Delivery) {
	d.tidies = append(d.tidies, &tidied{Delivery: del, since: d.bot.Now()})
	for i := 0; len(d.tidies) > tidyKept && i < len(d.tidies); {
		if d.tidies[i].hand {
			i++
			continue
		}
		d.leave(d.tidies[i])
	}
	d.tidyUp()
}

// tidyUp starts goroutines, tidyHands of them at most, to send those of tidies that can be sent now. The lock is held.
func (d *deliverer) tidyUp() {
	for n := range d.tidies {
		if d.tidying == tidyHands {
			return
		}
		if !d.tidies[n].later && !d.tidies[n].hand && !d.early(d.tidies[n]) {
			d.tidying++
			d.begin(func() {
				for d.tidyNext() {
				}
			})
		}
	}
}

// early says whether it is too early for t, because a message that the person waits for is not sent yet: the next question, or
// even the question that t is to close. The lock is held.
func (d *deliverer) early(t *tidied) bool {
	_, running := d.lanes[t.Message.To]
	return running || d.putOff.some(t.Message.To)
}

// tidyNext takes the newest message of tidies that can be sent now, and sends it. The newest first, because on the screen it is
// nearest to where its person looks. It returns false if there was none, and then its goroutine ends.
func (d *deliverer) tidyNext() bool {
	d.mu.Lock()
	t := d.tidyPick()
	switch {
	case t == nil:
		if d.tidying--; d.tidying == 0 {
			d.wake()
		}
		d.mu.Unlock()
		return false
	case t.Posted == "": // the message to be edited was never sent, or its id on the platform is not known
		d.leave(t)
		d.mu.Unlock()
		return true
	}
	ctx, cancel := context.WithTimeout(context.Background(), tidyTime)
	defer cancel()
	t.hand, t.stop = true, cancel
	d.mu.Unlock()

	sent, later := d.bot.tidyOne(ctx, t.Delivery)

	d.mu.Lock()
	defer d.mu.Unlock()
	t.hand, t.later = false, later
	switch {
	case sent:
		d.tidies = slices.DeleteFunc(d.tidies, func(one *tidied) bool { return one == t })
	case !later:
		d.leave(t)
	}
	return true
}

// tidyPick returns the newest of tidies that can be sent now; nil if none can. The lock is held.
func (d *deliverer) tidyPick() *tidied {
	for _, t := range slices.Backward(d.tidies) {
		if t.hand || t.later || d.early(t) {
			continue
		}
		if at := d.postedAs(t.Message.Replaces); at != "" {
			t.Posted = at
		}
		return t
	}
	return nil
}

// tidyOne tries to send one message. If that fails, later says whether another try may help.
func (b *Bot) tidyOne(ctx context.Context, del Delivery) (sent, later bool) {
	ch, ok := b.Channels[del.Message.To.Channel]
	if !ok {
		return false, false
	}
	_, err := ch.Send(ctx, del.Message, del.Posted)
	if err == nil {
		b.counters.sent.Add(1)
		return true, false
	}
	return false, !errors.Is(err, ErrGone) && !errors.Is(err, ErrRefused)
}

// tidyAgain begins another round: messages that were tried may be tried once more, and those older than tidyFor are dropped.
func (d *deliverer) tidyAgain(now time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range slices.Clone(d.tidies) {
		if !t.hand && now.Sub(t.since).Abs() > tidyFor {
			d.leave(t)
			continue
		}
		t.later = false
	}
	d.tidyUp()
}

// leaveAll drops all of tidies when the program ends. It stops those being sent, and waits until they are, or until ctx ends.
func (d *deliverer) leaveAll(ctx context.Context) {
	d.mu.Lock()
	for _, t := range slices.Clone(d.tidies) {
		if t.hand {
			t.stop()
		} else {
			d.leave(t)
		}
	}
	d.mu.Unlock()
	_ = d.await(ctx, func() bool { return d.tidying == 0 })
}

// leave drops one message and counts it. The lock is held.
func (d *deliverer) leave(t *tidied) {
	d.tidies = slices.DeleteFunc(d.tidies, func(one *tidied) bool { return one == t })
	d.bot.counters.untidy.Add(1)
}
