package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"aporte/bot"
	"aporte/flows"
)

var _ bot.WordKeeper = (*Store)(nil)

// Words are no secret, and staff may read them with any tool. But a byte that changes in a label can turn an answer into its opposite.
// So each row has a cell that is sealed for all of its columns, and that has no content of its own.

func wordsPlace(ref flows.Ref, words string, at int64) string {
	return place("words", ref.ID, int64(ref.Version), words, at)
}

func wordingPlace(flow string, w bot.Wording) string {
	return place("wordings", flow, int64(w.Version), w.Step, w.Lang, int64(bit(w.Open)), w.ID, w.Text, w.Joined, millis(w.At))
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// KeepWords implements [bot.WordKeeper].
func (s *Store) KeepWords(ctx context.Context, ref flows.Ref, words []byte, wordings []bot.Wording) error {
	return wrap("keep words", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		now := millis(s.Now())
		if err := s.keepWords(ctx, tx, ref, string(words), now); err != nil {
			return err
		}
		for _, w := range wordings {
			w.Version = ref.Version
			if w.At.IsZero() {
				w.At = fromMillis(now)
			}
			if err := s.keepWording(ctx, tx, ref.ID, w); err != nil {
				return err
			}
		}
		return nil
	}))
}

func (s *Store) keepWords(ctx context.Context, tx querier, ref flows.Ref, words string, at int64) error {
	sealed, err := s.seal.seal(wordsPlace(ref, words, at), emptyForm{Version: formVersion})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO words (flow, version, words, sealed, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (flow, version) DO UPDATE SET words = excluded.words, sealed = excluded.sealed, at = excluded.at`,
		ref.ID, ref.Version, words, sealed, at)
	return err
}

// keepWording adds a wording, or replaces the one that came to stand so at the same time.
func (s *Store) keepWording(ctx context.Context, tx querier, flow string, w bot.Wording) error {
	w.Text = storable(w.Text)
	sealed, err := s.seal.seal(wordingPlace(flow, w), emptyForm{Version: formVersion})
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO wordings (flow, version, step, lang, open, id, text, joined, sealed, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (flow, version, step, id, open, at) DO UPDATE SET text = excluded.text, joined = excluded.joined, sealed = excluded.sealed`,
		flow, w.Version, w.Step, w.Lang, w.Open, w.ID, w.Text, w.Joined, sealed, millis(w.At))
	return err
}

// KeptWords implements [bot.WordKeeper].
func (s *Store) KeptWords(ctx context.Context, ref flows.Ref) (words []byte, err error) {
	var at int64
	var sealed []byte
	err = s.read.QueryRowContext(ctx, "SELECT words, sealed, at FROM words WHERE flow = $1 AND version = $2", ref.ID, ref.Version).
		Scan(loose(&words, &sealed, &at)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil {
		_, err = s.seal.plain(wordsPlace(ref, string(words), at), sealed)
	}
	return words, wrap("read words", err)
}

// Wordings implements [bot.WordKeeper].
func (s *Store) Wordings(ctx context.Context, flow string) ([]bot.Wording, error) {
	return s.wordings(ctx, s.read, flow)
}

func (s *Store) wordings(ctx context.Context, db querier, flow string) (all []bot.Wording, err error) {
	damaged := false
	err = eachRow(ctx, db, func(scan func(...any) error) error {
		var w bot.Wording
		var at int64
		var sealed []byte
		if err := scan(&w.Version, &w.Step, &w.Lang, &w.Open, &w.ID, &w.Text, &w.Joined, &sealed, &at); err != nil {
			return err
		}
		w.At = fromMillis(at)
		if _, err := s.seal.plain(wordingPlace(flow, w), sealed); err != nil {
			damaged = true
			return nil
		}
		all = append(all, w)
		return nil
	}, `SELECT version, step, lang, open, id, text, joined, sealed, at FROM wordings WHERE flow = $1 ORDER BY version, at, rowid`, flow)
	if err == nil && damaged {
		err = errDamaged
	}
	return all, wrap("read wordings", err)
}

// Reword implements desk.Wordings.
func (s *Store) Reword(ctx context.Context, flow string, change func([]bot.Wording) ([]bot.Wording, error), a bot.Audit) error {
	return wrap("join wordings", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		all, err := s.wordings(ctx, tx, flow)
		if err != nil && !errors.Is(err, errDamaged) {
			return err
		}
		changed, err := change(all)
		if err != nil {
			return err
		}
		for _, w := range changed {
			if err := s.keepWording(ctx, tx, flow, w); err != nil {
				return err
			}
		}
		a.Count = len(changed)
		return s.audit(ctx, tx, a)
	}))
}
