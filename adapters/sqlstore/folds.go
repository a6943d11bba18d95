package sqlstore

import (
	"context"
	"database/sql"
	"errors"

	"aporte/bot"
)

// foldsForm is what is sealed of a row of folds.
type foldsForm struct {
	Version int       `json:"v"`
	Folds   bot.Folds `json:"folds"`
}

func foldsPlace(flow string) string { return place("folds", flow) }

// Fold implements [desk.Folded].
func (s *Store) Fold(ctx context.Context, flow string, folds bot.Folds, a bot.Audit) error {
	return wrap("keep what was published", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		all, err := s.folds(ctx, tx, flow)
		if err != nil {
			return err
		}
		for name, level := range folds {
			all[name] = max(all[name], level)
		}
		sealed, err := s.seal.seal(foldsPlace(flow), foldsForm{formVersion, all})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO folds (flow, sealed) VALUES ($1, $2) ON CONFLICT (flow) DO UPDATE SET sealed = excluded.sealed", flow, sealed)
		if err != nil {
			return err
		}
		return s.audit(ctx, tx, a)
	}))
}

// Folds implements [bot.Publishing].
func (m moment) Folds(ctx context.Context, flow string) (bot.Folds, error) {
	defer m.alone()()
	return m.folds(ctx, m.tx, flow)
}

func (s *Store) folds(ctx context.Context, db querier, flow string) (bot.Folds, error) {
	var sealed []byte
	form := foldsForm{Folds: bot.Folds{}}
	err := db.QueryRowContext(ctx, "SELECT sealed FROM folds WHERE flow = $1", flow).Scan(loose(&sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return form.Folds, nil
	}
	if err == nil {
		err = s.seal.open(foldsPlace(flow), sealed, &form)
	}
	return form.Folds, wrap("read what was published", err)
}
