package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Several processes that serve from one database are called nodes. What only one of them may do at a time, such as receiving by
// polling, is done under a lease: a row with its holder, a term, and the time until which it is held, by the clock of the
// database. The term is another one whenever the lease was free in between, so a node that slept learns that it is not the
// holder any more, even if it gets the lease at once.

// LongestLease is how long a lease may be held without being renewed.
const LongestLease = time.Hour

// newNode returns a random name for this process.
func newNode() string { return rand.Text() }

// Node returns the name of this process among those that serve from the database. It is another one after each start, and "" where
// no other process serves.
func (s *Store) Node() string { return s.node }

// holdLease takes a free lease, or renews it for its holder. It changes no row if somebody else has the lease. A time that lies further
// ahead than the same lease may now is from before the clock was set back, and counts as over.
const holdLease = `INSERT INTO leases (name, holder, term, until) VALUES ($1, $2, 1, $4)
	ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until,
		term = CASE WHEN leases.holder = excluded.holder AND leases.until > $3 THEN leases.term ELSE leases.term + 1 END
	WHERE leases.holder = excluded.holder OR leases.until <= $3 OR leases.until > $5
	RETURNING term`

// Hold takes the lease of a name for d, at most [LongestLease], if it is free, or renews it if this node has it. held is false if
// another node has it. All nodes hold a name for the same d. As long as this node holds the lease without a gap, the term stays the same; with each change it grows. It waits
// no longer than ctx: whoever renews a lease must know in time that they do not have it any more.
func (s *Store) Hold(ctx context.Context, name string, d time.Duration) (term int64, held bool, err error) {
	if d <= 0 || d > LongestLease {
		return 0, false, fmt.Errorf("hold lease %s: for %s", name, d)
	}
	if taken, err := s.taken(ctx, name, d); taken || err != nil {
		return 0, false, err
	}
	var got struct {
		term int64
		held bool
	}
	err = s.writer.doWithin(ctx, "lease "+name, func(ctx context.Context, tx *tx) (err error) {
		got.term, got.held, err = s.holdIn(ctx, tx, name, d)
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("hold lease %s: %w", name, err)
	}
	return got.term, got.held, nil
}

// taken says whether another node has a lease. It only reads, since those who wait for a lease ask again and again.
func (s *Store) taken(ctx context.Context, name string, d time.Duration) (taken bool, err error) {
	now := s.Now()
	err = s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM leases WHERE name = $1 AND holder <> $2 AND until > $3 AND until <= $4)",
		name, s.node, millis(now), millis(now.Add(d+setBack))).Scan(&taken)
	return taken, wrap("look at lease "+name, err)
}

// holdIn is Hold inside a transaction. Others who ask for the same lease wait until the transaction has ended.
func (s *Store) holdIn(ctx context.Context, tx querier, name string, d time.Duration) (term int64, held bool, err error) {
	now := s.Now()
	err = tx.QueryRowContext(ctx, holdLease, name, s.node, millis(now), millis(now.Add(d)), millis(now.Add(d+setBack))).Scan(&term)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	return term, err == nil, err
}

// Let gives a lease back before its time. It does nothing if another node has it.
func (s *Store) Let(ctx context.Context, name string) error {
	return wrap("give back lease "+name, s.writer.doWithin(ctx, "lease "+name, func(ctx context.Context, tx *tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE leases SET until = 0 WHERE name = $1 AND holder = $2", name, s.node)
		return err
	}))
}
