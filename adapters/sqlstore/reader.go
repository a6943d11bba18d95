package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// where builds the condition of a filter, with its arguments counted from $1.
func where(f bot.Filter) (string, []any) {
	conditions, args := []string{"1 = 1"}, []any(nil)
	add := func(condition string, arg any) {
		args = append(args, arg)
		conditions = append(conditions, fmt.Sprintf(condition, len(args)))
	}
	if f.Flow != "" {
		add("r.flow = $%d", f.Flow)
	}
	if f.Status != "" {
		add("r.status = $%d", string(f.Status))
	}
	if f.Lang != "" {
		add("r.lang = $%d", f.Lang)
	}
	if !f.Since.IsZero() {
		add("r.updated >= $%d", millis(f.Since))
	}
	return strings.Join(conditions, " AND "), args
}

// Count implements [bot.Reader].
func (s *Store) Count(ctx context.Context, f bot.Filter) (int, error) {
	condition, args := where(f)
	var n int
	err := s.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM responses r WHERE "+condition, args...).Scan(&n)
	return n, wrap("count responses", err)
}

// Each implements [bot.Reader]. One query brings responses and journal side by side, so that both are of one moment.
func (s *Store) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	condition, args := where(f)
	rows, err := s.read.QueryContext(ctx, `SELECT r.id, r.participant, r.flow, r.version, r.channel, r.lang, r.source, r.status,
			r.receipt, r.started, r.submitted, r.updated, a.seq, a.step, a.act, a.sealed, a.lang, a.version, a.at
		FROM responses r LEFT JOIN answers a ON a.response = r.id
		WHERE `+condition+` ORDER BY r.seq, a.seq`, args...)
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer rows.Close()
	var rec bot.Record
	for rows.Next() {
		next, entry, err := s.scan(rows)
		if err != nil {
			return fmt.Errorf("read responses: %w", err)
		}
		if next.ID != rec.ID && rec.ID != "" {
			if err := fn(rec); err != nil {
				return err
			}
		}
		if next.ID != rec.ID {
			rec = bot.Record{Response: next}
		}
		if entry != nil {
			rec.Journal = append(rec.Journal, *entry)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	if rec.ID == "" {
		return nil
	}
	return fn(rec)
}

func (s *Store) scan(rows *sql.Rows) (bot.Response, *bot.Entry, error) {
	var r bot.Response
	var started, submitted, updated int64
	var seq, version, at sql.NullInt64
	var step, act, lang sql.NullString
	var sealed []byte
	err := rows.Scan(&r.ID, &r.Participant, &r.Flow.ID, &r.Flow.Version, &r.Channel, &r.Lang, &r.Source, &r.Status,
		&r.Receipt, &started, &submitted, &updated, &seq, &step, &act, &sealed, &lang, &version, &at)
	if err != nil {
		return r, nil, err
	}
	r.Started, r.Submitted, r.Updated = fromMillis(started), fromMillis(submitted), fromMillis(updated)
	if !seq.Valid {
		return r, nil, nil
	}
	e := bot.Entry{Lang: lang.String, At: fromMillis(at.Int64), Flow: flows.Ref{ID: r.Flow.ID, Version: int(version.Int64)}}
	e.Step, e.Act = step.String, flows.Act(act.String)
	stored, err := s.open(row{table: "answers", response: r.ID, seq: seq.Int64, sealed: sealed})
	e.Value, e.Sealed = stored.Value, stored.Words
	return r, &e, err
}

// Session implements [bot.Sessions].
func (s *Store) Session(ctx context.Context, a bot.Address) (bot.Session, error) {
	var session bot.Session
	var id string
	var sealed []byte
	err := s.read.QueryRowContext(ctx, `SELECT p.id, s.sealed FROM participants p JOIN sessions s ON s.participant = p.id
		WHERE p.lookup = $1`, s.seal.find(a.Channel, a.User)).Scan(&id, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return session, nil
	}
	if err != nil {
		return session, fmt.Errorf("read session: %w", err)
	}
	return session, s.seal.open("sessions "+id, sealed, &session)
}

// Publish implements [bot.Library].
func (s *Store) Publish(ctx context.Context, p bot.Published) ([]byte, error) {
	var before []byte
	err := s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, "SELECT source FROM published WHERE flow = $1 AND version = $2", p.Ref.ID, p.Ref.Version).Scan(&before)
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO published (flow, version, source, at) VALUES ($1, $2, $3, $4)",
			p.Ref.ID, p.Ref.Version, p.Source, millis(s.Now()))
		return err
	})
	return before, wrap("publish flow", err)
}

