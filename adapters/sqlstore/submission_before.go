package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

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
	if s.Recipient == nil { // what is submitted from now on is for the next time that one is set
		return s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "DELETE FROM meta WHERE name = $1", allSealed)
			return err
		})
	}
	s.stale.Store(true) // after a crash, too
	var done string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", allSealed).Scan(&done)
	if err == nil {
		return s.dropOldCopies(ctx)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	earlier, err := s.submitted(ctx)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(earlier, atOnce) {
		err := s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
			for _, r := range some {
				err := s.sealSubmission(ctx, tx, r.id)
				if err == nil {
					err = s.clearSession(ctx, tx, r.participant)
				}
				var damaged *failure
				if errors.As(err, &damaged) { // no key opens it: the others are not to wait for that
					s.Log.Error("earlier submission not sealed", "response", r.id, "class", damaged.class)
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
	err = s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2)", allSealed, "yes")
		return err
	})
	if err != nil {
		return err
	}
	return s.dropOldCopies(ctx)
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
func (s *Store) clearSession(ctx context.Context, tx *sql.Tx, participant string) error {
	session, err := s.session(ctx, tx, person{id: participant})
	if err != nil || session.State.Status != flows.Submitted {
		return err
	}
	session.State = bot.WithoutTexts(session.State)
	sealed, err := s.seal.seal("sessions "+participant, session)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE sessions SET sealed = $1 WHERE participant = $2", sealed, participant)
	return wrap("save session", err)
}

// foldEvery is the least time between two foldings of the log on account of submissions.
const foldEvery = time.Minute

// afterSealing sees to it that the log does not keep for long what was there before it was sealed. Nobody waits for it
// more than once in a while, and that it did not work is no failure of what was committed.
func (s *Store) afterSealing(ctx context.Context) {
	if !s.stale.Load() {
		return
	}
	now := s.Now().UnixMilli()
	last := s.folded.Load()
	if now-last < foldEvery.Milliseconds() || !s.folded.CompareAndSwap(last, now) {
		return
	}
	if err := s.dropOldCopies(ctx); err != nil {
		s.Log.Warn("log of the database not folded", "error", err)
	}
}

// dropOldCopies folds the log into the database file: until then the log has the pages as they were before words were
// encrypted. While somebody reads for long, as an export does, it is left for the next time.
func (s *Store) dropOldCopies(ctx context.Context) (err error) {
	conn, err := s.write.Conn(ctx) // the only one: no transaction is open while it is ours
	if err != nil {
		return fmt.Errorf("fold log: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if !s.stale.Load() {
		return nil
	}
	// Whoever writes would wait as long as this waits for readers.
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 100"); err != nil {
		return fmt.Errorf("fold log: %w", err)
	}
	var busy, pages, moved int
	err = conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
	if _, undone := conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("PRAGMA busy_timeout = %d", s.Patience.Milliseconds())); err == nil {
		err = undone
	}
	if err == nil && busy == 0 {
		s.stale.Store(false)
	}
	return wrap("fold log", err)
}
