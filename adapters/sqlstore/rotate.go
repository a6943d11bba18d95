package sqlstore

import (
	"context"
	"fmt"
)

// Rotate seals everything again with another key of 32 bytes, in one transaction. Once that is committed, only the new key opens
// the database; before, only the old key does. It may be called while the store is in use. Changes wait until it is done:
// some seconds if thousands of people took part. Copies that were made before still need the old key.
func (s *Store) Rotate(ctx context.Context, key []byte) error {
	next, err := newSealer(key)
	if err != nil {
		return fmt.Errorf("rotate key: %w", err)
	}
	if next.id == s.seal.id() {
		return s.vanish(context.WithoutCancel(ctx)) // an earlier Rotate may have been interrupted after its commit, with the old rows still in the log
	}
	if s.many {
		s.expect(next) // another process may be just changing to it
	}
	change := func(ctx context.Context, tx *tx) error {
		old := s.seal.current()
		if old.id == next.id { // another process was faster
			return nil
		}
		s.seal.expect(next)
		damaged := 0
		for _, c := range sealedColumns {
			n, err := reseal(ctx, tx, c, old, next)
			if err != nil {
				return err
			}
			damaged += n
		}
		for name, secret := range s.secrets.named() {
			if err := s.keepSecret(ctx, tx, name, next.seal, secret.key); err != nil {
				return err
			}
		}
		if damaged > 0 {
			s.Log.Error("left as they are, since they cannot be opened: aporte doctor counts them", "rows", damaged)
		}
		_, err := tx.ExecContext(ctx, "UPDATE meta SET value = $1 WHERE name = 'key'", next.id)
		return err
	}
	err = s.writer.enqueue(ctx, job{do: change, done: make(chan error, 1), after: func() { s.seal.change(next) }})
	if err != nil {
		return fmt.Errorf("rotate key: %w", err)
	}
	return s.vanish(context.WithoutCancel(ctx)) // not cancelled with ctx: the change is committed, so the caller must still replace the key file
}

// reseal seals every cell of a column with the next key. A cell that the old key does not open is damaged, and stays as it is: a
// damaged cell must not prevent the change of a stolen key. It returns how many such cells there are.
func reseal(ctx context.Context, tx *tx, c sealedColumn, old, next *sealer) (damaged int, err error) {
	var all []sealedCell // all are read first, since a query must not change the rows that it reads
	err = c.each(ctx, tx, func(cell sealedCell) error {
		all = append(all, cell)
		return nil
	})
	if err != nil {
		return 0, err
	}
	update, err := tx.PrepareContext(ctx, c.update())
	if err != nil {
		return 0, fmt.Errorf("seal %s anew: %w", c.table, err)
	}
	defer update.Close()
	for _, cell := range all {
		plain, err := old.plain(cell.place, cell.blob)
		if err != nil {
			damaged++
			continue
		}
		if _, err := update.ExecContext(ctx, append([]any{next.sealPlain(cell.place, plain)}, cell.key...)...); err != nil {
			return 0, fmt.Errorf("seal %s anew: %w", c.table, err)
		}
	}
	return damaged, nil
}
