package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
)

// Parked lists the parked updates, oldest first.
func (s *Store) Parked(ctx context.Context) ([]bot.Parked, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT channel, update_id, reason, at FROM parked ORDER BY at, channel, update_id")
	if err != nil {
		return nil, fmt.Errorf("list parked updates: %w", err)
	}
	defer rows.Close()
	var all []bot.Parked
	for rows.Next() {
		var p bot.Parked
		var at int64
		if err := rows.Scan(loose(&p.Channel, &p.ID, &p.Reason, &at)...); err != nil {
			return nil, fmt.Errorf("list parked updates: %w", err)
		}
		p.At = fromMillis(at)
		all = append(all, p)
	}
	return all, wrap("list parked updates", rows.Err())
}

// Unpark removes a parked update from the list and returns it. It counts as not seen from then on. If it is not in the list or
// does not open, Unpark returns an error.
func (s *Store) Unpark(ctx context.Context, p bot.Parked) (bot.Update, error) {
	var f updateForm
	err := s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		var sealed []byte
		err := tx.QueryRowContext(ctx, "SELECT sealed FROM parked WHERE channel = $1 AND update_id = $2", p.Channel, p.ID).Scan(&sealed)
		if errors.Is(err, sql.ErrNoRows) {
			return errors.New("there is no such update")
		}
		if err != nil {
			return err
		}
		if err := s.seal.open(parkedPlace(p.Channel, p.ID), sealed, &f); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM parked WHERE channel = $1 AND update_id = $2", p.Channel, p.ID); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM seen WHERE id = $1", s.secrets.update(f.From.Channel, f.ID).seen())
		return err
	})
	return f.update(), wrap("take out parked update", err)
}
