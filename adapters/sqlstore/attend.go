package sqlstore

import (
	"context"
	"errors"
	"strings"
	"time"
)

// The names of leases that say which nodes are at work, and which of them have the next key. Each node has its own, so that nobody
// waits for one.
const (
	attends = "node "
	expects = "next "
)

// Attend says for d that this node is at work, and whether it has the next key.
func (s *Store) Attend(ctx context.Context, d time.Duration) error {
	_, _, err := s.Hold(ctx, attends+s.node, d)
	if next := s.next.Load(); err == nil && next != nil {
		_, _, err = s.Hold(ctx, expects+next.id+" "+s.node, d)
	}
	return err
}

// Depart says that this node is no longer at work.
func (s *Store) Depart(ctx context.Context) error {
	err := s.Let(ctx, attends+s.node)
	if next := s.next.Load(); next != nil {
		err = errors.Join(err, s.Let(ctx, expects+next.id+" "+s.node))
	}
	return err
}

// Attending returns how many nodes are at work, and how many of them have a key as the next one: all, if it is the present one.
func (s *Store) Attending(ctx context.Context, key []byte) (all, expect int, err error) {
	next, err := newSealer(key)
	if err != nil {
		return 0, 0, err
	}
	err = eachRow(ctx, s.read, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		switch {
		case strings.HasPrefix(name, attends):
			all++
		case strings.HasPrefix(name, expects+next.id+" "):
			expect++
		}
		return err
	}, "SELECT name FROM leases WHERE until > $1", millis(s.Now()))
	if next.id == s.seal.id() {
		expect = all
	}
	return all, expect, wrap("look who is at work", err)
}
