package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// moment is the database as it was at one moment.
type moment struct {
	*Store
	tx *sql.Tx
}

// View lets fn read: all that it reads is of one moment. The reader is good until fn returns.
func (s *Store) View(ctx context.Context, fn func(bot.Reader) error) error {
	return s.view(ctx, func(m moment) error { return fn(m) })
}

func (s *Store) view(ctx context.Context, fn func(moment) error) error {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	return fn(moment{s, tx})
}

// Each implements [bot.Reader].
func (s *Store) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	return s.View(ctx, func(r bot.Reader) error { return r.Each(ctx, f, fn) })
}

// Count implements [bot.Reader].
func (s *Store) Count(ctx context.Context, f bot.Filter) (int, error) { return count(ctx, s.read, f) }

// Count implements [bot.Reader].
func (m moment) Count(ctx context.Context, f bot.Filter) (int, error) { return count(ctx, m.tx, f) }

func count(ctx context.Context, db querier, f bot.Filter) (n int, err error) {
	condition, args := where(f)
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM responses r WHERE "+condition, args...).Scan(&n)
	return n, wrap("count responses", err)
}

// selected is a response that is to be read: its number in the database, and what it is sorted by.
type selected struct {
	seq int64
	id  exportID
}

// Each implements [bot.Reader]. The order is that of the ids that exports show, which the database does not hold: they are
// worked out before anything else is read.
func (m moment) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	all, err := m.sorted(ctx, f, func(exportID) bool { return true })
	if err != nil {
		return err
	}
	return m.records(ctx, all, fn)
}

// records calls fn with responses, in the order given, and stops at its first error.
func (m moment) records(ctx context.Context, all []selected, fn func(bot.Record) error) error {
	one, err := m.tx.PrepareContext(ctx, "SELECT "+responseColumns+" FROM responses WHERE seq = $1")
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer one.Close()
	journal, err := m.tx.PrepareContext(ctx, "SELECT 'answers', "+rowColumns+" FROM answers WHERE response = $1 ORDER BY n")
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer journal.Close()
	for _, next := range all {
		var r responseRow
		if err := r.scan(one.QueryRowContext(ctx, next.seq).Scan); err != nil {
			return fmt.Errorf("read responses: %w", err)
		}
		rec := bot.Record{Response: m.shown(&r)}
		if rec.Journal, err = m.entries(ctx, journal, r); err != nil {
			return fmt.Errorf("read responses: %w", err)
		}
		if err := fn(rec); err != nil {
			return err
		}
	}
	return nil
}

// sorted returns what a filter selects and whose exported id is wanted, in the order of these ids.
func (m moment) sorted(ctx context.Context, f bot.Filter, wanted func(exportID) bool) ([]selected, error) {
	condition, args := where(f)
	rows, err := m.tx.QueryContext(ctx, "SELECT r.seq, r.flow, r.id FROM responses r WHERE "+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("read responses: %w", err)
	}
	defer rows.Close()
	var all []selected
	for rows.Next() {
		var one selected
		var flow, id string
		if err := rows.Scan(loose(&one.seq, &flow, &id)...); err != nil {
			return nil, fmt.Errorf("read responses: %w", err)
		}
		if one.id = m.secrets.export("r", flow, id); wanted(one.id) {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b selected) int { return bytes.Compare(a.id[:], b.id[:]) })
	return all, wrap("read responses", rows.Err())
}

// entries reads the journal of a response. An entry that does not open is marked.
func (s *Store) entries(ctx context.Context, journal *sql.Stmt, of responseRow) ([]bot.Entry, error) {
	rows, err := journal.QueryContext(ctx, of.id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []bot.Entry
	for rows.Next() {
		r := row{response: of.id}
		if err := r.scan(rows.Scan); err != nil {
			return nil, err
		}
		e := bot.Entry{Flow: flows.Ref{ID: of.flow, Version: int(r.version)}}
		e.Step, e.Act = r.step, flows.Act(r.act)
		stored, err := s.open(r)
		if e.Damaged = err != nil; !e.Damaged {
			e.Value, e.Sealed, e.Lang, e.At = stored.Value, stored.Words, r.lang, fromMillis(r.at)
			e.Shown, e.Note, e.Wording = stored.Shown, stored.Note, stored.Wording
		}
		all = append(all, e)
	}
	return all, rows.Err()
}
