package line

import (
	"context"
	"math/rand/v2"
	"time"
)

// The first wait of a [Backoff] without First, and the longest wait of every Backoff.
const (
	firstWait   = 200 * time.Millisecond
	longestWait = 15 * time.Second
)

// Backoff gives waits that double after each failure, up to a quarter of a minute: a platform
// that is back is noticed soon. Each wait is random between its half and its whole
// length, so that many processes do not try again at the same moment. The zero value is ready for use. Channels use randomness
// only here.
type Backoff struct {
	First    time.Duration // the longest possible first wait; 200 ms if 0
	failures int
}

// Next returns how long to wait after one more failure.
func (b *Backoff) Next() time.Duration {
	d := b.First
	if d <= 0 {
		d = firstWait
	}
	d = min(d<<min(b.failures, 10), longestWait)
	b.failures++
	return d/2 + rand.N(d/2)
}

// Reset makes the next wait a first one. Call it after a success.
func (b *Backoff) Reset() { b.failures = 0 }

// Pause waits for d, or until ctx ends.
func Pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
