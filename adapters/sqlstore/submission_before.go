package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// allSealed is the entry of meta that says that no submitted response has words which the key of this database opens.
const allSealed = "submissions sealed"

// atOnce is how many responses are sealed in one transaction, so that people who write meanwhile need not wait long.
const atOnce = 50

// sealEarlier seals what was submitted while no recipient was set. It is done once: from then on each submission is
// sealed with itself.
func (s *Store) sealEarlier(ctx context.Context) error {
	if s.Recipient == nil { // responses submitted from now on are sealed the next time that one is set
		return s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM meta WHERE name = $1", allSealed)
			return err
		})
	}
	var done string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", allSealed).Scan(&done)
	if err == nil {
		return s.vanish(ctx) // the former words may be in the log of a crash
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	earlier, err := s.submitted(ctx)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(earlier, atOnce) {
		err := s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
			for _, r := range some {
				err := s.sealSubmission(ctx, tx, r.id)
				if err == nil {
					err = s.clearSession(ctx, tx, r.participant)
				}
				var damaged *failure
				if errors.As(err, &damaged) { // no key opens it, and the other responses must not wait for it
					s.Log.Error("a conversation is not sealed", "class", damaged.class)
				} else if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", allSealed, "yes")
		return err
	})
	if err != nil {
		return err
	}
	return s.vanish(ctx)
}

// submission is a response that was submitted.
type submission struct{ id, participant string }

func (s *Store) submitted(ctx context.Context) ([]submission, error) {
	found, err := s.read.QueryContext(ctx, "SELECT id, participant FROM responses WHERE status = $1", string(flows.Submitted))
	if err != nil {
		return nil, fmt.Errorf("read responses: %w", err)
	}
	defer found.Close()
	var all []submission
	for found.Next() {
		var r submission
		if err := found.Scan(&r.id, &r.participant); err != nil {
			return nil, fmt.Errorf("read responses: %w", err)
		}
		all = append(all, r)
	}
	return all, wrap("read responses", found.Err())
}

// clearSession takes the texts of answers out of a submitted session. What somebody is just writing stays.
func (s *Store) clearSession(ctx context.Context, tx *tx, participant string) error {
	p := person{id: participant}
	session, err := s.session(ctx, tx, &p)
	if err != nil || session.State.Status != flows.Submitted {
		return err
	}
	session.State = bot.WithoutTexts(session.State)
	return s.saveSession(ctx, tx, p, session)
}
