package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"aporte/bot"
)

// Wishes to hear of the outcome of a consultation. A row has no id of a response or a participant, no time, and no place among
// the others that says when it came. It is found by a keyed hash of the address, with a key of its own. So nothing in the
// database leads from a wish to an answer, or back, without the key.

// wishForm is what is sealed of a wish.
type wishForm struct {
	Version int       `json:"v"`
	Channel string    `json:"channel"`
	User    string    `json:"user"`
	Lang    string    `json:"lang"`
	Made    time.Time `json:"made"` // the day, in UTC
}

func (f wishForm) hearer() bot.Hearer {
	return bot.Hearer{To: bot.Address{Channel: f.Channel, User: f.User}, Lang: f.Lang}
}

func wishPlace(lookup, flow string) string { return place("wishes", lookup, flow) }

// wish returns the keyed hash by which the wishes from an address are found.
func (s *secrets) wish(a bot.Address) string {
	return hexOf(s.wishes.mac("wish", a.Channel, a.User))
}

// sealWish seals a wish that is made now.
func (s *Store) sealWish(a bot.Address, flow, lang string) ([]byte, error) {
	return s.seal.seal(wishPlace(s.secrets.wish(a), flow), wishForm{
		Version: formVersion, Channel: a.Channel, User: a.User, Lang: lang, Made: s.Now().UTC().Truncate(day),
	})
}

// sealWishMade seals the wish that the step makes.
func (st *step) sealWishMade() (err error) {
	if state := st.change.Session.State; st.change.Wish == bot.WishMade {
		st.wish, err = st.Store.sealWish(st.u.From, state.Ref.ID, state.Lang)
	}
	return err
}

// hears says whether somebody has a wish, of whatever consultation.
func (s *Store) hears(ctx context.Context, db querier, a bot.Address) (some bool, err error) {
	err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM wishes WHERE lookup = $1)", s.secrets.wish(a)).Scan(&some)
	return some, wrap("look for a wish to hear", err)
}

// keepWish does what the step does to the wishes of its sender.
func (st *step) keepWish(ctx context.Context, tx *tx) error {
	who, flow := st.u.From, st.change.Session.State.Ref.ID
	if st.change.Wish == bot.WishEnded {
		flow = st.from.session.State.Ref.ID
	}
	switch st.change.Wish {
	case bot.WishMade:
		return st.insertWish(ctx, tx, who, flow, st.wish)
	case bot.WishEnded:
		return st.endWish(ctx, tx, who, flow)
	case bot.WishNone:
		return st.endWish(ctx, tx, who, "")
	}
	before, after := st.from.session, st.change.Session
	if !before.Hears || after.State.Lang == "" || before.State.Lang == after.State.Lang {
		return nil
	}
	return st.moveWishes(ctx, tx, who, who, "", after.State.Lang)
}

func (s *Store) insertWish(ctx context.Context, tx *tx, who bot.Address, flow string, sealed []byte) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO wishes (lookup, flow, sealed) VALUES ($1, $2, $3)
		ON CONFLICT (lookup, flow) DO UPDATE SET sealed = excluded.sealed`, s.secrets.wish(who), flow, sealed)
	return wrap("note a wish to hear", err)
}

// endWish deletes the wishes from an address, those of one consultation if flow is not "". Messages of staff that wait for the
// person are not sent any more.
func (s *Store) endWish(ctx context.Context, tx *tx, who bot.Address, flow string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE role = 'told' AND state = 'waiting'
		AND participant IN (SELECT id FROM participants WHERE lookup = $1)`, s.secrets.lookup(who.Channel, who.User))
	if err != nil {
		return fmt.Errorf("end a wish to hear: %w", err)
	}
	s.erased.Store(true)
	return s.dropWish(ctx, tx, s.secrets.wish(who), flow)
}

// dropWish deletes wishes, with the notes of what was told to them. flow is "" for all consultations.
func (s *Store) dropWish(ctx context.Context, tx *tx, lookup, flow string) error {
	for _, q := range []string{
		"DELETE FROM told WHERE wish = $1 AND ($2 = '' OR telling IN (SELECT id FROM tellings WHERE flow = $2))",
		"DELETE FROM wishes WHERE lookup = $1 AND ($2 = '' OR flow = $2)",
	} {
		if _, err := tx.ExecContext(ctx, q, lookup, flow); err != nil {
			return fmt.Errorf("end a wish to hear: %w", err)
		}
	}
	return nil
}

