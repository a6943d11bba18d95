package line

import (
	"context"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"aporte/bot"
)

// Patience is the longest time that [Buckets.Wait] waits itself. For a longer wait it returns *[bot.RetryError].
const Patience = 20 * time.Second

// Buckets keep calls within the rate limits of a platform: a token bucket for each key K, and the waits that the platform asked
// for. A K stands for calls that the platform counts together (those to a chat; those of a method in a workspace). A call waits
// only for the buckets of its own keys. A bucket is deleted when it was not used for some time, or, if there are many, as soon
// as it is full again.
type Buckets[K comparable] struct {
	idle  time.Duration
	limit func(K) *rate.Limiter
	// shareOf returns the share in a rate that all nodes keep together; nil if there are no others. See Share.
	shareOf func(K) (*share, bool)

	mu     sync.Mutex
	all    map[K]*bucket
	swept  time.Time
	shares map[K]*share
}

type bucket struct {
	limiter *rate.Limiter
	used    time.Time     // when the bucket was last used
	until   time.Time     // the platform asked us to wait until then; zero if it never did
	asked   time.Duration // how long it asked us to wait
	held    time.Time     // when it asked
}

// left returns how long the platform still wants us to wait; not above 0 if no longer. It is never more than asked, so that a
// wait of a second does not become an hour when the clock is set back.
func (b *bucket) left(now time.Time) time.Duration { return min(b.until.Sub(now), b.asked) }

// NewBuckets returns buckets that are deleted when they were not used for idle. limit makes the limiter of a new bucket.
func NewBuckets[K comparable](idle time.Duration, limit func(K) *rate.Limiter) *Buckets[K] {
	return &Buckets[K]{idle: idle, limit: limit, all: map[K]*bucket{}, shares: map[K]*share{}}
}

// at returns the bucket of k, and makes it if there is none. The lock is held.
func (b *Buckets[K]) at(k K, now time.Time) *bucket {
	one := b.all[k]
	if one == nil {
		b.sweep(now)
		one = &bucket{limiter: b.limit(k)}
		b.all[k] = one
	}
	one.used = now
	return one
}

const (
	bucketsKept = 10_000      // from this many buckets on, those that are full again are deleted
	sweepEvery  = time.Second // full buckets are looked for at most this often, since the search reads all of them
)

// sweep deletes buckets that are no longer needed, if the last sweep was long enough ago. The lock is held.
func (b *Buckets[K]) sweep(now time.Time) {
	since := now.Sub(b.swept)
	many := len(b.all) >= bucketsKept && since >= sweepEvery
	if !many && since <= b.idle && since >= 0 { // since is negative after the clock was set back: then sweep, too
		return
	}
	b.swept = now
	for k, one := range b.all {
		full := many && one.held.IsZero() && one.limiter.TokensAt(now) >= float64(one.limiter.Burst())
		if full || now.Sub(one.used) > b.idle && now.After(one.until) {
			delete(b.all, k)
		}
	}
}

// Wait waits until each bucket of take has a token, and takes these tokens. Callers get them in the order of their calls. It
// returns *[bot.RetryError] at once, and takes nothing, in two cases: if the wait would be longer than [Patience] or end after
// the deadline of ctx; or if the platform asked us to wait, for a key of take or of held. If ctx ends while it waits, it
// returns the error of ctx and takes nothing. Of rates that the nodes keep together, a call that does not come about is lost.
func (b *Buckets[K]) Wait(ctx context.Context, now time.Time, take []K, held ...K) error {
	shares, own := b.divide(take)
	if len(shares) > 0 {
		held = slices.Concat(take, held)
	}
	if err := b.waitOwn(ctx, now, own, held); err != nil {
		return err
	}
	for _, s := range shares {
		if err := s.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// waitOwn is Wait for the keys that this node keeps alone.
func (b *Buckets[K]) waitOwn(ctx context.Context, now time.Time, take, held []K) error {
	reserved, err := b.reserve(now, take, held)
	if err != nil {
		return err
	}
	var delay time.Duration
	for _, r := range reserved {
		delay = max(delay, r.DelayFrom(now))
	}
	if delay <= 0 {
		return nil
	}
	giveBack := func() {
		for _, r := range reserved {
			r.CancelAt(now)
		}
	}
	deadline, bounded := ctx.Deadline()
	if delay > Patience || bounded && time.Until(deadline) < delay {
		giveBack()
		return &bot.RetryError{After: delay}
	}
	Pause(ctx, delay)
	if err := ctx.Err(); err != nil {
		giveBack()
		return err
	}
	return nil
}

func (b *Buckets[K]) reserve(now time.Time, take, held []K) ([]*rate.Reservation, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var hold time.Duration
	for _, keys := range [][]K{take, held} {
		for _, k := range keys {
			hold = max(hold, b.at(k, now).left(now))
		}
	}
	if hold > 0 {
		return nil, &bot.RetryError{After: hold}
	}
	var reserved []*rate.Reservation
	for _, k := range take {
		reserved = append(reserved, b.at(k, now).limiter.ReserveN(now, 1))
	}
	return reserved, nil
}

// Spare takes a token for a call that nobody waits for, such as the closing of an answered question, and says whether it got
// one. It leaves a third of the bucket to other calls, and never waits. It takes none while the platform asks us to wait, for k
// or a key of held.
func (b *Buckets[K]) Spare(k K, now time.Time, held ...K) bool {
	held = append(slices.Clone(held), k)
	if shares, _ := b.divide([]K{k}); len(shares) > 0 {
		return !b.asked(now, held) && shares[0].spare()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.at(k, now)
	if b.holds(now, held) || one.limiter.TokensAt(now) < float64(one.limiter.Burst())/3 {
		return false
	}
	return one.limiter.AllowN(now, 1)
}

// asked says whether the platform asks us to wait for one of these keys.
func (b *Buckets[K]) asked(now time.Time, keys []K) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.holds(now, keys)
}

// holds is asked with the lock held.
func (b *Buckets[K]) holds(now time.Time, keys []K) bool {
	return slices.ContainsFunc(keys, func(k K) bool { return b.at(k, now).left(now) > 0 })
}

// Hold notes that the platform asked us at the time now to wait for d before the next call of k. Where the nodes keep the rate of k
// together, all of them wait.
func (b *Buckets[K]) Hold(k K, now time.Time, d time.Duration) {
	if shares, _ := b.divide([]K{k}); len(shares) > 0 {
		go shares[0].postpone(d)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.at(k, now)
	one.until, one.asked, one.held = now.Add(d), d, now
}

// Held says whether the platform asked us to wait, not longer than within ago, for a key for which fits is true.
func (b *Buckets[K]) Held(now time.Time, within time.Duration, fits func(K) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for k, one := range b.all {
		if !one.held.IsZero() && now.Sub(one.held).Abs() < within && fits(k) {
			return true
		}
	}
	return false
}

// Len returns how many buckets there are.
func (b *Buckets[K]) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.all)
}
