package sqlstore

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"aporte/bot"
)

// Rotate seals everything anew with another key, in one transaction: when it returns nil that key alone opens the
// database, and when it fails the one before does. It may be called while the store is in use; whoever writes waits for
// it, some seconds where thousands took part. Copies made before open with the key before.
func (s *Store) Rotate(ctx context.Context, key []byte) error {
	next, err := newSealer(key)
	if err != nil {
		return fmt.Errorf("rotate key: %w", err)
	}
	if next.id == s.seal.id() {
		return s.vanish(ctx) // a change that ended after its commit may have left the former rows in the log
	}
	change := func(ctx context.Context, tx *sql.Tx) error {
		old := s.seal.held.Load().current
		s.seal.expect(next)
		r := &rotation{ctx: ctx, tx: tx, old: old, next: next}
		for _, step := range []func() error{r.participants, r.plain, r.outbox, r.parked, r.vault, r.meta} {
			if err := step(); err != nil {
				return err
			}
		}
		if r.damaged > 0 {
			s.Log.Error("left as they are, since they cannot be opened", "rows", r.damaged)
		}
		return nil
	}
	err = s.writer.enqueue(ctx, job{do: change, done: make(chan error, 1), after: func() { s.seal.change(next) }})
	if err != nil {
		return fmt.Errorf("rotate key: %w", err)
	}
	return s.vanish(ctx)
}

// rotation is one change of keys.
type rotation struct {
	ctx       context.Context
	tx        *sql.Tx
	old, next *sealer
	damaged   int // rows that the key before does not open
}

// again opens what was sealed for one place, and seals it for another with the next key. What does not open is damaged
// anyway, and stays as it is: nobody must be kept from changing a key that was stolen.
func (r *rotation) again(from, to string, sealed []byte) []byte {
	var v json.RawMessage
	if r.old.open(from, sealed, &v) != nil {
		r.damaged++
		return sealed
	}
	out, err := r.next.seal(to, v)
	if err != nil {
		return sealed
	}
	return out
}

