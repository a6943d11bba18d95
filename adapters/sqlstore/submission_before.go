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

// allSealed is the entry of meta that says whether a submitted response may have words which the key of this database opens: "yes" if
// none has. It has the id of whoever seals them while that goes on. Without the entry, or with another value, some may have.
const allSealed = "submissions sealed"

// atOnce is how many responses are sealed in one transaction, so that people who write meanwhile need not wait long.
const atOnce = 50

// openForAll notes that submitted responses have words in the open from now on, and warns if that is new.
func (s *Store) openForAll(ctx context.Context) error {
	return s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		res, err := tx.ExecContext(ctx, "DELETE FROM meta WHERE name = $1", allSealed)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); n > 0 && err == nil {
			s.Log.Warn("texts were sealed to staff until now, and are not here: if that is not meant, set APORTE_RECIPIENT for every process")
		}
		return nil
	})
}

// SealEarlier seals to [Config.Recipient] what was submitted without one, if there is any: before one was set, or by another node that
// has none. From then on each submission is sealed with itself. It returns how many responses it looked through.
func (s *Store) SealEarlier(ctx context.Context) (n int, err error) {
	if s.Recipient == nil {
		return 0, nil
	}
	var done string
	err = s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", allSealed).Scan(&done)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("seal earlier submissions: %w", err)
	}
	if done == "yes" {
		return 0, nil
	}
	if n, err = s.sealAll(ctx); err == nil {
		err = s.vanish(ctx)
	}
	return n, wrap("seal earlier submissions", err)
}

// sealAll seals all submitted responses, and notes that. The note is begun before, while no other node changes anything: who submits
// words in the open later takes it back, see inTheOpen.
func (s *Store) sealAll(ctx context.Context) (n int, err error) {
	mine := s.newID()
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", allSealed, mine)
		return err
	})
	if err != nil {
		return 0, err
	}
	earlier, err := s.submitted(ctx)
	if err != nil {
		return 0, err
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
			return 0, err
		}
	}
	return len(earlier), s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE meta SET value = 'yes' WHERE name = $1 AND value = $2", allSealed, mine)
		return err
	})
}

// inTheOpen notes that a submitted response has words in the open, for a node that has a recipient.
func (s *Store) inTheOpen(ctx context.Context, tx *tx) error {
	if !s.many { // it was noted at the start, see openForAll
		return nil
	}
	_, err := tx.ExecContext(ctx, "UPDATE meta SET value = 'no' WHERE name = $1 AND value <> 'no'", allSealed)
	return wrap("note that words are in the open", err)
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
