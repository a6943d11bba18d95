package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit bounds how much one person may do: Burst updates at once, and PerSecond from then on. What is beyond is told
// once and not stored. The zero Limit means [DefaultLimit]; a negative Burst means that there is none.
type Limit struct {
	Burst     int
	PerSecond float64
}

// DefaultLimit lets a long text pass that a platform cuts into many messages, and everything that a hand can press.
var DefaultLimit = Limit{Burst: 60, PerSecond: 1}

// maxInHand bounds the updates being handled at once. What is beyond is left to the platform, which brings it again.
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
	told   bool // that it is too much, since it last was not
}

func newLimiter(l Limit) *limiter {
	if l == (Limit{}) {
		l = DefaultLimit
	}
	return &limiter{Limit: l, people: map[Address]*allowance{}}
}

const (
	peopleKept = 10_000      // how many allowances are remembered before those that are full again are dropped
	sweepEvery = time.Second // how often they are looked for at most: it takes a look at everybody
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
	// A clock that was set back counts as well: it may take years to come to where it was.
	if len(l.people) < peopleKept || now.Sub(l.swept).Abs() < sweepEvery {
		return
	}
	l.swept = now
	for a, p := range l.people {
		p.bucket.AllowN(now, 0) // takes nothing: after a clock was set back, it fills up from here
		if p.bucket.TokensAt(now) >= float64(l.Burst) {
			delete(l.people, a)
		}
	}
}
