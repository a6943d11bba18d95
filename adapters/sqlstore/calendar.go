package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"aporte/bot"
)

// Announce implements [bot.Calendar].
func (s *Store) Announce(ctx context.Context, flow string, closes time.Time) (now bot.Schedule, err error) {
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		before, known, err := scheduleOf(ctx, tx, flow)
		if err != nil {
			return err
		}
		if now = before; known && (before.Staff || !before.Closes.IsZero() || closes.IsZero()) {
			return nil
		}
		now.Closes = closes
		return s.keepSchedule(ctx, tx, flow, now)
	})
	return now, wrap("announce a close", err)
}

// Reschedule implements desk.Calendar.
func (s *Store) Reschedule(ctx context.Context, flow string, change func(bot.Schedule) (bot.Schedule, error), a bot.Audit) (now bot.Schedule, err error) {
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		before, known, err := scheduleOf(ctx, tx, flow)
		switch {
		case err != nil:
			return err
		case !known:
			return bot.ErrUnknownFlow
		}
		if now, err = change(before); err != nil {
			return err
		}
		now.Staff = true
		if err := s.keepSchedule(ctx, tx, flow, now); err != nil {
			return err
		}
		a.Subject = flow
		if !now.Closes.IsZero() {
			a.Subject += " until " + now.Closes.UTC().Format(time.RFC3339)
		}
		return s.audit(ctx, tx, a)
	})
	return now, wrap("change a schedule", err)
}

// scheduleOf returns the stored schedule of a consultation; known is false if there is none.
func scheduleOf(ctx context.Context, db querier, flow string) (found bot.Schedule, known bool, err error) {
	var closes, paused int64
	err = db.QueryRowContext(ctx, "SELECT closes, paused, staff FROM schedules WHERE flow = $1", flow).Scan(loose(&closes, &paused, &found.Staff)...)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return bot.Schedule{}, false, nil
	case err != nil:
		return bot.Schedule{}, false, fmt.Errorf("read schedule: %w", err)
	}
	found.Closes, found.Paused = fromMillis(closes), fromMillis(paused)
	return found, true, nil
}

func (s *Store) keepSchedule(ctx context.Context, tx *tx, flow string, to bot.Schedule) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO schedules (flow, closes, paused, staff, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (flow) DO UPDATE SET closes = excluded.closes, paused = excluded.paused, staff = excluded.staff, at = excluded.at`,
		flow, millis(to.Closes), millis(to.Paused), to.Staff, millis(s.Now()))
	return wrap("keep schedule", err)
}

// Schedules implements [bot.Calendar].
func (s *Store) Schedules(ctx context.Context) (map[string]bot.Schedule, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT flow, closes, paused, staff FROM schedules")
	if err != nil {
		return nil, fmt.Errorf("read schedules: %w", err)
	}
	defer rows.Close()
	all := map[string]bot.Schedule{}
	for rows.Next() {
		var flow string
		var closes, paused int64
		var found bot.Schedule
		if err := rows.Scan(loose(&flow, &closes, &paused, &found.Staff)...); err != nil {
			return nil, fmt.Errorf("read schedules: %w", err)
		}
		found.Closes, found.Paused = fromMillis(closes), fromMillis(paused)
		all[flow] = found
	}
	return all, wrap("read schedules", rows.Err())
}
