package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
	"aporte/flows"
)

var _ bot.WordKeeper = (*Store)(nil)

// KeepWords implements [bot.WordKeeper].
func (s *Store) KeepWords(ctx context.Context, ref flows.Ref, words []byte, wordings []bot.Wording) error {
	return wrap("keep words", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		now := millis(s.Now())
		_, err := tx.ExecContext(ctx, `INSERT INTO words (flow, version, words, at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (flow, version) DO UPDATE SET words = excluded.words, at = excluded.at`, ref.ID, ref.Version, string(words), now)
		for _, w := range wordings {
			if err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO wordings (flow, version, step, id, lang, text, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (flow, version, step, id) DO NOTHING`, ref.ID, ref.Version, w.Step, w.ID, w.Lang, w.Text, now)
		}
		return err
	}))
}

// KeptWords implements [bot.WordKeeper].
func (s *Store) KeptWords(ctx context.Context, ref flows.Ref) (words []byte, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT words FROM words WHERE flow = $1 AND version = $2", ref.ID, ref.Version).Scan(loose(&words)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return words, wrap("read words", err)
}

// Wordings implements [bot.WordKeeper]. They are sorted by step, then by age, oldest first.
func (s *Store) Wordings(ctx context.Context, ref flows.Ref) (all []bot.Wording, err error) {
	rows, err := s.read.QueryContext(ctx, "SELECT step, id, lang, text FROM wordings WHERE flow = $1 AND version = $2 ORDER BY step, at, id", ref.ID, ref.Version)
	if err != nil {
		return nil, fmt.Errorf("read wordings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var w bot.Wording
		if err := rows.Scan(loose(&w.Step, &w.ID, &w.Lang, &w.Text)...); err != nil {
			return nil, fmt.Errorf("read wordings: %w", err)
		}
		all = append(all, w)
	}
	return all, wrap("read wordings", rows.Err())
}
