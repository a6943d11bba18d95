package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// Unlink forgets who took part in consultations (by their ids) that closed long ago, at most until the time before:
// addresses, conversations, and messages. The answers stay, and their receipts find them. Whoever also takes part in
// another consultation is left as they are. It returns how many people were forgotten.
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
	// Somebody without a response has said nothing that is kept: after so long their conversation is no use either.
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
