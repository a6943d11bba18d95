package line

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"aporte/bot"
)

// Patience is the longest that [Buckets.Wait] waits; longer waits are handed back to the caller.
const Patience = 20 * time.Second

// Buckets keep calls within what a platform allows: a token bucket for each K, and the waits that the platform asked for.
// K is whatever the platform counts together (a chat; a method in a workspace). Nobody waits for another's bucket. A bucket
// that was not used for a while is forgotten, and of many those that are full again at once.
type Buckets[K comparable] struct {
	idle  time.Duration
	limit func(K) *rate.Limiter

	mu    sync.Mutex
	all   map[K]*bucket
	swept time.Time
}

type bucket struct {
	limiter *rate.Limiter
	used    time.Time
	until   time.Time     // the platform asked to wait until then
	asked   time.Duration // for so long
	held    time.Time     // when it asked
}

// left is how long the platform still wants us to wait. A clock that was set back must not make a second into an hour.
func (b *bucket) left(now time.Time) time.Duration { return min(b.until.Sub(now), b.asked) }

// NewBuckets returns buckets that are forgotten after idle; limit makes the limiter of a new one.
func NewBuckets[K comparable](idle time.Duration, limit func(K) *rate.Limiter) *Buckets[K] {
	return &Buckets[K]{idle: idle, limit: limit, all: map[K]*bucket{}}
}

// at returns a bucket. The lock is held.
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
	bucketsKept = 10_000      // how many are remembered before those that are full again are forgotten
	sweepEvery  = time.Second // they are looked for at most this often, since all have to be looked at
)

// sweep forgets buckets that say nothing more. The lock is held.
func (b *Buckets[K]) sweep(now time.Time) {
	since := now.Sub(b.swept)
	many := len(b.all) >= bucketsKept && since >= sweepEvery
	if !many && since <= b.idle && since >= 0 { // a clock that was set back lets us sweep, too
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

// Wait returns when there is a token in each bucket of take, in the order of asking. When that is beyond ctx's deadline or
// [Patience], or the platform asked to wait for one of these or of held, it returns *[bot.RetryError] at once and takes
// nothing.
func (b *Buckets[K]) Wait(ctx context.Context, now time.Time, take []K, held ...K) error {
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

// Spare takes a token that nobody who waits for an answer would miss, if there is one: a third of a bucket is left alone.
// It takes none while the platform asks to wait for this or one of held.
func (b *Buckets[K]) Spare(k K, now time.Time, held ...K) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range held {
		if b.at(k, now).left(now) > 0 {
			return false
		}
	}
	one := b.at(k, now)
	if one.left(now) > 0 || one.limiter.TokensAt(now) < float64(one.limiter.Burst())/3 {
		return false
	}
	return one.limiter.AllowN(now, 1)
}

// Hold notes that the platform asked to wait for d.
func (b *Buckets[K]) Hold(k K, now time.Time, d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.at(k, now)
	one.until, one.asked, one.held = now.Add(d), d, now
}

// Held reports whether the platform asked to wait within that time of now, for any bucket that fits.
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

// Len returns how many buckets are remembered.
func (b *Buckets[K]) Len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.all)
}
