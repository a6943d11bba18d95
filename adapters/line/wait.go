package line

import (
	"context"
	"math/rand/v2"
	"time"
)

// The waits of a [Backoff] whose fields are zero.
const (
	firstWait   = 200 * time.Millisecond
	longestWait = time.Minute
)

// Backoff gives growing waits, each spread over its upper half so that many processes do not come back at once. The zero
// value is ready. It is the channels' only use of randomness, and nothing else depends on it.
type Backoff struct {
	First    time.Duration // the longest first wait; 0: 200 ms. It doubles up to a minute
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

// Reset makes the next wait a first one, after a success.
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
