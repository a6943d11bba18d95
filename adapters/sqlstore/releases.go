package sqlstore

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
)

// releaseForm is what is sealed of a row of releases.
type releaseForm struct {
	Version int   `json:"v"`
	Entry   int   `json:"entry"`
	Consent int   `json:"consent"`
	At      int64 `json:"at"`
}

func releasePlace(response, step string) string { return place("releases", response, step) }

// Release implements [desk.Quotes].
func (s *Store) Release(ctx context.Context, id string, decide func(bot.Record) (bot.Release, error), a bot.Audit) error {
	return s.withRecord(ctx, id, func(ctx context.Context, tx *tx, r responseRow, rec bot.Record) error {
		one, err := decide(rec)
		if err != nil {
			return err
		}
		sealed, err := s.seal.seal(releasePlace(r.id, one.Step), releaseForm{formVersion, one.Entry, one.Consent, millis(s.Now())})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO releases (response, step, sealed) VALUES ($1, $2, $3)
			ON CONFLICT (response, step) DO UPDATE SET sealed = excluded.sealed`, r.id, one.Step, sealed)
		if err != nil {
			return err
		}
		a.Subject, a.Count = r.flow, 1
		return s.audit(ctx, tx, a)
	})
}

// Unrelease implements [desk.Quotes].
func (s *Store) Unrelease(ctx context.Context, id string, step func(bot.Record) (string, error), a bot.Audit) error {
	return s.withRecord(ctx, id, func(ctx context.Context, tx *tx, r responseRow, rec bot.Record) error {
		of, err := step(rec)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, "DELETE FROM releases WHERE response = $1 AND step = $2", r.id, of)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return cmp.Or(err, bot.ErrNotReleased)
		}
		a.Subject, a.Count = r.flow, 1
		return s.audit(ctx, tx, a)
	})
}

// withRecord calls fn with the response that has an exported id, in a transaction that may write.
func (s *Store) withRecord(ctx context.Context, id string, fn func(context.Context, *tx, responseRow, bot.Record) error) error {
	want, ok := exportOf(id)
	if !ok {
		return bot.ErrUnknownID
	}
	var found []selected
	err := s.view(ctx, func(m moment) (err error) {
		found, err = m.sorted(ctx, bot.Filter{}, func(id exportID) bool { return id == want })
		return err
	})
	if err == nil && len(found) == 0 {
		err = bot.ErrUnknownID
	}
	if err != nil {
		return err
	}
	return s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		r, err := s.findResponse(ctx, tx, "seq = $1", found[0].seq)
		if errors.Is(err, sql.ErrNoRows) || err == nil && s.secrets.export("r", r.flow, r.id) != want { // erased meanwhile
			return bot.ErrUnknownID
		}
		if err != nil {
			return err
		}
		all, err := rows(ctx, tx, r.id, "")
		if err != nil {
			return err
		}
		var journal []row
		for _, one := range all {
			if one.table == "answers" {
				journal = append(journal, one)
			}
		}
		return fn(ctx, tx, r, bot.Record{Response: s.shown(&r), Journal: s.entries(r, journal)})
	})
}

// Releases implements [bot.Released].
func (m moment) Releases(ctx context.Context, f bot.Filter) (all []bot.Release, err error) {
	defer m.alone()()
	err = eachRow(ctx, m.tx, func(scan func(...any) error) error {
		var id, step string
		var sealed []byte
		if err := scan(&id, &step, &sealed); err != nil {
			return err
		}
		var form releaseForm
		if m.seal.open(releasePlace(id, step), sealed, &form) != nil {
			m.Log.Error("a release does not open: the text counts as not released")
			return nil
		}
		shown := m.secrets.exported("r", f.Flow, id)
		if f.Public {
			shown = m.secrets.public(f.Flow, shown)
		}
		all = append(all, bot.Release{Response: shown, Step: step, Entry: form.Entry, Consent: form.Consent})
		return nil
	}, "SELECT l.response, l.step, l.sealed FROM releases l WHERE (SELECT r.flow FROM responses r WHERE r.id = l.response) = $1", f.Flow)
	if err != nil {
		return nil, fmt.Errorf("read releases: %w", err)
	}
	return all, nil
}
