package sqlstore

import (
	"context"
	"fmt"
	"time"

	"aporte/bot"
)

// Due implements [bot.Store].
func (s *Store) Due(ctx context.Context, now time.Time, n int) ([]bot.Update, error) {
	if err := s.engine.check(); err != nil {
		return nil, fmt.Errorf("look for timers: %w", err)
	}
	rows, err := s.read.QueryContext(ctx, `SELECT p.id, p.lookup, p.address, s.due FROM sessions s JOIN participants p ON p.id = s.participant
		WHERE s.due > 0 AND s.due <= $1 AND NOT p.gone ORDER BY s.due LIMIT $2`, millis(now), n)
	if err != nil {
		return nil, fmt.Errorf("look for timers: %w", err)
	}
	defer rows.Close()
	var due []bot.Update
	for rows.Next() {
		var id, lookup string
		var sealed []byte
		var at int64
		if err := rows.Scan(loose(&id, &lookup, &sealed, &at)...); err != nil {
			return nil, fmt.Errorf("look for timers: %w", err)
		}
		var f addressForm
		if err := s.seal.open(addressPlace(id, lookup), sealed, &f); err != nil {
			s.Log.Error("timer not read", "error", err)
			continue
		}
		due = append(due, bot.Update{ID: fmt.Sprintf("timer %s %d", id, at), From: f.address(), Did: bot.Timer})
	}
	return due, wrap("look for timers", rows.Err())
}

// clearDue removes the timer of a session, so that a timer that failed too often does not come again.
func (s *Store) clearDue(ctx context.Context, tx *tx, a bot.Address) error {
	_, err := tx.ExecContext(ctx, "UPDATE sessions SET due = 0 WHERE participant IN (SELECT id FROM participants WHERE lookup = $1)",
		s.secrets.person(a))
	return wrap("clear timer", err)
}
