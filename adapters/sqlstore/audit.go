package sqlstore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"aporte/bot"
)

// Note adds an entry to the audit log. It returns when the entry is durable.
func (s *Store) Note(ctx context.Context, a bot.Audit) error {
	return wrap("write audit log", s.writer.do(ctx, func(ctx context.Context, tx *tx) error { return s.audit(ctx, tx, a) }))
}

// audit adds an entry in the transaction of another change, so that both are stored or neither.
func (s *Store) audit(ctx context.Context, tx *tx, a bot.Audit) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO audit (at, actor, action, subject, count, taken) VALUES ($1, $2, $3, $4, $5, $6)",
		millis(s.Now()), storable(a.Actor), a.Action, storable(a.Subject), a.Count, string(a.Taken))
	return err
}

// storable returns a text of staff as both engines take it: without zero bytes and invalid UTF-8. What participants write is sealed
// instead, and stored exactly as it is.
func storable(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}

// Audits returns the audit log, oldest entry first.
func (s *Store) Audits(ctx context.Context) ([]bot.Audit, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT at, actor, action, subject, count, taken FROM audit ORDER BY rowid")
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	defer rows.Close()
	var all []bot.Audit
	for rows.Next() {
		var a bot.Audit
		var at, count int64
		if err := rows.Scan(loose(&at, &a.Actor, &a.Action, &a.Subject, &count, (*string)(&a.Taken))...); err != nil {
			return nil, fmt.Errorf("read audit log: %w", err)
		}
		a.At, a.Count = fromMillis(at), int(count)
		all = append(all, a)
	}
	return all, wrap("read audit log", rows.Err())
}

// Noted returns when an action was last added to the audit log; the zero time if it never was.
func (s *Store) Noted(ctx context.Context, action string) (time.Time, error) {
	var at int64
	err := s.read.QueryRowContext(ctx, "SELECT COALESCE(MAX(at), 0) FROM audit WHERE action = $1", action).Scan(loose(&at)...)
	if err != nil || at == 0 {
		return time.Time{}, wrap("read audit log", err)
	}
	return fromMillis(at), nil
}
