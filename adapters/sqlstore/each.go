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

// selected is a response that is to be read: its number in the database, and what it is sorted by.
type selected struct {
	seq int64
	id  [exportBytes]byte
}

// Each implements [bot.Reader]. All of it is read in one transaction. The order is that of the ids that exports show, which
// the database does not hold: they are worked out before anything else is read.
func (s *Store) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	all, err := s.sorted(ctx, tx, f)
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	one, err := tx.PrepareContext(ctx, "SELECT "+responseColumns+" FROM responses WHERE seq = $1")
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer one.Close()
	journal, err := tx.PrepareContext(ctx, "SELECT 'answers', "+rowColumns+" FROM answers WHERE response = $1 ORDER BY n")
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer journal.Close()
	for _, next := range all {
		var r responseRow
		if err := r.scan(one.QueryRowContext(ctx, next.seq).Scan); err != nil {
			return fmt.Errorf("read responses: %w", err)
		}
		rec := bot.Record{Response: s.shown(&r)}
		if rec.Journal, err = s.entries(ctx, journal, r); err != nil {
			return fmt.Errorf("read responses: %w", err)
		}
		if err := fn(rec); err != nil {
			return err
		}
	}
	return nil
}

// sorted returns what a filter selects, in the order of exported ids.
func (s *Store) sorted(ctx context.Context, tx *sql.Tx, f bot.Filter) ([]selected, error) {
	condition, args := where(f)
	rows, err := tx.QueryContext(ctx, "SELECT r.seq, r.flow, r.id FROM responses r WHERE "+condition, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []selected
	for rows.Next() {
		var one selected
		var flow, id string
		if err := rows.Scan(loose(&one.seq, &flow, &id)...); err != nil {
			return nil, err
		}
		one.id = s.secrets.export("r", flow, id)
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b selected) int { return bytes.Compare(a.id[:], b.id[:]) })
	return all, rows.Err()
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
