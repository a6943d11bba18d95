package line

import (
	"context"
	"slices"
	"sync"
	"time"

	"aporte/bot"
)

// Rate is a rate that all nodes keep together.
type Rate struct {
	Name  string        // the same on all nodes
	Every time.Duration // from one call to the next
	Burst int           // so many calls may be made at once after a pause
}

// shareAhead is how far ahead a node reserves calls: so long, another node may have to wait for it.
const shareAhead = 200 * time.Millisecond

// share is the part of a node in a [Rate]. While calls wait, it reserves some at a time, as many as fit into shareAhead. Its calls are
// made in the order in which they came.
type share struct {
	Rate
	nodes Nodes

	mu     sync.Mutex
	queue  []chan slot
	asking bool // a goroutine reserves calls
}

// slot is the time of a call, or why there is none.
type slot struct {
	at  time.Time
	err error
}

// wait waits until a call may be made. Its errors are those of [Buckets.Wait], and *[bot.RetryError] if the database cannot be
// asked.
func (s *share) wait(ctx context.Context) error {
	mine := make(chan slot, 1)
	s.mu.Lock()
	if ahead := time.Duration(len(s.queue)) * s.Every; ahead > patienceOf(ctx) {
		s.mu.Unlock()
		return &bot.RetryError{After: ahead}
	}
	s.queue = append(s.queue, mine)
	if !s.asking {
		s.asking = true
		go s.reserve()
	}
	s.mu.Unlock()
	timer := time.NewTimer(patienceOf(ctx))
	defer timer.Stop()
	select {
	case got := <-mine:
		if got.err != nil {
			return got.err
		}
		if d := time.Until(got.at); d > patienceOf(ctx) {
			return &bot.RetryError{After: d}
		}
		Pause(ctx, time.Until(got.at))
		return ctx.Err()
	case <-timer.C:
		s.leave(mine)
		return &bot.RetryError{After: time.Second}
	case <-ctx.Done():
		s.leave(mine)
		return ctx.Err()
	}
}

// patienceOf returns how long a call may wait: [Patience], or until shortly before ctx ends.
func patienceOf(ctx context.Context) time.Duration {
	if end, bounded := ctx.Deadline(); bounded {
		return min(Patience, time.Until(end))
	}
	return Patience
}

func (s *share) leave(mine chan slot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = slices.DeleteFunc(s.queue, func(c chan slot) bool { return c == mine })
}

// reserve reserves calls for the queue until it is empty.
func (s *share) reserve() {
	for {
		s.mu.Lock()
		n := min(len(s.queue), max(1, int(shareAhead/s.Every)))
		s.asking = n > 0
		s.mu.Unlock()
		if n == 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), Patience)
		wait, ok, err := s.nodes.Reserve(ctx, s.Name, n, s.Burst, s.Every, Patience)
		cancel()
		first := time.Now().Add(wait)
		s.mu.Lock()
		for i := range min(n, len(s.queue)) {
			switch {
			case err != nil:
				s.queue[i] <- slot{err: &bot.RetryError{After: time.Second}}
			case !ok:
				s.queue[i] <- slot{err: &bot.RetryError{After: Patience}}
			default:
				s.queue[i] <- slot{at: first.Add(time.Duration(i) * s.Every)}
			}
		}
		s.queue = s.queue[min(n, len(s.queue)):]
		s.mu.Unlock()
		if err == nil && ok { // other nodes have their turn meanwhile
			Pause(context.Background(), time.Until(first.Add(time.Duration(n-1)*s.Every)))
		}
	}
}

// spare takes a call for which nobody waits, if more than a third of the burst is left for others, and says whether it did.
func (s *share) spare() bool {
	s.mu.Lock()
	busy := s.asking
	s.mu.Unlock()
	if busy {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	left := time.Duration(s.Burst/3) * s.Every
	_, ok, err := s.nodes.Reserve(ctx, s.Name, 1, s.Burst, s.Every, -left)
	return ok && err == nil
}

// postpone lets no node make a call for d.
func (s *share) postpone(d time.Duration) {
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	_ = s.nodes.Postpone(ctx, s.Name, d) // this node waits in any case
}

// Share lets the nodes keep some of the rates together: those for whose keys of returns true. It must be called before any other
// method. It does nothing if nodes is nil.
func (b *Buckets[K]) Share(nodes Nodes, of func(K) (Rate, bool)) {
	if nodes == nil {
		return
	}
	b.shareOf = func(k K) (*share, bool) { // the lock is held
		r, ok := of(k)
		if !ok {
			return nil, false
		}
		if b.shares[k] == nil {
			b.shares[k] = &share{Rate: r, nodes: nodes}
		}
		return b.shares[k], true
	}
}

// divide returns the shares of keys, and the keys that are kept by this node alone. The lock is not held.
func (b *Buckets[K]) divide(keys []K) (shares []*share, own []K) {
	if b.shareOf == nil {
		return nil, keys
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, k := range keys {
		if s, ok := b.shareOf(k); ok {
			shares = append(shares, s)
		} else {
			own = append(own, k)
		}
	}
	return shares, own
}
