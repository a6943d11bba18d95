package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// wishTables are the tables of migration 11. lookup is a keyed hash of an address. Rows of wishes and told lie in the order of
// their keys, and not in that in which they came. final says that nothing follows a telling; sent, gone, failed and unsure
// count people.
const wishTables = `
CREATE TABLE wishes (
    lookup TEXT NOT NULL,
    flow   TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (lookup, flow)
) WITHOUT ROWID;
CREATE TABLE tellings (
    id     TEXT    PRIMARY KEY,
    flow   TEXT    NOT NULL,
    final  BOOLEAN NOT NULL,
    sealed BLOB    NOT NULL,
    state  TEXT    NOT NULL,
    sent   BIGINT  NOT NULL,
    gone   BIGINT  NOT NULL,
    failed BIGINT  NOT NULL,
    unsure BIGINT  NOT NULL,
    at     BIGINT  NOT NULL
);
CREATE TABLE told (
    telling TEXT NOT NULL,
    wish    TEXT NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (telling, wish)
) WITHOUT ROWID;
CREATE INDEX told_waiting ON told (message) WHERE message <> '';
CREATE INDEX told_wish ON told (wish);
CREATE INDEX outbox_told ON outbox (id) WHERE role = 'told';
`

// addWishes is a step of [Store.migrate]. It makes the tables and their key, and a wish for everybody who answered before that
// staff may write to them in their chat.
func (s *Store) addWishes(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.ExecContext(ctx, wishTables); err != nil {
		return fmt.Errorf("make tables of wishes: %w", err)
	}
	if err := s.loadSecret(ctx, tx, "wishes", true); err != nil {
		return err
	}
	all, err := s.wishesBefore(ctx, tx)
	if err != nil {
		return fmt.Errorf("note wishes to hear: %w", err)
	}
	for _, w := range all {
		if err := s.noteWishBefore(ctx, tx, w); err != nil {
			return fmt.Errorf("note wishes to hear: %w", err)
		}
	}
	return nil
}

// wishBefore is a response whose participant wants to be written to in their chat.
type wishBefore struct {
	response string
	at       int64 // when they said so
}

// wishesBefore looks for answers that are the wish of [flows.WishCode]. The guards of the steps are not known here: a "no" among
// the answers that are kept apart counts as a question before it that was answered so later.
func (s *Store) wishesBefore(ctx context.Context, tx *sql.Tx) (all []wishBefore, err error) {
	type answer struct {
		codes []string
		at    int64
	}
	var last string
	answers := map[string]answer{}
	settle := func() {
		var found answer
		for _, a := range answers {
			switch {
			case slices.Equal(a.codes, []string{"no"}):
				return
			case slices.Equal(a.codes, []string{flows.WishCode}):
				found = a
			}
		}
		if found.codes != nil {
			all = append(all, wishBefore{last, found.at})
		}
	}
	err = eachRow(ctx, tx, func(scan func(...any) error) error {
		var r row
		if err := r.scan(func(into ...any) error { return scan(append([]any{&r.response}, into...)...) }); err != nil {
			return err
		}
		if r.response != last {
			settle()
			last = r.response
			clear(answers)
		}
		e, err := s.open(r)
		if err != nil || r.act == string(flows.ActNoted) {
			return nil
		}
		answers[r.step] = answer{e.Codes, r.at}
		return nil
	}, "SELECT response, 'contacts', "+rowColumns+" FROM contacts ORDER BY response, n")
	settle()
	return all, err
}

// noteWishBefore makes the wish of a response, if it is known who took part.
func (s *Store) noteWishBefore(ctx context.Context, tx *sql.Tx, w wishBefore) error {
	var flow, lang, id, lookup string
	var sealed []byte
	err := tx.QueryRowContext(ctx, `SELECT r.flow, r.lang, p.id, p.lookup, p.address FROM responses r
		JOIN participants p ON p.id = r.participant WHERE r.id = $1`, w.response).Scan(loose(&flow, &lang, &id, &lookup, &sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	var a addressForm
	if s.seal.open(addressPlace(id, lookup), sealed, &a) != nil {
		return nil // doctor counts it
	}
	hash := s.secrets.wish(bot.Address{Channel: a.Channel, User: a.User})
	again, err := s.seal.seal(wishPlace(hash, flow), wishForm{
		Version: formVersion, Channel: a.Channel, User: a.User, Lang: lang, Made: fromMillis(w.at).Truncate(day),
	})
	if err == nil {
		_, err = tx.ExecContext(ctx, "INSERT INTO wishes (lookup, flow, sealed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", hash, flow, again)
	}
	return err
}
