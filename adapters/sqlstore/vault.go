package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
)

// Vault keeps small secrets of channels, sealed: tokens of workspaces, and ways to reach people. A kind names the channel and the
// sort of secret ("slack.workspace"). An id is unique within its kind; the database contains only its keyed hash. An entry about a
// person is deleted with that person. When no participant is left, Unlink deletes all entries whose kind ends in ".person".
type Vault struct{ store *Store }

// Vault returns the vault of this store. It can be used until the store is closed.
func (s *Store) Vault() *Vault { return &Vault{store: s} }

// kept is the form of an entry.
type kept struct {
	Version int    `json:"v"`
	ID      string `json:"id"`
	Value   []byte `json:"value"`
}

// lookup returns the keyed hash by which an id is found. The prefix makes a kind different from every name of a channel, whose
// addresses are hashed with the same key.
func (v *Vault) lookup(kind, id string) string { return v.store.secrets.lookup("vault "+kind, id) }

// Put stores a value, and replaces an earlier one with the same kind and id. It returns when the value is durable.
func (v *Vault) Put(ctx context.Context, kind, id string, value []byte) error {
	return v.put(ctx, kind, id, "", value)
}

// PutAbout is Put for a value about a person: it is deleted with that person.
func (v *Vault) PutAbout(ctx context.Context, kind, id string, who bot.Address, value []byte) error {
	return v.put(ctx, kind, id, v.store.secrets.lookup(who.Channel, who.User), value)
}

func (v *Vault) put(ctx context.Context, kind, id, owner string, value []byte) error {
	return wrap("put into vault", v.store.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		lookup := v.lookup(kind, id)
		sealed, err := v.store.seal.seal(vaultPlace(lookup, kind, owner), kept{Version: formVersion, ID: id, Value: value})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO vault (lookup, kind, owner, sealed, at) VALUES ($1, $2, $3, $4, $5) "+
			"ON CONFLICT (lookup) DO UPDATE SET owner = excluded.owner, sealed = excluded.sealed, at = excluded.at",
			lookup, kind, owner, sealed, millis(v.store.Now()))
		return err
	}))
}

// Get returns a value, or nil if there is none.
func (v *Vault) Get(ctx context.Context, kind, id string) ([]byte, error) {
	lookup := v.lookup(kind, id)
	var owner string
	var sealed []byte
	err := v.store.read.QueryRowContext(ctx, "SELECT owner, sealed FROM vault WHERE lookup = $1", lookup).Scan(loose(&owner, &sealed)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	var k kept
	if err == nil {
		err = v.store.seal.open(vaultPlace(lookup, kind, owner), sealed, &k)
	}
	return k.Value, wrap("get from vault", err)
}

// List returns all values of a kind by their ids. One that does not open is left out, so that it takes no other with it; the log says so.
func (v *Vault) List(ctx context.Context, kind string) (map[string][]byte, error) {
	rows, err := v.store.read.QueryContext(ctx, "SELECT lookup, owner, sealed FROM vault WHERE kind = $1", kind)
	if err != nil {
		return nil, fmt.Errorf("list vault: %w", err)
	}
	defer rows.Close()
	all := map[string][]byte{}
	for rows.Next() {
		var lookup, owner string
		var sealed []byte
		if err := rows.Scan(loose(&lookup, &owner, &sealed)...); err != nil {
			return nil, fmt.Errorf("list vault: %w", err)
		}
		var k kept
		if v.store.seal.open(vaultPlace(lookup, kind, owner), sealed, &k) != nil {
			v.store.Log.Error("an entry of the vault is damaged: it is left out", "kind", kind)
			continue
		}
		all[k.ID] = k.Value
	}
	return all, wrap("list vault", rows.Err())
}

// Delete removes a value. It is no error if there is none.
func (v *Vault) Delete(ctx context.Context, kind, id string) error {
	return wrap("delete from vault", v.store.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM vault WHERE lookup = $1", v.lookup(kind, id))
		return err
	}))
}

// moveVault changes the owner of the entries about a person when their address, and so their lookup, changes. Each entry is sealed
// again, because the owner is part of its place. If it were not, somebody who can write to the file could give an entry to another
// person, and it would not be deleted with its real owner.
func (s *Store) moveVault(ctx context.Context, tx *tx, from, to string) error {
	rows, err := tx.QueryContext(ctx, "SELECT lookup, kind, sealed FROM vault WHERE owner = $1 AND owner <> ''", from)
	if err != nil {
		return fmt.Errorf("move ways to a person: %w", err)
	}
	defer rows.Close()
	moved := map[string][]byte{} // all are read first, since a query must not change the rows that it reads
	for rows.Next() {
		var lookup, kind string
		var sealed []byte
		if err := rows.Scan(loose(&lookup, &kind, &sealed)...); err != nil {
			return fmt.Errorf("move ways to a person: %w", err)
		}
		var k kept
		if s.seal.open(vaultPlace(lookup, kind, from), sealed, &k) != nil {
			s.Log.Error("a way to a person does not open: it stays with the address before")
			continue
		}
		if moved[lookup], err = s.seal.seal(vaultPlace(lookup, kind, to), k); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("move ways to a person: %w", err)
	}
	for lookup, sealed := range moved {
		if _, err := tx.ExecContext(ctx, "UPDATE vault SET owner = $1, sealed = $2 WHERE lookup = $3", to, sealed, lookup); err != nil {
			return fmt.Errorf("move ways to a person: %w", err)
		}
	}
	return nil
}
