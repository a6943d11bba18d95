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
// take, $4 the latest time at which the first may come, and $5 the latest that anybody can have reserved: a time beyond that is from
// before the clock was set back. All are in microseconds.
const reserve = `INSERT INTO paces (name, next) VALUES ($1, CAST($2 AS BIGINT) + CAST($3 AS BIGINT))
	ON CONFLICT (name) DO UPDATE SET next = CASE WHEN paces.next > $2 AND paces.next <= $5 THEN paces.next ELSE $2 END + $3
	WHERE paces.next <= $4 OR paces.next > $5
	RETURNING next`

// postponed ends the names of the rows that say until when nobody makes a call of a rate.
const postponed = " postponed"

// longestOff is how long calls can be put off. A time beyond that is from before the clock was set back.
const longestOff = time.Hour

// Reserve reserves n calls of a rate, one each every. After a pause, up to burst calls may be made at once. wait is how long it is
// from now until the first of them; it is negative if some of them might have been made already. ok is false, and nothing is
// reserved, if the first could only come later than within from now.
func (s *Store) Reserve(ctx context.Context, name string, n, burst int, every, within time.Duration) (wait time.Duration, ok bool, err error) {
	err = s.briefly(ctx, func(ctx context.Context, db querier) error {
		now := s.Now()
		latest, room := now.Add(within), time.Duration(n)*every
		earliest, err := s.notBefore(ctx, db, name, now)
		if err != nil {
			return err
		}
		if first := now.Add(-time.Duration(burst-1) * every); first.After(earliest) {
			earliest = first
		}
		if earliest.After(latest) {
			return nil
		}
		var next int64
		err = db.QueryRowContext(ctx, reserve, name, earliest.UnixMicro(), room.Microseconds(), latest.UnixMicro(),
			latest.Add(room+setBack).UnixMicro()).Scan(&next)
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

// notBefore returns until when nobody makes a call of a rate, zero if that is not later than now.
func (s *Store) notBefore(ctx context.Context, db querier, name string, now time.Time) (time.Time, error) {
	var until int64
	err := db.QueryRowContext(ctx, "SELECT next FROM paces WHERE name = $1 AND next > $2 AND next <= $3",
		name+postponed, now.UnixMicro(), now.Add(longestOff).UnixMicro()).Scan(&until)
	if err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return time.Time{}, err
	}
	return time.UnixMicro(until), nil
}

// Postpone lets nobody make a call of a rate for d, an hour at most, because the platform asked for it.
func (s *Store) Postpone(ctx context.Context, name string, d time.Duration) error {
	return wrap("put calls off", s.briefly(ctx, func(ctx context.Context, db querier) error {
		now := s.Now()
		_, err := db.ExecContext(ctx, `INSERT INTO paces (name, next) VALUES ($1, $2)
			ON CONFLICT (name) DO UPDATE SET next = excluded.next WHERE paces.next < excluded.next OR paces.next > $3`,
			name+postponed, now.Add(min(d, longestOff)).UnixMicro(), now.Add(longestOff).UnixMicro())
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
