package fakeslack

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"aporte/bot/bottest"
)

// Trouble is how often something goes wrong by chance, each from 0 to 1. It is set before the first request; the zero
// value means never.
type Trouble struct {
	Calls float64 // of the calls of the app: answered with 429 or with 502
	Acks  float64 // of the acknowledgements: lost, so that an event comes again
	Twice float64 // of what is delivered: delivered once more afterwards
}

func chance(p float64) bool { return p > 0 && rand.Float64() < p }

// fault is one by chance.
func (t Trouble) fault(method string) (Fault, bool) {
	if !chance(t.Calls) {
		return Fault{}, false
	}
	how := bottest.RateLimited
	if rand.IntN(2) == 0 {
		how = bottest.Broken
	}
	return Fault{Method: method, How: how}, true
}

// DropSometimes breaks one Socket Mode connection after the other, one in each interval, until ctx ends.
func (s *Server) DropSometimes(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		s.mu.Lock()
		var one *socket
		if n := len(s.sockets); n > 0 {
			one = s.sockets[rand.IntN(n)]
		}
		s.mu.Unlock()
		if one != nil {
			_ = one.conn.Close()
		}
	}
}

// Acks returns how long each acknowledgement took, sorted, and how many never came in time.
func (s *Server) Acks() (took []time.Duration, missed int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(slices.Values(s.acks)), s.missed
}
