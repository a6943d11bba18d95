package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Audit is an entry of the audit log: staff looked at what people wrote, or at who they are, or erased something.
type Audit struct {
	At      time.Time
	Actor   string // who, as the operating system knows them; byParticipant
	Action  string // "export", "contacts", "erase"; "takeover", when a receipt was used from another account
	Subject string // which consultation and form; never anything about a person
	Count   int    // how many responses
}

// byParticipant is the actor of what participants do themselves.
const byParticipant = "participant"

// Note adds an entry. Its time is now.
func (s *Store) Note(ctx context.Context, a Audit) error {
	return wrap("write audit log", s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO audit (at, actor, action, subject, count) VALUES ($1, $2, $3, $4, $5)",
			millis(s.Now()), a.Actor, a.Action, a.Subject, a.Count)
		return err
	}))
}

// Audits returns the audit log, oldest entry first.
func (s *Store) Audits(ctx context.Context) ([]Audit, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT at, actor, action, subject, count FROM audit ORDER BY rowid")
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	defer rows.Close()
	var all []Audit
	for rows.Next() {
		var a Audit
		var at, count int64
		if err := rows.Scan(loose(&at, &a.Actor, &a.Action, &a.Subject, &count)...); err != nil {
			return nil, fmt.Errorf("read audit log: %w", err)
		}
		a.At, a.Count = fromMillis(at), int(count)
		all = append(all, a)
	}
	return all, wrap("read audit log", rows.Err())
}