// moveWishes seals the wishes of an address anew: for another address, another language, or both. flow is "" for all
// consultations; lang is "" if the language stays. What was told to the old address was told.
func (s *Store) moveWishes(ctx context.Context, tx *tx, from, to bot.Address, flow, lang string) error {
	lookup, now := s.secrets.wish(from), s.secrets.wish(to)
	moved := map[string][]byte{} // all are read first, since a query must not change the rows that it reads
	err := eachRow(ctx, tx, func(scan func(...any) error) error {
		var flow string
		var sealed []byte
		if err := scan(&flow, &sealed); err != nil {
			return err
		}
		var f wishForm
		if s.seal.open(wishPlace(lookup, flow), sealed, &f) != nil {
			s.Log.Error("a wish to hear does not open: it is left as it is")
			return nil
		}
		f.Channel, f.User = to.Channel, to.User
		if lang != "" {
			f.Lang = lang
		}
		again, err := s.seal.seal(wishPlace(now, flow), f)
		moved[flow] = again
		return err
	}, s.hold("SELECT flow, sealed FROM wishes WHERE lookup = $1 AND ($2 = '' OR flow = $2)"), lookup, flow)
	for flow, sealed := range moved {
		if err == nil {
			err = s.insertWish(ctx, tx, to, flow, sealed)
		}
		if err == nil && lookup != now {
			_, err = tx.ExecContext(ctx, `INSERT INTO told (telling, wish, message) SELECT telling, $2, message FROM told
				WHERE wish = $1 AND telling IN (SELECT id FROM tellings WHERE flow = $3) ON CONFLICT DO NOTHING`, lookup, now, flow)
		}
		if err == nil && lookup != now {
			err = s.dropWish(ctx, tx, lookup, flow)
		}
	}
	return wrap("move a wish to hear", err)
}

// takeWish gives the wish from one address to another account, which takes the response over. A message of staff that was not
// sent yet is for that account, too.
func (s *Store) takeWish(ctx context.Context, tx *tx, from, to bot.Address, flow string) error {
	if from == (bot.Address{}) {
		return nil
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM told WHERE wish = $1 AND message <> ''", s.secrets.wish(from))
	if err != nil {
		return fmt.Errorf("move a wish to hear: %w", err)
	}
	return s.moveWishes(ctx, tx, from, to, flow, "")
}

// endWishesOf ends the wishes of a participant of some consultations. It does nothing if their address is not known: who took
// part is forgotten then, and nothing leads to the wish any more.
func (s *Store) endWishesOf(ctx context.Context, tx *tx, participant string, consultations []string) error {
	who, err := s.address(ctx, tx, participant)
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, errDamaged) {
		return nil
	}
	for _, flow := range consultations {
		if err == nil {
			err = s.endWish(ctx, tx, who, flow)
		}
	}
	return err
}

// eachRow calls do with every row of a query; do reads the row with scan.
func eachRow(ctx context.Context, db querier, do func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(func(into ...any) error { return rows.Scan(loose(into...)...) }); err != nil {
			return err
		}
	}
	return rows.Err()
}

// EndWishes deletes the wishes for which over returns true. It gets the consultation, and the day on which the wish was made. It
// returns how many wishes that were. A wish that does not open is left as it is.
func (s *Store) EndWishes(ctx context.Context, over func(consultation string, made time.Time) bool) (int, error) {
	var ended []wish
	err := eachRow(ctx, s.read, func(scan func(...any) error) error {
		var w wish
		var sealed []byte
		if err := scan(&w.lookup, &w.flow, &sealed); err != nil {
			return err
		}
		if s.seal.open(wishPlace(w.lookup, w.flow), sealed, &w.form) == nil && over(w.flow, w.form.Made) {
			ended = append(ended, w)
		}
		return nil
	}, "SELECT lookup, flow, sealed FROM wishes")
	for some := range slices.Chunk(ended, atOnce) {
		if err != nil {
			break
		}
		err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
			for _, w := range some {
				if err := s.endWish(ctx, tx, w.form.hearer().To, w.flow); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err != nil {
		return 0, fmt.Errorf("end old wishes to hear: %w", err)
	}
	if len(ended) > 0 {
		s.active.clear()
		return len(ended), s.vanish(ctx)
	}
	return 0, nil
}
