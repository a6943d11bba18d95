package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Nodes that call a platform keep its rate together: for each rate there is a row with the time of the next call. A node that wants
// to make some calls moves this time on by as many, and has the times in between for itself.

// reserve moves the time of the next call on. $2 is the time that the first call gets at the earliest, $3 how much room the calls
// take, and $4 the latest time at which the first may come. All are in microseconds.
const reserve = `INSERT INTO paces (name, next) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT))
	ON CONFLICT (name) DO UPDATE SET next = CASE WHEN paces.next > $2 AND paces.next <= $5 THEN paces.next ELSE $2 END + $3
	WHERE paces.next <= $4 OR paces.next > $5
	RETURNING next`

// longestAhead is how far ahead calls can be reserved. A time beyond that is from before the clock was set back.
const longestAhead = time.Hour

// Reserve reserves n calls of a rate, one each every. After a pause, up to burst calls may be made at once. wait is how long it is
// from now until the first of them; it is negative if some of them might have been made already. ok is false, and nothing is
// reserved, if the first could only come later than within from now.
func (s *Store) Reserve(ctx context.Context, name string, n, burst int, every, within time.Duration) (wait time.Duration, ok bool, err error) {
	err = s.briefly(ctx, func(ctx context.Context, db querier) error {
		now := s.Now()
		room := time.Duration(n) * every
		earliest := now.Add(-time.Duration(burst-1) * every)
		var next int64
		err := db.QueryRowContext(ctx, reserve, name, earliest.UnixMicro(), room.Microseconds(), now.Add(within).UnixMicro(),
			now.Add(longestAhead).UnixMicro()).Scan(&next)
		ok = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		wait = time.UnixMicro(next).Sub(now) - room
		return err
	})
	if err != nil {
		return 0, false, fmt.Errorf("reserve calls: %w", err)
	}
	return wait, ok, nil
}

// Postpone lets nobody make a call of a rate for d, because the platform asked for it.
func (s *Store) Postpone(ctx context.Context, name string, d time.Duration) error {
	return wrap("put calls off", s.briefly(ctx, func(ctx context.Context, db querier) error {
		now := s.Now()
		_, err := db.ExecContext(ctx, `INSERT INTO paces (name, next) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET next = excluded.next WHERE paces.next < excluded.next OR paces.next > $3`,
			name, now.Add(min(d, longestAhead)).UnixMicro(), now.Add(longestAhead).UnixMicro())
		return err
	}))
}

// briefly runs one statement. Where other processes serve, it has a connection of its own: within a transaction of the writer, the row
// would be locked until that has ended, and all nodes would wait for each other. It may be lost if the server crashes: a few calls
// are then made too early.
func (s *Store) briefly(ctx context.Context, do func(context.Context, querier) error) error {
	if s.brief != nil {
		return s.named(do(ctx, s.brief))
	}
	return s.writer.doAmong(ctx, "", func(ctx context.Context, tx *tx) error { return do(ctx, tx) })
}
