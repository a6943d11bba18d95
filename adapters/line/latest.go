package line

import "sync"

// Latest is a cache of the entries that were used last. It has two generations: when the younger one is full, it becomes the older
// one, and the entries of the former older one are dropped. An entry that is used moves to the younger generation.
type Latest[K comparable, V any] struct {
	mu    sync.Mutex
	most  int
	young map[K]V
	old   map[K]V
}

// NewLatest returns a cache that holds up to most entries, and at least the most/2 that were used last.
func NewLatest[K comparable, V any](most int) *Latest[K, V] {
	return &Latest[K, V]{most: most, young: map[K]V{}}
}

// Get returns the entry of k; false if there is none.
func (l *Latest[K, V]) Get(k K) (V, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v, ok := l.young[k]; ok {
		return v, true
	}
	v, ok := l.old[k]
	if ok {
		l.keep(k, v)
	}
	return v, ok
}

// Set stores v as the entry of k, and replaces an earlier one.
func (l *Latest[K, V]) Set(k K, v V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(k, v)
}

// First stores v as the entry of k and returns true, if k has none yet. Otherwise it changes nothing and returns false.
func (l *Latest[K, V]) First(k K, v V) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, young := l.young[k]
	_, old := l.old[k]
	if !young && !old {
		l.keep(k, v)
	}
	return !young && !old
}

// Drop deletes the entry of k.
func (l *Latest[K, V]) Drop(k K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.young, k)
	delete(l.old, k)
}

// Change calls f with the entry of k, the zero V if there is none, stores what f makes of it, and returns that. f runs under
// the lock: it must be short, and must not use l.
func (l *Latest[K, V]) Change(k K, f func(*V)) V {
	l.mu.Lock()
	defer l.mu.Unlock()
	v, ok := l.young[k]
	if !ok {
		v = l.old[k]
	}
	f(&v)
	l.keep(k, v)
	return v
}

// Len returns how many entries there are.
func (l *Latest[K, V]) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.young)
	for k := range l.old {
		if _, again := l.young[k]; !again {
			n++
		}
	}
	return n
}

// keep puts an entry into the younger generation. The lock is held.
func (l *Latest[K, V]) keep(k K, v V) {
	if _, there := l.young[k]; !there && len(l.young) >= max(1, l.most/2) {
		l.old, l.young = l.young, map[K]V{}
	}
	l.young[k] = v
}
