package slack

import "sync"

// latest remembers about the newest entries, in two generations: when the younger is full it becomes the older, and
// what was in the older is forgotten. What is used stays.
type latest[K comparable, V any] struct {
	mu    sync.Mutex
	most  int
	young map[K]V
	old   map[K]V
}

// newLatest returns one that remembers between most/2 and most entries.
func newLatest[K comparable, V any](most int) *latest[K, V] {
	return &latest[K, V]{most: most, young: map[K]V{}}
}

func (l *latest[K, V]) get(k K) (V, bool) {
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

func (l *latest[K, V]) set(k K, v V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep(k, v)
}

// first sets k and reports true, unless it is there already.
func (l *latest[K, V]) first(k K, v V) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, young := l.young[k]
	_, old := l.old[k]
	if !young && !old {
		l.keep(k, v)
	}
	return !young && !old
}

func (l *latest[K, V]) drop(k K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.young, k)
	delete(l.old, k)
}

// keep puts an entry among the young. The lock is held.
func (l *latest[K, V]) keep(k K, v V) {
	if _, there := l.young[k]; !there && len(l.young) >= max(1, l.most/2) {
		l.old, l.young = l.young, map[K]V{}
	}
	l.young[k] = v
}
