package sqlstore

import (
	"context"
	"fmt"
	"time"
)

// A node on a server says that it is at work by leases of its own, which it renews until it closes. So a copy finds out whether
// anybody serves, as it does by the lock on a file, and a change of the key whether all have the next one. See [Copy] and
// [Store.Attending].

// The names of these leases begin with what they say; the name of the node follows.
const (
	attends = "node "
	expects = "next " // the id of the next key stands before the node's name
)

// How long such a lease is held, and how often it is renewed. After a crash a copy has to wait so long.
const (
	attendFor   = 30 * time.Second
	attendEvery = 10 * time.Second
)

// errServes is ErrInUse where a crashed process cannot be told from one that serves.
var errServes = fmt.Errorf("%w: stop it first; if it crashed, wait for half a minute", ErrInUse)

// attend lets others know that this node is at work, and which next key it has, until the returned function is called.
func (s *Store) attend(ctx context.Context) (leave func(), err error) {
	names := []string{attends + s.node}
	if next := s.next.Load(); next != nil {
		names = append(names, expects+next.id+" "+s.node)
	}
	renew := func(ctx context.Context) error {
		for _, name := range names {
			if _, _, err := s.Hold(ctx, name, attendFor); err != nil {
				return err
			}
		}
		return nil
	}
	if err := renew(ctx); err != nil {
		return nil, err
	}
	err = s.writer.doAmong(ctx, "", func(ctx context.Context, tx *tx) error { // what crashed nodes left
		_, err := tx.ExecContext(ctx, "DELETE FROM leases WHERE substr(name, 1, 5) IN ($1, $2) AND until <= $3", attends, expects, millis(s.Now()))
		return err
	})
	if err != nil {
		return nil, err
	}
	renewing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(attendEvery)
		defer tick.Stop()
		for failing := false; ; {
			select {
			case <-tick.C:
				err := renew(renewing)
				if err != nil && !failing && renewing.Err() == nil {
					s.Log.Warn("other nodes do not know that this one is at work", "error", err)
				}
				failing = err != nil
			case <-renewing.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-ended
		leaving, cancel := context.WithTimeout(context.Background(), attendEvery)
		defer cancel()
		for _, name := range names {
			_ = s.Let(leaving, name) // otherwise it ends by itself
		}
	}, nil
}

// Attending returns how many nodes are at work, and how many of them have a key as the next one: all, if it is the present one.
func (s *Store) Attending(ctx context.Context, key []byte) (all, expect int, err error) {
	next, err := newSealer(key)
	if err != nil {
		return 0, 0, err
	}
	all, err = s.atWork(ctx, s.read, attends)
	if err != nil || next.id == s.seal.id() {
		return all, all, err
	}
	expect, err = s.atWork(ctx, s.read, expects+next.id+" ")
	return all, expect, err
}

// atWork returns how many leases of nodes there are whose names begin with a text.
func (s *Store) atWork(ctx context.Context, db querier, begins string) (n int, err error) {
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM leases WHERE substr(name, 1, $1) = $2 AND until > $3 AND until <= $4",
		len(begins), begins, millis(s.Now()), millis(s.Now().Add(attendFor+setBack))).Scan(&n)
	return n, wrap("look who is at work", err)
}
