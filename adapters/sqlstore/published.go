package sqlstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

// The source of a consultation says what all answers to it mean. If a byte in it changes, it may still parse, but ask other
// questions. So its checksum is kept in the table meta.

// Publish implements [bot.Library]. If the stored source is damaged, and p.Source has the stored checksum, it replaces the stored
// source.
func (s *Store) Publish(ctx context.Context, p bot.Published) (before []byte, err error) {
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) (err error) {
		before, err = s.publish(ctx, tx, p)
		return err
	})
	return before, wrap("publish flow", err)
}

func (s *Store) publish(ctx context.Context, tx *tx, p bot.Published) (before []byte, err error) {
	err = tx.QueryRowContext(ctx, "SELECT source FROM published WHERE flow = $1 AND version = $2", p.Ref.ID, p.Ref.Version).Scan(loose(&before)...)
	begins := errors.Is(err, sql.ErrNoRows)
	if err != nil && !begins {
		return nil, err
	}
	sum, err := s.sumOf(ctx, tx, p.Ref)
	switch {
	case err != nil:
		return nil, err
	case begins:
		if _, err := tx.ExecContext(ctx, "INSERT INTO published (flow, version, source, at) VALUES ($1, $2, $3, $4)",
			p.Ref.ID, p.Ref.Version, p.Source, millis(s.Now())); err != nil {
			return nil, err
		}
		return nil, s.keepSum(ctx, tx, p.Ref, p.Source)
	case sum == sumOf(p.Source) && sum != sumOf(before):
		s.Log.Warn("the source of the consultation was damaged in the database: it is mended", "flow", p.Ref.ID, "version", p.Ref.Version)
		_, err := tx.ExecContext(ctx, "UPDATE published SET source = $1 WHERE flow = $2 AND version = $3", p.Source, p.Ref.ID, p.Ref.Version)
		return p.Source, err
	case sum == "", bytes.Equal(before, p.Source) && sum != sumOf(before): // from a release without checksums, or the checksum is damaged
		return before, s.keepSum(ctx, tx, p.Ref, before)
	}
	return before, nil
}

// Renew implements [bot.Library].
func (s *Store) Renew(ctx context.Context, p bot.Published) error {
	return wrap("renew flow", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE published SET source = $1 WHERE flow = $2 AND version = $3", p.Source, p.Ref.ID, p.Ref.Version); err != nil {
			return err
		}
		return s.keepSum(ctx, tx, p.Ref, p.Source)
	}))
}

// Versions implements [bot.Library]. If a source does not match its checksum, it returns all sources and errDamaged.
func (s *Store) Versions(ctx context.Context) ([]bot.Published, error) {
	all, err := s.versions(ctx, s.read)
	for _, p := range all {
		if err == nil {
			err = s.checkSum(ctx, s.read, p)
		}
	}
	return all, err
}

// versions returns every source without a check.
func (s *Store) versions(ctx context.Context, db reader) ([]bot.Published, error) {
	rows, err := db.QueryContext(ctx, "SELECT flow, version, source FROM published ORDER BY flow, version")
	if err != nil {
		return nil, fmt.Errorf("read published flows: %w", err)
	}
	defer rows.Close()
	var all []bot.Published
	for rows.Next() {
		var p bot.Published
		if err := rows.Scan(loose(&p.Ref.ID, &p.Ref.Version, &p.Source)...); err != nil {
			return nil, fmt.Errorf("read published flows: %w", err)
		}
		all = append(all, p)
	}
	return all, wrap("read published flows", rows.Err())
}

func sumOf(source []byte) string {
	sum := sha256.Sum256(source)
	return hex.EncodeToString(sum[:])
}

func nameOfSum(ref flows.Ref) string { return fmt.Sprintf("sum of %s version %d", ref.ID, ref.Version) }

// sumOf returns the stored checksum of a source; "" if there is none, as in databases of earlier releases.
func (s *Store) sumOf(ctx context.Context, db querier, ref flows.Ref) (sum string, err error) {
	err = db.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", nameOfSum(ref)).Scan(loose(&sum)...)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return sum, wrap("read sum of a consultation", err)
}

func (s *Store) keepSum(ctx context.Context, tx *tx, ref flows.Ref, source []byte) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		nameOfSum(ref), sumOf(source))
	return wrap("keep sum of a consultation", err)
}

// checkSum returns errDamaged, wrapped, if a source does not match its stored checksum. A source without one is accepted.
func (s *Store) checkSum(ctx context.Context, db querier, p bot.Published) error {
	sum, err := s.sumOf(ctx, db, p.Ref)
	if err == nil && sum != "" && sum != sumOf(p.Source) {
		err = fmt.Errorf("read published flows: %w; a start of serve mends it if that is the version that it serves", errDamaged)
	}
	return err
}

// brokenSources counts the sources that do not match their checksums.
func (s *Store) brokenSources(ctx context.Context, tx querier) (broken int, err error) {
	all, err := s.versions(ctx, tx)
	for _, p := range all {
		switch err := s.checkSum(ctx, tx, p); {
		case errors.Is(err, errDamaged):
			broken++
		case err != nil:
			return broken, err
		}
	}
	return broken, err
}
