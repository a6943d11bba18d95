package sqlstore

import (
	"context"
	"fmt"
	"strings"

	"aporte/bot"
)

// partingBatch is how many people Unlink deletes in one transaction, so that nobody who writes waits long.
const partingBatch = 200

// Unlink deletes who took part in consultations that are over for them, see [bot.Parting]: addresses, sessions and messages.
// Answers stay, and their receipts still find them. A person who also has a response to a consultation that is not over for them is
// left as they are. People without a response are deleted, too, if they came before p.Idle and did nothing since. It returns how
// many people were deleted. If p names no consultation, it does nothing.
func (s *Store) Unlink(ctx context.Context, p bot.Parting) (int, error) {
	if len(p.Closed)+len(p.Open) == 0 {
		return 0, nil
	}
	who := whoParts(p)
	forgotten := 0
	for {
		ids, err := s.parting(ctx, who)
		if err == nil && len(ids) > 0 {
			err = s.unlink(ctx, who.among(ids), &forgotten)
		}
		if err != nil {
			return forgotten, fmt.Errorf("forget who took part: %w", err)
		}
		if len(ids) < partingBatch {
			break
		}
	}
	if forgotten > 0 {
		return forgotten, s.vanish(ctx)
	}
	return 0, nil
}

// selectionSQL is a query with its arguments.
type selectionSQL struct {
	query string
	args  []any
}

// list adds values to the arguments, and returns their marks for IN.
func (q *selectionSQL) list(values []string) string {
	marks := []string{"''"} // no consultation has this id: it makes an empty list possible
	for _, v := range values {
		q.args = append(q.args, v)
		marks = append(marks, fmt.Sprintf("$%d", len(q.args)))
	}
	return "(" + strings.Join(marks, ", ") + ")"
}

// among returns the same selection, of these people alone.
func (q selectionSQL) among(ids []string) selectionSQL {
	some := selectionSQL{args: append([]any{}, q.args...)}
	some.query = q.query + " AND p.id IN " + some.list(ids)
	return some
}

// whoParts selects the ids of the people to be deleted.
func whoParts(p bot.Parting) selectionSQL {
	q := selectionSQL{args: []any{millis(p.Idle), millis(p.Silent)}}
	over := "(r.flow IN " + q.list(p.Closed) + " OR r.flow IN " + q.list(p.Open) +
		" AND NOT EXISTS (SELECT 1 FROM responses q WHERE q.participant = p.id AND q.updated >= $2))"
	// A person without a response gave no answers. After such a time, their session is of no use either.
	q.query = `SELECT p.id FROM participants p WHERE NOT EXISTS (SELECT 1 FROM responses r WHERE r.participant = p.id AND NOT ` + over + `)
		AND (EXISTS (SELECT 1 FROM responses r WHERE r.participant = p.id)
			OR NOT EXISTS (SELECT 1 FROM sessions s WHERE s.participant = p.id AND s.updated >= $1) AND p.created < $1)`
	return q
}

// parting returns the ids of some of the people to be deleted. It reads beside those who write.
func (s *Store) parting(ctx context.Context, who selectionSQL) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, fmt.Sprintf("%s LIMIT %d", who.query, partingBatch), who.args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(loose(&id)...); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// unlink deletes the selected people, and adds their number to forgotten.
func (s *Store) unlink(ctx context.Context, who selectionSQL, forgotten *int) error {
	gone := 0
	err := s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		for _, table := range []string{"outbox", "sessions"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE participant IN ("+who.query+")", who.args...); err != nil {
				return err
			}
		}
		ways := "DELETE FROM vault WHERE owner <> '' AND owner IN (SELECT lookup FROM participants WHERE id IN (" + who.query + "))"
		if _, err := tx.ExecContext(ctx, ways, who.args...); err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, "DELETE FROM participants WHERE id IN ("+who.query+")", who.args...)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if err != nil {
			return err
		}
		gone = int(n)
		_, err = tx.ExecContext(ctx, "DELETE FROM vault WHERE kind LIKE '%.person' AND NOT EXISTS (SELECT 1 FROM participants)")
		return err
	})
	if err == nil {
		*forgotten += gone
	}
	return err
}
