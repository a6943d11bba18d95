package bot

import (
	"context"
	"errors"
	"slices"
	"time"
)

// What only tidies up goes its own way beside the lanes of people: nothing that somebody waits for is ever behind it. It
// is in memory alone, there are never many of it, and it is soon given up.
const (
	tidyKept  = 500              // the most that wait; the oldest give way to new ones
	tidyHands = 8                // the most that are on their way at once
	tidyFor   = 30 * time.Second // what could not be sent by then is left out
	tidyTime  = 5 * time.Second  // the most that one call of a channel may take
	tidyGrace = 2 * time.Second  // the most that [Bot.Drain] waits for it
)

// tidied is a message that only tidies up.
type tidied struct {
	Delivery
	since time.Time
	hand  bool   // it is on its way
	stop  func() // hand: gives it up
	later bool   // it was tried, and waits for the next round
}

// tidy takes a message that only tidies up. The lock is held.
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

// tidyUp begins to send what can go now. The lock is held.
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

// early says whether something that the person waits for has still to come: the next question, or even the one that is to be
// closed. The lock is held.
func (d *deliverer) early(t *tidied) bool {
	_, running := d.lanes[t.Message.To]
	return running || len(d.putOff[t.Message.To]) > 0
}

// tidyNext sends the newest of what can go now: it stands next to what its person looks at. It says whether there was any;
// if not, the next one begins anew.
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
	case t.Posted == "": // the message never came, or nobody knows where it stands
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

// tidyPick finds the newest that can go now; nil if none can. The lock is held.
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

// tidyOne tries to send one. If it was not sent, it says whether another try may help.
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

// tidyAgain is a round: what was tried before may go once more, and what has waited too long is left out.
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

// leaveAll gives up what is left at the end.
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

// leave gives one up. The lock is held.
func (d *deliverer) leave(t *tidied) {
	d.tidies = slices.DeleteFunc(d.tidies, func(one *tidied) bool { return one == t })
	d.bot.counters.untidy.Add(1)
}
