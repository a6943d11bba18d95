package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"aporte/bot"
)

// saveSession stores a session in the place of version p.version, or as a new row if that is 0. It returns errOvertaken if the
// session has another version by now.
func (s *Store) saveSession(ctx context.Context, tx *tx, p person, session bot.Session) error {
	sealed, err := s.seal.seal(sessionPlace(p.id, p.version+1), visitedForm(session, p.visit))
	if err != nil {
		return err
	}
	if p.version == 0 {
		return s.insertSession(ctx, tx, p.id, 1, sealed, session.Due)
	}
	return s.updateSession(ctx, tx, p.id, p.version, sealed, session.Due)
}

func (s *Store) insertSession(ctx context.Context, tx *tx, participant string, version int64, sealed []byte, due time.Time) error {
	res, err := tx.ExecContext(ctx, "INSERT INTO sessions (participant, version, sealed, updated, due) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		participant, version, sealed, millis(s.Now()), millis(due))
	return once("begin session", res, err)
}

// updateSession replaces the session if it still has the given version. Otherwise it returns errOvertaken.
func (s *Store) updateSession(ctx context.Context, tx *tx, participant string, version int64, sealed []byte, due time.Time) error {
	res, err := tx.ExecContext(ctx, "UPDATE sessions SET version = version + 1, sealed = $1, updated = $2, due = $3 WHERE participant = $4 AND version = $5",
		sealed, millis(s.Now()), millis(due), participant, version)
	return once("save session", res, err)
}

// once returns errOvertaken if a statement wrote no row, because another process was faster.
func once(doing string, res sql.Result, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(errOvertaken, err)
	}
	return nil
}
