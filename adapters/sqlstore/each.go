package sqlstore

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"

	"aporte/bot"
)

// moment is the database as it was at one moment.
type moment struct {
	*Store
	tx *sql.Tx
	// one is held while a query reads its rows. Each reads ahead while its caller works, who may read something else: a connection to
	// a server answers one query at a time.
	one *sync.Mutex
}

// alone waits until no other query reads, and returns what ends that.
func (m moment) alone() (over func()) {
	m.one.Lock()
	return m.one.Unlock
}

// View calls fn with a reader. Everything that fn reads is as it was at one moment. The reader is valid until fn returns.
func (s *Store) View(ctx context.Context, fn func(bot.Reader) error) error {
	return s.view(ctx, func(m moment) error { return fn(m) })
}

func (s *Store) view(ctx context.Context, fn func(moment) error) error {
	tx, err := s.read.BeginTx(ctx, s.moment())
	if err != nil {
		return fmt.Errorf("read responses: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	err = fn(moment{s, tx, &sync.Mutex{}})
	if given := ctx.Err(); err != nil && given != nil && !errors.Is(err, given) {
		return fmt.Errorf("%w: %w", given, err) // database/sql closes the statements of a moment that is given up, and names only that
	}
	return err
}

// Each implements [bot.Reader].
func (s *Store) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	return s.View(ctx, func(r bot.Reader) error { return r.Each(ctx, f, fn) })
}

// Count implements [bot.Reader].
func (s *Store) Count(ctx context.Context, f bot.Filter) (int, error) { return count(ctx, s.read, f) }

// Count implements [bot.Reader].
func (m moment) Count(ctx context.Context, f bot.Filter) (int, error) {
	defer m.alone()()
	return count(ctx, m.tx, f)
}

func count(ctx context.Context, db querier, f bot.Filter) (n int, err error) {
	condition, args := where(f)
	err = db.QueryRowContext(ctx, "SELECT COUNT(*) FROM responses r WHERE "+condition, args...).Scan(&n)
	return n, wrap("count responses", err)
}

// selected is a response that is to be read: its number in the database, and its exported id, by which responses are sorted.
type selected struct {
	seq int64
	id  exportID
}

// Each implements [bot.Reader]. The order is that of the exported ids. The database does not contain these, so it computes all of
// them first.
func (m moment) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	all, err := m.sorted(ctx, f, func(exportID) bool { return true })
	if err != nil {
		return err
	}
	if f.Public {
		return m.records(ctx, all, func(rec bot.Record) error {
			rec.ID, rec.Participant = m.secrets.public(rec.Flow.ID, rec.ID), ""
			return fn(rec)
		})
	}
	return m.records(ctx, all, fn)
}

// sorted returns the responses that match the filter and for whose exported id wanted is true, in the order of these ids.
func (m moment) sorted(ctx context.Context, f bot.Filter, wanted func(exportID) bool) ([]selected, error) {
	defer m.alone()()
	all, err := m.damaged(ctx, f, wanted)
	if err != nil {
		return nil, err
	}
	condition, args := where(f)
	rows, err := m.tx.QueryContext(ctx, "SELECT r.seq, r.flow, r.id FROM responses r WHERE "+condition, args...)
	if err != nil {
		return nil, fmt.Errorf("read responses: %w", err)
	}
	defer rows.Close()
	var one selected
	var flow, id string
	for into := loose(&one.seq, &flow, &id); rows.Next(); {
		if err := rows.Scan(into...); err != nil {
			return nil, fmt.Errorf("read responses: %w", err)
		}
		if one.id = m.secrets.selectedID(f, flow, id); wanted(one.id) {
			all = append(all, one)
		}
	}
	slices.SortFunc(all, func(a, b selected) int { return bytes.Compare(a.id[:], b.id[:]) })
	return all, wrap("read responses", rows.Err())
}

// damaged returns the responses with other statuses than that of the filter whose labels do not open: their status may have been
// the one of the filter. It returns none if the filter names no status.
func (m moment) damaged(ctx context.Context, f bot.Filter, wanted func(exportID) bool) (all []selected, err error) {
	if f.Status == "" {
		return nil, nil
	}
	status := string(f.Status)
	f.Status = ""
	condition, args := where(f)
	rows, err := m.tx.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM responses r WHERE %s AND r.status <> $%d", responseColumns, condition, len(args)+1), append(args, status)...)
	if err != nil {
		return nil, fmt.Errorf("read responses: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r responseRow
		if err := r.scan(rows.Scan); err != nil {
			return nil, fmt.Errorf("read responses: %w", err)
		}
		if id := m.secrets.selectedID(f, r.flow, r.id); m.verify(&r) != nil && wanted(id) {
			all = append(all, selected{r.seq, id})
		}
	}
	return all, wrap("read responses", rows.Err())
}
