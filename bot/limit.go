package bot

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit bounds how much one person may do: Burst updates at once, and PerSecond updates a second from then on. What they write
// beyond that is kept without an answer, up to a further limit; the rest is not stored, and the person is told so once. The zero
// Limit means [DefaultLimit]; a negative Burst means no limit.
type Limit struct {
	Burst     int
	PerSecond float64
}

// DefaultLimit is above what a real person does, even with a long text that a platform cuts into many messages, or with keys
// pressed as fast as a hand can.
var DefaultLimit = Limit{Burst: 60, PerSecond: 1}

// maxInHand is how many updates are handled at the same time at most. Further ones fail, and the platform brings them again.
const maxInHand = 4096

// limiter counts how fast each person is, by a token bucket.
type limiter struct {
	Limit
	mu     sync.Mutex
	people map[Address]*allowance
	swept  time.Time // when the full allowances were dropped last
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
	peopleKept = 10_000      // from this many allowances on, those that are full again are dropped
	sweepEvery = time.Second // full allowances are looked for at most this often, since the search reads all of them
)

// take counts one update of a person. ok says whether it is within the limit. If it is not, tell says whether to tell the
// person: true once, until a quarter of the allowance was free again.
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

// sweep forgets the people whose allowance is full again, if there are many and the last sweep was a while ago. The lock is held.
func (l *limiter) sweep(now time.Time) {
	// Abs: after a clock was set back we sweep too, since it may take years until the clock is past swept again.
	if len(l.people) < peopleKept || now.Sub(l.swept).Abs() < sweepEvery {
		return
	}
	l.swept = now
	for a, p := range l.people {
		p.bucket.AllowN(now, 0) // takes nothing. It sets the time of the bucket: after a clock was set back, it fills up from now on
		if p.bucket.TokensAt(now) >= float64(l.Burst) {
			delete(l.people, a)
		}
	}
}