// Versions implements [bot.Library].
func (s *Store) Versions(ctx context.Context) ([]bot.Published, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT flow, version, source FROM published ORDER BY flow, version")
	if err != nil {
		return nil, fmt.Errorf("read published flows: %w", err)
	}
	defer rows.Close()
	var all []bot.Published
	for rows.Next() {
		var p bot.Published
		if err := rows.Scan(&p.Ref.ID, &p.Ref.Version, &p.Source); err != nil {
			return nil, fmt.Errorf("read published flows: %w", err)
		}
		all = append(all, p)
	}
	return all, wrap("read published flows", rows.Err())
}

// Backlog counts what the store holds and has still to do.
func (s *Store) Backlog(ctx context.Context) (bot.Backlog, error) {
	st := bot.Backlog{Responses: map[flows.Status]int{}}
	rows, err := s.read.QueryContext(ctx, "SELECT status, COUNT(*) FROM responses GROUP BY status")
	if err != nil {
		return st, fmt.Errorf("count responses: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var status flows.Status
		var n int
		if err := rows.Scan(&status, &n); err != nil {
			return st, fmt.Errorf("count responses: %w", err)
		}
		st.Responses[status] = n
	}
	if err := rows.Err(); err != nil {
		return st, fmt.Errorf("count responses: %w", err)
	}
	var oldest int64
	err = s.read.QueryRowContext(ctx, `SELECT
		(SELECT COUNT(*) FROM outbox WHERE state = 'waiting'),
		(SELECT COALESCE(MIN(due), 0) FROM outbox WHERE state = 'waiting' AND due <= $1),
		(SELECT COUNT(*) FROM outbox WHERE state = 'dropped'),
		(SELECT COUNT(*) FROM parked)`, millis(s.Now())).Scan(&st.Waiting, &oldest, &st.Dropped, &st.Parked)
	st.OldestDue = fromMillis(oldest)
	return st, wrap("count messages", err)
}

// Ping says whether the store can really write.
func (s *Store) Ping(ctx context.Context) error {
	return wrap("write to database", s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('ping', $1)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, s.Now().UTC().Format(time.RFC3339))
		return err
	}))
}

// How long bookkeeping is kept. Platforms repeat an update for a day at most.
const (
	keepSeen    = 8 * 24 * time.Hour
	keepSettled = 30 * 24 * time.Hour
)

// Prune drops bookkeeping that is no longer needed, a little at a time so that nobody waits for it.
func (s *Store) Prune(ctx context.Context) error {
	const some = 500
	for _, q := range []struct {
		text string
		keep time.Duration
	}{
		{"DELETE FROM seen WHERE rowid IN (SELECT rowid FROM seen WHERE at < $1 LIMIT $2)", keepSeen},
		{"DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE state <> 'waiting' AND at < $1 LIMIT $2)", keepSettled},
	} {
		for more := true; more; {
			err := s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
				res, err := tx.ExecContext(ctx, q.text, millis(s.Now().Add(-q.keep)), some)
				if err != nil {
					return err
				}
				n, err := res.RowsAffected()
				more = n == some
				return err
			})
			if err != nil {
				return fmt.Errorf("prune: %w", err)
			}
		}
	}
	return s.dropOldCopies(ctx)
}
