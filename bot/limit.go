package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit bounds how much one person may do: Burst updates at once, and PerSecond from then on. Updates beyond that are not
// stored, and the person is told so once. The zero Limit means [DefaultLimit]; a negative Burst means that there is none.
type Limit struct {
	Burst     int
	PerSecond float64
}

// DefaultLimit is above what a person does: a long text that a platform cuts into many messages, or keys pressed as fast
// as a hand can.
var DefaultLimit = Limit{Burst: 60, PerSecond: 1}

// maxInHand bounds the updates being handled at once. Further ones are left to the platform, which brings them again.
const maxInHand = 4096

// limiter tells who is too fast.
type limiter struct {
	Limit
	mu     sync.Mutex
	people map[Address]*allowance
	swept  time.Time // when the full ones were dropped last
}

// allowance is what one person may still do.
type allowance struct {
	bucket *rate.Limiter
	told   bool // they know that it is too much; false again once a quarter of the allowance is free
}

func newLimiter(l Limit) *limiter {
	if l == (Limit{}) {
		l = DefaultLimit
	}
	return &limiter{Limit: l, people: map[Address]*allowance{}}
}

const (
	peopleKept = 10_000      // how many allowances are remembered before those that are full again are dropped
	sweepEvery = time.Second // full ones are looked for at most this often, since everybody has to be looked at
)

// take counts an update of somebody. If it is too much, tell says whether they should hear of it.
func (l *limiter) take(a Address, now time.Time) (ok, tell bool) {
	if l.Burst < 0 {
		return true, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	p := l.people[a]
	if p == nil {
		l.sweep(now)
		p = &allowance{bucket: rate.NewLimiter(rate.Limit(l.PerSecond), l.Burst)}
		l.people[a] = p
	}
	if p.bucket.AllowN(now, 1) {
		if p.bucket.TokensAt(now) > float64(l.Burst)/4 {
			p.told = false
		}
		return true, false
	}
	tell, p.told = !p.told, true
	return false, tell
}

// sweep forgets those who have not used their allowance for a while. The lock is held.
func (l *limiter) sweep(now time.Time) {
	// A clock that was set back lets us sweep, too: it may take years until it is again where it was.
	if len(l.people) < peopleKept || now.Sub(l.swept).Abs() < sweepEvery {
		return
	}
	l.swept = now
	for a, p := range l.people {
		p.bucket.AllowN(now, 0) // takes nothing, and tells the bucket the time: after a clock was set back it fills up from here
		if p.bucket.TokensAt(now) >= float64(l.Burst) {
			delete(l.people, a)
		}
	}
}
