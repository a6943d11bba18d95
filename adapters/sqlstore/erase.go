package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
)

// Found is a response as staff see it before they erase it: nothing of what is in it.
type Found struct {
	bot.Response
	Answers int // entries of its journal, contact wishes included
}

// ErrNoReceipt means that there is no response of that receipt.
var ErrNoReceipt = errors.New("there is no response with that receipt")

// FindReceipt looks a response up by its receipt.
func (s *Store) FindReceipt(ctx context.Context, receipt string) (Found, error) {
	var f Found
	var started, submitted, updated int64
	err := s.read.QueryRowContext(ctx, `SELECT id, participant, flow, version, channel, lang, source, status, receipt, started, submitted, updated,
			(SELECT COUNT(*) FROM answers a WHERE a.response = r.id) + (SELECT COUNT(*) FROM contacts c WHERE c.response = r.id)
		FROM responses r WHERE receipt = $1`, receipt).
		Scan(&f.ID, &f.Participant, &f.Flow.ID, &f.Flow.Version, &f.Channel, &f.Lang, &f.Source, &f.Status, &f.Receipt,
			&started, &submitted, &updated, &f.Answers)
	if errors.Is(err, sql.ErrNoRows) {
		return f, ErrNoReceipt
	}
	f.Started, f.Submitted, f.Updated = fromMillis(started), fromMillis(submitted), fromMillis(updated)
	return f, wrap("find receipt", err)
}

// Erase deletes a response and all that belongs to it: answers, contact wishes, the conversation, messages and updates of
// the person; who they are, too, if nothing else is kept of them. What is left is that there was a response. When it
// returns, no file of the database has anything of it.
func (s *Store) Erase(ctx context.Context, receipt string) error {
	f, err := s.FindReceipt(ctx, receipt)
	if err != nil {
		return err
	}
	err = s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p := person{id: f.Participant}
		session, err := s.session(ctx, tx, p)
		var damaged *failure
		if err != nil && !errors.As(err, &damaged) {
			return err
		}
		if err := s.eraseResponses(ctx, tx, p, "id = $1", f.ID); err != nil {
			return err
		}
		if session.Response == f.ID || damaged != nil {
			if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE participant = $1", p.id); err != nil {
				return fmt.Errorf("erase session: %w", err)
			}
		}
		return s.farewell(ctx, tx, p.id)
	})
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	return s.vanish(ctx)
}

// eraseResponses deletes the responses of a person for which a condition holds, and whatever else has their words.
func (s *Store) eraseResponses(ctx context.Context, tx *sql.Tx, p person, condition string, arg any) error {
	for _, q := range []struct {
		text string
		arg  any
	}{
		{"DELETE FROM answers WHERE response IN (SELECT id FROM responses WHERE " + condition + ")", arg},
		{"DELETE FROM contacts WHERE response IN (SELECT id FROM responses WHERE " + condition + ")", arg},
		{"DELETE FROM outbox WHERE participant = $1", p.id},
	} {
		if _, err := tx.ExecContext(ctx, q.text, q.arg); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO erased (flow, version, status, at) SELECT flow, version, status, $2 FROM responses WHERE "+condition,
		arg, millis(s.Now()))
	if err != nil {
		return fmt.Errorf("note erasure: %w", err)
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM responses WHERE "+condition, arg); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	return s.sweepParked(ctx, tx, p)
}

// sweepParked deletes the updates of a person that were put aside: they may have words.
func (s *Store) sweepParked(ctx context.Context, tx *sql.Tx, p person) error {
	var sealed []byte
	err := tx.QueryRowContext(ctx, "SELECT address FROM participants WHERE id = $1", p.id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	var who bot.Address
	if err == nil {
		err = s.seal.open("participants "+p.id, sealed, &who)
	}
	if err != nil {
		return fmt.Errorf("look for parked updates: %w", err)
	}
	rows, err := tx.QueryContext(ctx, "SELECT update_id, sealed FROM parked WHERE channel = $1", who.Channel)
	if err != nil {
		return fmt.Errorf("look for parked updates: %w", err)
	}
	defer rows.Close()
	var theirs []string
	for rows.Next() {
		var id string
		var u bot.Update
		if err := rows.Scan(&id, &sealed); err != nil {
			return fmt.Errorf("look for parked updates: %w", err)
		}
		if s.seal.open("parked "+who.Channel+" "+id, sealed, &u) == nil && u.From == who {
			theirs = append(theirs, id)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("look for parked updates: %w", err)
	}
	for _, id := range theirs {
		if _, err := tx.ExecContext(ctx, "DELETE FROM parked WHERE channel = $1 AND update_id = $2", who.Channel, id); err != nil {
			return fmt.Errorf("erase parked update: %w", err)
		}
	}
	return nil
}

// vanish folds the log into the database, whose free pages are overwritten: what was deleted is then in neither. While
// somebody reads it is tried a few times, and then left to the hourly tidying of the service.
func (s *Store) vanish(ctx context.Context) error {
	for range 20 {
		s.stale.Store(true)
		if err := s.dropOldCopies(ctx); err != nil {
			return err
		}
		if !s.stale.Load() {
			return nil
		}
	}
	s.Log.Warn("what was erased is still in the log of the database, as somebody reads; it goes within the hour")
	return nil
}
