package sqlstore

import (
	"sync"
	"sync/atomic"
)

// keyring holds the current key, with which rows are sealed. Until the process ends it also holds the earlier keys, and the
// next one during a change of the key, because a reader may still have a row that one of these sealed.
type keyring struct {
	held     atomic.Pointer[held]
	changing sync.Mutex
}

type held struct {
	current *sealer
	others  []*sealer
}

func newKeyring(key []byte) (*keyring, error) {
	s, err := newSealer(key)
	if err != nil {
		return nil, err
	}
	k := &keyring{}
	k.held.Store(&held{current: s})
	return k, nil
}

// expect lets open accept the next key before it is the current one: readers may see the commit before the writer knows that it
// succeeded.
func (k *keyring) expect(next *sealer) {
	k.changing.Lock()
	defer k.changing.Unlock()
	h := k.held.Load()
	k.held.Store(&held{current: h.current, others: append(without(h.others, next), next)})
}

// change makes next the current key. The former key can still open rows.
func (k *keyring) change(next *sealer) {
	k.changing.Lock()
	defer k.changing.Unlock()
	h := k.held.Load()
	if h.current.id == next.id { // somebody else was faster
		return
	}
	k.held.Store(&held{current: next, others: append(without(h.others, next), h.current)})
}

func without(all []*sealer, one *sealer) []*sealer {
	var left []*sealer
	for _, s := range all {
		if s.id != one.id {
			left = append(left, s)
		}
	}
	return left
}

// current returns the sealer of the current key.
func (k *keyring) current() *sealer { return k.held.Load().current }

func (k *keyring) id() string { return k.current().id }

func (k *keyring) seal(place string, v any) ([]byte, error) {
	return k.current().seal(place, v)
}

func (k *keyring) open(place string, sealed []byte, v any) error {
	h := k.held.Load()
	err := h.current.open(place, sealed, v)
	for i := len(h.others) - 1; err != nil && i >= 0; i-- {
		if h.others[i].open(place, sealed, v) == nil {
			return nil
		}
	}
	return err
}

// plain is open without decoding.
func (k *keyring) plain(place string, sealed []byte) ([]byte, error) {
	h := k.held.Load()
	plain, err := h.current.plain(place, sealed)
	for i := len(h.others) - 1; err != nil && i >= 0; i-- {
		if plain, err := h.others[i].plain(place, sealed); err == nil {
			return plain, nil
		}
	}
	return plain, err
}
