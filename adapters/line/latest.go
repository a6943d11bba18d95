package line

import "sync"

// Latest remembers about the newest entries, in two generations: when the younger is full it becomes the older, and
// what was in the older is forgotten. What is used stays.
type Latest[K comparable, V any] struct {
	mu    sync.Mutex
	most  int
	young map[K]V
	old   map[K]V
}

// NewLatest returns one that remembers between most/2 and most entries.
func NewLatest[K comparable, V any](most int) *Latest[K, V] {
	return &Latest[K, V]{most: most, young: map[K]V{}}
}

// Get returns what is remembered of k.
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

// Set remembers v in the place of what was remembered of k.
func (l *Latest[K, V]) Set(k K, v V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(k, v)
}

// First sets k and reports true, unless it is there already.
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

// Drop forgets k.
func (l *Latest[K, V]) Drop(k K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.young, k)
	delete(l.old, k)
}

// Change lets f change what is remembered of k (the zero V if nothing is) and returns what it has become. F runs under the
// lock: it must be short, and must not use l.
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

// Len returns how much is remembered.
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

// keep puts an entry among the young. The lock is held.
func (l *Latest[K, V]) keep(k K, v V) {
	if _, there := l.young[k]; !there && len(l.young) >= max(1, l.most/2) {
		l.old, l.young = l.young, map[K]V{}
	}
	l.young[k] = v
}
