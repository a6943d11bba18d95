package sqlstore

import (
	"context"
)

// Where several processes serve from one database, one of them changes the key, see [Store.Rotate]. The others notice at their next
// transaction, or when a row does not open.

// expect lets the store accept the next key from now on.
func (s *Store) expect(next *sealer) {
	s.seal.expect(next)
	s.next.Store(next)
}

// useKey makes the key current with which the database is sealed, given by its id. It returns errOtherKey if that key is not known.
func (s *Store) useKey(id string) error {
	switch {
	case id == s.seal.id():
		return nil
	case isUnfinished(id):
		return errUnfinished
	}
	if next := s.next.Load(); next != nil && next.id == id {
		s.seal.change(next)
		return nil
	}
	if s.FindKey == nil {
		return errOtherKey
	}
	found := s.FindKey()
	if found == nil {
		return errOtherKey
	}
	next, err := newSealer(found)
	if err != nil || next.id != id {
		return errOtherKey
	}
	s.seal.change(next)
	return nil
}

// rekeyed says whether another process has changed the key since this one last looked. If so, it uses the new one from now on.
func (s *Store) rekeyed(ctx context.Context) bool {
	if !s.many {
		return false
	}
	var id string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&id)
	return err == nil && id != s.seal.id() && s.useKey(id) == nil
}
