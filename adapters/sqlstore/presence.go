package sqlstore

import (
	"context"
	"fmt"
	"time"
)

// A node on a server says that it serves by a lease of its own, which it renews until it closes. So a copy finds out whether anybody
// serves, as it does by the lock on a file. See [Copy].

const serving = "serving " // begins the names of these leases; the name of the node follows

// How long such a lease is held, and how often it is renewed. After a crash a copy has to wait so long.
const (
	servingTime  = 30 * time.Second
	servingEvery = 10 * time.Second
)

// errServes is ErrInUse where a crashed process cannot be told from one that serves.
var errServes = fmt.Errorf("%w: stop it first; if it crashed, wait for half a minute", ErrInUse)

// attend lets others know that this node serves, until the returned function is called.
func (s *Store) attend(ctx context.Context) (leave func(), err error) {
	name := serving + s.node
	if _, _, err := s.Hold(ctx, name, servingTime); err != nil {
		return nil, err
	}
	err = s.writer.doAmong(ctx, "", func(ctx context.Context, tx *tx) error { // what crashed nodes left
		_, err := tx.ExecContext(ctx, "DELETE FROM leases WHERE substr(name, 1, $1) = $2 AND until <= $3", len(serving), serving, millis(s.Now()))
		return err
	})
	if err != nil {
		return nil, err
	}
	renewing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(servingEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				_, _, _ = s.Hold(renewing, name, servingTime) // if the server is away, nobody can copy either
			case <-renewing.Done():
				return
			}
		}
	}()
	return func() {
		cancel()
		<-ended
		leaving, cancel := context.WithTimeout(context.Background(), servingEvery)
		defer cancel()
		_ = s.Let(leaving, name) // otherwise it ends by itself
	}, nil
}

// served says whether a node serves.
func (s *Store) served(ctx context.Context, db querier) (is bool, err error) {
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM leases WHERE substr(name, 1, $1) = $2 AND until > $3)",
		len(serving), serving, millis(s.Now())).Scan(&is)
	return is, wrap("look who serves", err)
}
