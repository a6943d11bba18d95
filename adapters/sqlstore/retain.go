package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Unlink deletes who took part in consultations that closed long ago: addresses, sessions and messages. closed has the ids of
// these consultations. Answers stay, and their receipts still find them. A person who also has a response to another
// consultation is left as they are. People without a response are deleted, too, if they came before the time before and did
// nothing since. It returns how many people were deleted. With an empty closed it does nothing.
func (s *Store) Unlink(ctx context.Context, closed []string, before time.Time) (int, error) {
	if len(closed) == 0 {
		return 0, nil
	}
	args := []any{millis(before)}
	var marks []string
	for _, flow := range closed {
		args = append(args, flow)
		marks = append(marks, fmt.Sprintf("$%d", len(args)))
	}
	// A person without a response gave no answers. After such a time, their session is of no use either.
	who := `SELECT p.id FROM participants p WHERE NOT EXISTS (SELECT 1 FROM responses r WHERE r.participant = p.id
			AND r.flow NOT IN (` + strings.Join(marks, ", ") + `))
		AND (EXISTS (SELECT 1 FROM responses r WHERE r.participant = p.id)
			OR NOT EXISTS (SELECT 1 FROM sessions s WHERE s.participant = p.id AND s.updated >= $1) AND p.created < $1)`
	forgotten := 0
	err := s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		for _, table := range []string{"outbox", "sessions"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE participant IN ("+who+")", args...); err != nil {
				return err
			}
		}
		res, err := tx.ExecContext(ctx, "DELETE FROM participants WHERE id IN ("+who+")", args...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		forgotten = int(n)
		_, err = tx.ExecContext(ctx, "DELETE FROM vault WHERE kind LIKE '%.person' AND NOT EXISTS (SELECT 1 FROM participants)")
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget who took part: %w", err)
	}
	if forgotten > 0 {
		return forgotten, s.vanish(ctx)
	}
	return 0, nil
}