// each reads rows of text columns and one blob, all before any is changed.
func (r *rotation) each(query string, change func(columns []string, blob []byte) error) error {
	rows, err := r.tx.QueryContext(r.ctx, query)
	if err != nil {
		return err
	}
	names, err := rows.Columns()
	if err != nil {
		return errors.Join(err, rows.Close())
	}
	type row struct {
		columns []string
		blob    []byte
	}
	var all []row
	for rows.Next() {
		one := row{columns: make([]string, len(names)-1)}
		into := make([]any, 0, len(names))
		for i := range one.columns {
			into = append(into, &one.columns[i])
		}
		if err := rows.Scan(append(into, &one.blob)...); err != nil {
			return errors.Join(err, rows.Close())
		}
		all = append(all, one)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, one := range all {
		if err := change(one.columns, one.blob); err != nil {
			return err
		}
	}
	return nil
}

func (r *rotation) exec(query string, args ...any) error {
	_, err := r.tx.ExecContext(r.ctx, query, args...)
	return err
}

func (r *rotation) participants() error {
	return r.each("SELECT id, address FROM participants", func(c []string, blob []byte) error {
		var a bot.Address
		if r.old.open("participants "+c[0], blob, &a) != nil {
			r.damaged++
			return nil
		}
		place := "participants " + c[0]
		return r.exec("UPDATE participants SET lookup = $1, address = $2 WHERE id = $3",
			r.next.find(a.Channel, a.User), r.again(place, place, blob), c[0])
	})
}

// plain are the tables whose rows have one sealed column and stay where they are.
func (r *rotation) plain() error {
	err := r.each("SELECT participant, sealed FROM sessions", func(c []string, blob []byte) error {
		place := "sessions " + c[0]
		return r.exec("UPDATE sessions SET sealed = $1 WHERE participant = $2", r.again(place, place, blob), c[0])
	})
	for _, table := range []string{"answers", "contacts"} {
		if err != nil {
			return err
		}
		err = r.each("SELECT response, seq, sealed FROM "+table, func(c []string, blob []byte) error {
			place := table + " " + c[0] + " " + c[1]
			return r.exec("UPDATE "+table+" SET sealed = $1 WHERE response = $2 AND seq = $3", r.again(place, place, blob), c[0], c[1])
		})
	}
	return err
}

func (r *rotation) outbox() error {
	err := r.each("SELECT id, sealed FROM outbox WHERE sealed IS NOT NULL", func(c []string, blob []byte) error {
		place := "outbox " + c[0]
		return r.exec("UPDATE outbox SET sealed = $1 WHERE id = $2", r.again(place, place, blob), c[0])
	})
	if err != nil {
		return err
	}
	return r.each("SELECT id, receipt, NULL FROM outbox WHERE receipt <> ''", func(c []string, _ []byte) error {
		place := "receipt " + c[0]
		text, isSealed := strings.CutPrefix(c[1], sealedReceipt)
		sealed, err := hex.DecodeString(text)
		if !isSealed || err != nil {
			return nil //nolint:nilerr // of an earlier version
		}
		return r.exec("UPDATE outbox SET receipt = $1 WHERE id = $2", sealedReceipt+hex.EncodeToString(r.again(place, place, sealed)), c[0])
	})
}

func (r *rotation) parked() error {
	return r.each("SELECT channel, update_id, sealed FROM parked", func(c []string, blob []byte) error {
		place := "parked " + c[0] + " " + c[1]
		return r.exec("UPDATE parked SET sealed = $1 WHERE channel = $2 AND update_id = $3", r.again(place, place, blob), c[0], c[1])
	})
}

func (r *rotation) vault() error {
	return r.each("SELECT lookup, kind, sealed FROM vault", func(c []string, blob []byte) error {
		var k kept
		if r.old.open(vaultPlace(c[0]), blob, &k) != nil {
			r.damaged++
			return nil
		}
		lookup := r.next.find("vault "+c[1], k.ID)
		return r.exec("UPDATE vault SET lookup = $1, sealed = $2 WHERE lookup = $3",
			lookup, r.again(vaultPlace(c[0]), vaultPlace(lookup), blob), c[0])
	})
}

func (r *rotation) meta() error {
	err := r.each("SELECT name, value FROM meta WHERE name = '"+idsName+"'", func(c []string, value []byte) error {
		sealed, err := hex.DecodeString(string(value))
		if err != nil {
			return err
		}
		return r.exec("UPDATE meta SET value = $1 WHERE name = $2", hex.EncodeToString(r.again(idsPlace, idsPlace, sealed)), c[0])
	})
	if err != nil {
		return err
	}
	return r.exec("UPDATE meta SET value = $1 WHERE name = 'key'", r.next.id)
}

// Ids of updates are kept as hashes that a change of the key must not change, as they cannot be made anew. Their key is
// random, and sealed in the database.
const (
	idsName  = "ids"
	idsPlace = "meta ids"
)

// loadIDs reads the key of the ids, or makes it.
func (s *Store) loadIDs(ctx context.Context) error {
	var value string
	err := s.write.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = $1", idsName).Scan(&value)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		s.ids = make([]byte, 32)
		_, _ = rand.Read(s.ids) // never fails
		sealed, err := s.seal.seal(idsPlace, s.ids)
		if err != nil {
			return err
		}
		_, err = s.write.ExecContext(ctx, "INSERT INTO meta (name, value) VALUES ($1, $2)", idsName, hex.EncodeToString(sealed))
		return wrap("keep key of ids", err)
	case err != nil:
		return fmt.Errorf("read key of ids: %w", err)
	}
	sealed, err := hex.DecodeString(value)
	if err != nil {
		return fmt.Errorf("read key of ids: %w", err)
	}
	return s.seal.open(idsPlace, sealed, &s.ids)
}
