package bot

import "sync"

// gates lets one update of a person be handled at a time, so that what follows from it goes out in the order in which it was
// committed. Channels hand a person's updates over one by one anyway; timers come in between.
type gates struct {
	mu   sync.Mutex
	held map[Address]*gate
}

// gate lets one goroutine through at a time.
type gate struct {
	sync.Mutex
	waiting int // how many are inside or wait; guarded by gates.mu
}

// enter waits for a person's turn, and returns how to end it.
func (t *gates) enter(a Address) (leave func()) {
	t.mu.Lock()
	if t.held == nil {
		t.held = map[Address]*gate{}
	}
	g := t.held[a]
	if g == nil {
		g = &gate{}
		t.held[a] = g
	}
	g.waiting++
	t.mu.Unlock()
	g.Lock()
	return func() {
		g.Unlock()
		t.mu.Lock()
		defer t.mu.Unlock()
		if g.waiting--; g.waiting == 0 {
			delete(t.held, a)
		}
	}
}
