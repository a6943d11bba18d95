package sqlstore

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"aporte/bot"
)

// conversion copies the rows of schema 4 into the tables of schema 5, in the transaction of the migration. The ids of messages
// and updates become keyed hashes, and every row is sealed again, now for its labels, too. A row that does not open is copied
// as it is, so that aporte doctor reports it.
type conversion struct {
	*Store
	ctx     context.Context
	tx      *sql.Tx
	damaged int
}

// convert is a step of [Store.migrate].
func (s *Store) convert(ctx context.Context, tx *sql.Tx) error {
	if err := s.checkKey(ctx, tx, true); err != nil {
		return err
	}
	c := &conversion{Store: s, ctx: ctx, tx: tx}
	if err := c.formerSecret(); err != nil {
		return err
	}
	if err := s.loadSecrets(ctx, tx, true); err != nil {
		return err
	}
	for _, step := range []func() error{
		c.hideIDs, c.participants, c.sessions, c.responses, c.outbox, c.parked, c.vault, c.tombstones, c.drop,
	} {
		if err := step(); err != nil {
			return fmt.Errorf("convert: %w", err)
		}
	}
	if c.damaged > 0 {
		s.Log.Error("rows that do not open were left as they are: aporte doctor counts them", "rows", c.damaged)
	}
	return nil
}

func (c *conversion) exec(query string, args ...any) error {
	_, err := c.tx.ExecContext(c.ctx, query, args...)
	return err
}

