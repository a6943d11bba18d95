package bot

import "sync"

// gates lets only one update of a person be handled at a time, so that messages go out in the order in which they were
// committed. Channels hand a person's updates over one by one anyway, but timers may come at the same time.
type gates struct {
	mu   sync.Mutex
	held map[Address]*gate
}

// gate lets one goroutine through at a time.
type gate struct {
	sync.Mutex
	waiting int // how many are inside or wait; guarded by gates.mu
}

// enter waits until no other update of the person is being handled. The caller must call leave when its own is done.
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
