package sqlstore

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"aporte/bot"
)

// What staff do with tellings: see desk.Tellings.

// telling returns the id of a telling: the same texts for the same people have the same one.
func (s *secrets) telling(t bot.Telling) string {
	parts := []string{"telling", t.Consultation, fmt.Sprint(t.Final)}
	for _, lang := range slices.Sorted(maps.Keys(t.Texts)) {
		parts = append(parts, lang, t.Texts[lang])
	}
	return hexOf(s.wishes.mac(parts...))
}

// Audience counts who would get a telling: everybody with a wish to hear of its consultation who did not get it yet. Wishes that
// cannot be read are counted as damaged.
func (s *Store) Audience(ctx context.Context, t bot.Telling) (all []bot.Audience, damaged int, err error) {
	return s.audience(ctx, s.read, t)
}

func (s *Store) audience(ctx context.Context, db querier, t bot.Telling) (all []bot.Audience, damaged int, err error) {
	counts := map[bot.Audience]int{}
	for one, after := (telling{t, s.secrets.telling(t)}), ""; ; {
		some, err := s.untold(ctx, db, one, after)
		if err != nil {
			return nil, 0, err
		}
		for _, w := range some {
			after = w.lookup
			if !w.opens {
				damaged++
				continue
			}
			counts[bot.Audience{Channel: w.form.Channel, Lang: w.form.Lang}]++
		}
		if len(some) < wishesAtOnce {
			break
		}
	}
	for a, n := range counts {
		a.People = n
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b bot.Audience) int { return strings.Compare(a.Channel+" "+a.Lang, b.Channel+" "+b.Lang) })
	return all, damaged, nil
}

// Tell opens a telling, and adds a to the audit log in the same transaction, with the consultation as its subject and the number
// of people as its count. check gets the audience as it is then; if it returns an error, Tell changes nothing and returns it.
// If the telling is open already, Tell changes nothing. If it is done or was stopped, it goes on with those who did not get it.
// If another telling of the consultation is open, the error is [bot.ErrOnItsWay].
func (s *Store) Tell(ctx context.Context, t bot.Telling, check func([]bot.Audience) error, a bot.Audit) error {
	id := s.secrets.telling(t)
	return wrap("tell", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		open, err := s.openTellings(ctx, tx)
		if err != nil {
			return err
		}
		for _, other := range open {
			switch {
			case other.id == id:
				return nil
			case other.Consultation == t.Consultation:
				return bot.ErrOnItsWay
			}
		}
		people, damaged, err := s.audience(ctx, tx, t)
		if err == nil {
			err = check(people)
		}
		if err != nil {
			return err
		}
		a.Subject, a.Count = t.Consultation, damaged
		for _, p := range people {
			a.Count += p.People
		}
		// in the transaction: the key may have changed since Tell was called
		sealed, err := s.seal.seal(tellingPlace(id, t.Consultation), tellingForm{Version: formVersion, Texts: t.Texts})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO tellings (id, flow, final, sealed, state, sent, gone, failed, unsure, at)
			VALUES ($1, $2, $3, $4, 'open', 0, 0, 0, 0, $5) ON CONFLICT (id) DO UPDATE SET state = 'open', at = excluded.at`,
			id, t.Consultation, t.Final, sealed, millis(s.Now()))
		if err != nil {
			return fmt.Errorf("keep a message of staff: %w", err)
		}
		return s.audit(ctx, tx, a)
	}))
}

// StopTelling stops the open telling of a consultation, and adds a to the audit log in the same transaction, with a count of how
// many people were not told. What is in the outbox already still goes out. If none is open, the error is [bot.ErrNoTelling].
func (s *Store) StopTelling(ctx context.Context, consultation string, a bot.Audit) error {
	return wrap("stop telling", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		var id string
		err := eachRow(ctx, tx, func(scan func(...any) error) error { return scan(&id) },
			"UPDATE tellings SET state = 'stopped' WHERE flow = $1 AND state = 'open' RETURNING id", consultation)
		switch {
		case err != nil:
			return err
		case id == "":
			return bot.ErrNoTelling
		}
		a.Subject = consultation
		if a.Count, err = s.countLeft(ctx, tx, id, consultation); err != nil {
			return err
		}
		return s.audit(ctx, tx, a)
	}))
}

// countLeft counts the people who have not got a telling.
func (s *Store) countLeft(ctx context.Context, db querier, id, flow string) (n int, err error) {
	err = db.QueryRowContext(ctx, `SELECT COUNT(*) FROM wishes w WHERE flow = $2
		AND NOT EXISTS (SELECT 1 FROM told WHERE telling = $1 AND wish = w.lookup AND message = '')`, id, flow).Scan(&n)
	return n, wrap("count who is left", err)
}

// Told returns the tellings of a consultation, newest first.
func (s *Store) Told(ctx context.Context, consultation string) (all []bot.Tally, err error) {
	var ids []string
	err = eachRow(ctx, s.read, func(scan func(...any) error) error {
		var one bot.Tally
		var id, state string
		var sealed []byte
		var at int64
		if err := scan(&id, &one.Final, &sealed, &state, &one.Sent, &one.Gone, &one.Failed, &one.Unsure, &at); err != nil {
			return err
		}
		one.ID, one.Consultation, one.State, one.Begun = id[:toldID], consultation, bot.ToldState(state), fromMillis(at)
		var f tellingForm
		if s.seal.open(tellingPlace(id, consultation), sealed, &f) == nil {
			one.Languages = slices.Sorted(maps.Keys(f.Texts))
		}
		ids, all = append(ids, id), append(all, one)
		return nil
	}, "SELECT id, final, sealed, state, sent, gone, failed, unsure, at FROM tellings WHERE flow = $1 ORDER BY at DESC, id", consultation)
	for i := range all {
		if err == nil && all[i].State == bot.ToldOpen {
			all[i].Left, err = s.countLeft(ctx, s.read, ids[i], consultation)
		}
	}
	return all, wrap("look at messages of staff", err)
}

// toldID is how many characters of the id of a telling are shown.
const toldID = 8