// each calls do with every row of a query; do reads the row with scan. It may write only to tables that the query does not read.
func (c *conversion) each(do func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := c.tx.QueryContext(c.ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// anew seals form for the place to. If opened is not nil, the cell could not be opened: anew counts it as damaged and returns
// it as it is.
func (c *conversion) anew(to string, sealed []byte, opened error, form any) ([]byte, error) {
	if opened != nil {
		c.damaged++
		return sealed, nil
	}
	return c.seal.seal(to, form)
}

// formerSecret seals the key for hashes of update ids in the present form. If there is none, as in the first databases of
// schema 1, it does nothing.
func (c *conversion) formerSecret() error {
	var value string
	err := c.tx.QueryRowContext(c.ctx, "SELECT value FROM meta WHERE name = 'ids'").Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	sealed, err := hex.DecodeString(value)
	if err != nil {
		return err
	}
	var secret []byte
	if err := c.openFormer(sealed, &secret, "meta", "ids"); err != nil {
		return err
	}
	return c.keepSecret(c.ctx, c.tx, "ids", c.seal.seal, secret)
}

// hideIDs replaces ids of updates by keyed hashes, where the first releases stored the platform's ids themselves.
func (c *conversion) hideIDs() error {
	var all []bot.Update
	err := c.each(func(scan func(...any) error) error {
		var u bot.Update
		err := scan(&u.From.Channel, &u.ID)
		all = append(all, u)
		return err
	}, "SELECT channel, update_id FROM seen WHERE length(update_id) <> 64")
	for _, u := range all {
		err = errors.Join(err, c.exec("UPDATE seen SET update_id = $1 WHERE channel = $2 AND update_id = $3",
			c.secrets.update(u.From.Channel, u.ID).parked(), u.From.Channel, u.ID))
	}
	return err
}

func (c *conversion) participants() error {
	return c.each(func(scan func(...any) error) error {
		var id, lookup string
		var sealed []byte
		var gone bool
		var created int64
		if err := scan(&id, &lookup, &sealed, &gone, &created); err != nil {
			return err
		}
		var a formerAddress
		opened := c.openFormer(sealed, &a, "participants", id)
		if opened == nil {
			lookup = c.secrets.lookup(a.Channel, a.User)
		}
		sealed, err := c.anew(addressPlace(id, lookup), sealed, opened, formOfAddress(a.address()))
		if err != nil {
			return err
		}
		return c.exec("INSERT INTO participants (id, lookup, address, gone, created) VALUES ($1, $2, $3, $4, $5)", id, lookup, sealed, gone, created)
	}, "SELECT id, lookup, address, gone, created FROM participants_4")
}

func (c *conversion) sessions() error {
	return c.each(func(scan func(...any) error) error {
		var id string
		var sealed []byte
		var updated, due int64
		if err := scan(&id, &sealed, &updated, &due); err != nil {
			return err
		}
		var f formerSession
		opened := c.openFormer(sealed, &f, "sessions", id)
		sealed, err := c.anew(sessionPlace(id, 1), sealed, opened, formOfSession(f.session()))
		if err != nil {
			return err
		}
		return c.exec("INSERT INTO sessions (participant, version, sealed, updated, due) VALUES ($1, 1, $2, $3, $4)", id, sealed, updated, due)
	}, "SELECT participant, sealed, updated, due FROM sessions_4")
}

// responses copies the responses and their journals. They have no receipt: their participants get a new one later.
func (c *conversion) responses() error {
	return c.each(func(scan func(...any) error) error {
		var r responseRow
		if err := scan(&r.seq, &r.id, &r.participant, &r.flow, &r.version, &r.channel, &r.lang, &r.source, &r.status,
			&r.started, &r.submitted, &r.updated); err != nil {
			return err
		}
		if err := errors.Join(c.sealLabels(&r), c.insertResponse(c.ctx, c.tx, &r)); err != nil {
			return err
		}
		return c.journal(r)
	}, `SELECT seq, id, participant, flow, version, channel, lang, source, status, started, submitted, updated FROM responses_4 ORDER BY seq`)
}

// journal copies the entries of a response, and numbers them from 1 in the order in which they were written.
func (c *conversion) journal(of responseRow) error {
	n := int64(0)
	return c.each(func(scan func(...any) error) error {
		var seq int64
		n++
		r := row{response: of.id, n: n}
		if err := scan(&r.table, &seq, &r.step, &r.act, &r.sealed, &r.lang, &r.version, &r.at); err != nil {
			return err
		}
		var e entry
		opened := c.openFormer(r.sealed, &e, r.table, r.response, seq)
		e.Version = formVersion
		sealed, err := c.anew(r.place(), r.sealed, opened, e)
		if err != nil {
			return err
		}
		r.sealed = sealed
		return c.append(c.ctx, c.tx, r)
	}, `SELECT 'answers', seq, step, act, sealed, lang, version, at FROM answers_4 WHERE response = $1
		UNION ALL SELECT 'contacts', seq, step, act, sealed, $2, $3, at FROM contacts_4 WHERE response = $1 ORDER BY 2`,
		of.id, of.lang, of.version)
}

func (c *conversion) outbox() error {
	return c.each(func(scan func(...any) error) error {
		var seq, due, leased, tries, at int64
		var id, participant, replaces, state, receipt, reason string
		var sealed []byte
		if err := scan(&seq, &id, &participant, &sealed, &replaces, &state, &due, &leased, &tries, &receipt, &reason, &at); err != nil {
			return err
		}
		hash := c.secrets.message(id)
		if sealed != nil {
			var f formerMessage
			opened := c.openFormer(sealed, &f, "outbox", id)
			var err error
			if sealed, err = c.anew(messagePlace(hash), sealed, opened, formOfMessage(f.message())); err != nil {
				return err
			}
		}
		known, err := c.formerReceipt(id, receipt)
		if err != nil {
			return err
		}
		return c.exec(`INSERT INTO outbox (seq, id, participant, sealed, replaces, state, due, leased, tries, receipt, reason, at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			seq, hash, participant, sealed, c.secrets.message(replaces), state, due, leased, tries, known, reason, at)
	}, "SELECT seq, id, participant, sealed, replaces, state, due, leased, tries, receipt, reason, at FROM outbox_4")
}

// formerReceipt seals the platform's id of a message in the present form. The first releases stored it unsealed. If it does not
// open, or is empty, the result is nil.
func (c *conversion) formerReceipt(id, receipt string) ([]byte, error) {
	text, isSealed := strings.CutPrefix(receipt, "sealed:")
	if isSealed {
		sealed, err := hex.DecodeString(text)
		if err != nil || c.openFormer(sealed, &receipt, "receipt", id) != nil {
			c.damaged++
			receipt = ""
		}
	}
	if receipt == "" {
		return nil, nil
	}
	return c.seal.seal(place("outbox receipt", c.secrets.message(id)), receipt)
}

func (c *conversion) parked() error {
	return c.each(func(scan func(...any) error) error {
		var channel, id, reason string
		var sealed []byte
		var at int64
		if err := scan(&channel, &id, &reason, &sealed, &at); err != nil {
			return err
		}
		var f formerUpdate
		opened := c.openFormer(sealed, &f, "parked", channel, id)
		if len(id) != 64 {
			id = c.secrets.update(channel, id).parked()
		}
		sealed, err := c.anew(parkedPlace(channel, id), sealed, opened, formOfUpdate(f.update()))
		if err != nil {
			return err
		}
		return c.exec("INSERT INTO parked (channel, update_id, reason, sealed, at) VALUES ($1, $2, $3, $4, $5)", channel, id, reason, sealed, at)
	}, "SELECT channel, update_id, reason, sealed, at FROM parked_4")
}

// vault copies the vault. An entry about a person gets that person as its owner, so that it is deleted with them.
func (c *conversion) vault() error {
	return c.each(func(scan func(...any) error) error {
		var lookup, kind, owner string
		var sealed []byte
		var at int64
		if err := scan(&lookup, &kind, &sealed, &at); err != nil {
			return err
		}
		var k kept
		opened := c.openFormer(sealed, &k, "vault", lookup)
		if opened == nil {
			lookup = c.secrets.lookup("vault "+kind, k.ID)
			if who := formerOwner(kind, k); who != (bot.Address{}) {
				owner = c.secrets.lookup(who.Channel, who.User)
			}
		}
		k.Version = formVersion
		sealed, err := c.anew(vaultPlace(lookup, kind, owner), sealed, opened, k)
		if err != nil {
			return err
		}
		return c.exec("INSERT INTO vault (lookup, kind, owner, sealed, at) VALUES ($1, $2, $3, $4, $5)", lookup, kind, owner, sealed, at)
	}, "SELECT lookup, kind, sealed, at FROM vault_4")
}

// tombstones reduces the times of erasures to the day.
func (c *conversion) tombstones() error {
	return c.exec("UPDATE erased SET at = at - at % $1", day.Milliseconds())
}

func (c *conversion) drop() error {
	for _, table := range []string{"participants", "sessions", "responses", "answers", "contacts", "outbox", "parked", "vault"} {
		if err := c.exec("DROP TABLE " + table + "_4"); err != nil {
			return err
		}
	}
	return nil
}
