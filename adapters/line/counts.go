package line

import (
	"maps"
	"sync"
)

// Counts are counters by name. A name appears with its first event. The zero value is ready for use.
type Counts struct {
	mu sync.Mutex
	n  map[string]uint64
}

// Add counts one event.
func (c *Counts) Add(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n == nil {
		c.n = map[string]uint64{}
	}
	c.n[name]++
}

// All returns a copy of the counters; nil before the first event.
func (c *Counts) All() map[string]uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.n)
}
