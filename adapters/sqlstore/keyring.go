package sqlstore

import "sync/atomic"

// keyring holds the key that things are sealed with, and after a change for as long as the process runs the one before:
// somebody may just have read what was sealed with it.
type keyring struct{ current, before atomic.Pointer[sealer] }

func newKeyring(key []byte) (*keyring, error) {
	s, err := newSealer(key)
	if err != nil {
		return nil, err
	}
	k := &keyring{}
	k.current.Store(s)
	return k, nil
}

// change puts another key in the place of the current one.
func (k *keyring) change(next *sealer) { k.before.Store(k.current.Swap(next)) }

func (k *keyring) id() string { return k.current.Load().id }

func (k *keyring) seal(place string, v any) ([]byte, error) { return k.current.Load().seal(place, v) }

func (k *keyring) find(channel, user string) string { return k.current.Load().find(channel, user) }

func (k *keyring) open(place string, sealed []byte, v any) error {
	err := k.current.Load().open(place, sealed, v)
	if before := k.before.Load(); err != nil && before != nil && before.open(place, sealed, v) == nil {
		return nil
	}
	return err
}
