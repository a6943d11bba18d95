package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"aporte/bot"
)

// hideIDs puts keyed hashes in the place of ids of updates that an earlier version kept as they were.
func (s *Store) hideIDs(ctx context.Context) (err error) {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("hide ids: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	rows, err := tx.QueryContext(ctx, "SELECT channel, update_id FROM seen WHERE length(update_id) <> 64")
	if err != nil {
		return fmt.Errorf("hide ids: %w", err)
	}
	var all []bot.Update
	for rows.Next() {
		var u bot.Update
		if err := rows.Scan(&u.From.Channel, &u.ID); err != nil {
			return errors.Join(fmt.Errorf("hide ids: %w", err), rows.Close())
		}
		all = append(all, u)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("hide ids: %w", err)
	}
	for _, u := range all {
		_, err := tx.ExecContext(ctx, "UPDATE seen SET update_id = $1 WHERE channel = $2 AND update_id = $3", s.updateID(u), u.From.Channel, u.ID)
		if err != nil {
			return fmt.Errorf("hide ids: %w", err)
		}
	}
	return wrap("hide ids", tx.Commit())
}
