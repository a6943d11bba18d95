package telegram

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	firstWait     = 200 * time.Millisecond
	longestWait   = time.Minute
	maxHandleWait = 5 * time.Second // between tries to store an update
)

// backoff gives growing waits, each spread over its upper half so that many processes do not come back at once. The
// zero value is ready. This is the channel's only use of randomness, and nothing else depends on it.
type backoff struct{ failures int }

func (b *backoff) next() time.Duration {
	d := firstWait << min(b.failures, 10)
	b.failures++
	d = min(d, longestWait)
	return d/2 + rand.N(d/2)
}

func (b *backoff) reset() { b.failures = 0 }

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
