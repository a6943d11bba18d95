package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
)

// Settle implements [bot.Store].
func (s *Store) Settle(ctx context.Context, results []bot.Result) error {
	lost := false
	s.settled(results)
	err := s.writer.doLate(ctx, func(ctx context.Context, tx *tx) error {
		for _, r := range results {
			if err := errors.Join(s.settle(ctx, tx, r), s.settleTold(ctx, tx, r)); err != nil {
				return err
			}
			lost = lost || r.State == bot.ResultGone || r.State == bot.ResultDropped || bot.IsTold(r.ID) // the last message of staff ends a wish
		}
		return nil
	})
	if lost {
		s.active.clear()
	}
	if err == nil {
		s.foldIfNeeded(ctx)
	}
	return wrap("settle messages", err)
}

// settle stores one result. If the message is no longer in the outbox, because it was erased in the meantime, it does nothing. Nor
// does a ResultLater of a node that has lost its lease: another node may be sending the message now. All other results are
// facts, whoever comes to know them.
func (s *Store) settle(ctx context.Context, tx *tx, r bot.Result) error {
	id, now := s.secrets.message(r.ID), millis(s.Now())
	one := func(query string, args ...any) (person string, err error) {
		err = tx.QueryRowContext(ctx, query+" WHERE id = $1 AND state = 'waiting' RETURNING participant", append([]any{id}, args...)...).Scan(&person)
		return person, err
	}
	var person string
	var err error
	switch r.State {
	case bot.ResultSent:
		return s.sent(ctx, tx, id)
	case bot.ResultLater:
		tried := 1
		if r.Untried {
			tried = 0
		}
		_, err = tx.ExecContext(ctx, `UPDATE outbox SET due = $2, leased = 0, tries = tries + $3, reason = $4, at = $5
			WHERE id = $1 AND state = 'waiting' AND holder = $6`, id, millis(r.Due), tried, r.Reason, now, s.node)
	case bot.ResultGone:
		if person, err = one("UPDATE outbox SET state = 'dropped', reason = 'gone', sealed = NULL, at = $2", now); err == nil {
			err = s.setGone(ctx, tx, person, true)
		}
	default:
		person, err = one("UPDATE outbox SET state = 'dropped', reason = $2, sealed = NULL, at = $3", r.Reason, now)
	}
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil, person == "":
		return err
	}
	return s.leave(ctx, tx, person)
}

// sent deletes a message that was sent. After a farewell it also calls leave.
func (s *Store) sent(ctx context.Context, tx *tx, id string) error {
	res, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE id = $1 AND state = 'waiting' AND role = ''", id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); n > 0 || err != nil {
		return err
	}
	var person string
	err = tx.QueryRowContext(ctx, "DELETE FROM outbox WHERE id = $1 AND state = 'waiting' RETURNING participant", id).Scan(&person)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return errors.Join(err, s.leave(ctx, tx, person))
}

// leave deletes the identity of a person if they have no session, no response and no waiting message. Otherwise it does nothing.
func (s *Store) leave(ctx context.Context, tx *tx, id string) error {
	const nothingLeft = ` AND NOT EXISTS (SELECT 1 FROM sessions WHERE participant = $1)
		AND NOT EXISTS (SELECT 1 FROM responses WHERE participant = $1)
		AND NOT EXISTS (SELECT 1 FROM outbox WHERE participant = $1 AND state = 'waiting')`
	if s.many { // what the condition reads must be read after a step of theirs has ended
		var there string
		err := tx.QueryRowContext(ctx, s.hold("SELECT id FROM participants WHERE id = $1"), id).Scan(&there)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("drop identity: %w", err)
		}
	}
	var lookup string
	err := tx.QueryRowContext(ctx, "DELETE FROM participants WHERE id = $1"+nothingLeft+" RETURNING lookup", id).Scan(&lookup)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("drop identity: %w", err)
	}
	s.erased.Store(true)
	if _, err := tx.ExecContext(ctx, "DELETE FROM vault WHERE owner = $1 AND owner <> ''", lookup); err != nil {
		return fmt.Errorf("drop ways to a person: %w", err)
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM outbox WHERE participant = $1", id)
	return wrap("drop messages", err)
}
