package sqlstore

import (
	"cmp"
	"context"
	"errors"
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

// rekeyed returns the error of a row that did not open. If that is because another process has changed the key, the error is
// errOvertaken, and the new key is used from now on; or errOtherKey if this process does not know the new one.
func (s *Store) rekeyed(ctx context.Context, err error) error {
	var damaged *failure
	if !s.many || !errors.As(err, &damaged) && !errors.Is(err, errDamaged) {
		return err
	}
	var id string
	if s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = 'key'").Scan(&id) != nil || id == s.seal.id() {
		return err
	}
	return cmp.Or(s.useKey(id), errOvertaken)
}
