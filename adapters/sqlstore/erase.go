package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"aporte/bot"
)

// byReceipt reads the response with a receipt; [bot.ErrUnknownReceipt] if there is none.
func (s *Store) byReceipt(ctx context.Context, db querier, receipt string) (responseRow, error) {
	r, err := s.findResponse(ctx, db, "receipt = $1", s.secrets.receipt(receipt))
	if errors.Is(err, sql.ErrNoRows) {
		return r, bot.ErrUnknownReceipt
	}
	return r, err
}

// FindReceipt returns the response with a receipt, or [bot.ErrUnknownReceipt].
func (s *Store) FindReceipt(ctx context.Context, receipt string) (bot.Found, error) {
	r, err := s.byReceipt(ctx, s.read, receipt)
	if err != nil {
		return bot.Found{}, err
	}
	f := bot.Found{Response: s.shown(&r)}
	err = s.read.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM answers WHERE response = $1)
		+ (SELECT COUNT(*) FROM contacts WHERE response = $1)`, r.id).Scan(&f.Answers)
	return f, wrap("count answers", err)
}

// Erase deletes the response with a receipt and all that belongs to it: answers, codings, contacts, the session, waiting messages and
// parked updates. It also deletes the person's identity if nothing else of them is left. What stays is a tombstone (see entomb)
// and the entry a in the audit log, with the response's consultation as its subject. When it returns, no file of the database
// contains the erased rows, unless somebody was reading for long (see vanish). For an unknown receipt it returns
// [bot.ErrUnknownReceipt] and writes nothing to the audit log.
func (s *Store) Erase(ctx context.Context, receipt string, a bot.Audit) error {
	err := s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		r, err := s.byReceipt(ctx, tx, receipt)
		if err != nil {
			return err
		}
		a.Subject, a.Count = r.flow, 1
		if err := s.audit(ctx, tx, a); err != nil {
			return fmt.Errorf("write audit log: %w", err)
		}
		return s.eraseOne(ctx, tx, r.id, r.participant)
	})
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	return s.vanish(ctx)
}

// eraseOne deletes one response with all that [Store.Erase] names.
func (s *Store) eraseOne(ctx context.Context, tx *tx, response, participant string) error {
	p := person{id: participant}
	session, err := s.session(ctx, tx, &p)
	var damaged *failure
	if err != nil && !errors.As(err, &damaged) {
		return err
	}
	if err := s.eraseResponses(ctx, tx, p, "id = $1", response); err != nil {
		return err
	}
	if session.Response == response || damaged != nil {
		if _, err := tx.ExecContext(ctx, "DELETE FROM sessions WHERE participant = $1", p.id); err != nil {
			return fmt.Errorf("erase session: %w", err)
		}
	}
	return s.leave(ctx, tx, p.id)
}

// EraseTests deletes all responses to a consultation that are tests ([bot.IsTest]), each as [Store.Erase] does, but without a
// tombstone: no list ever names them. It returns how many these were, which is the count of the entry a in the audit log. If there
// are none, it writes no entry.
func (s *Store) EraseTests(ctx context.Context, flow string, a bot.Audit) (n int, err error) {
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		n = 0 // it may run twice
		found := map[string]string{}
		err := eachRow(ctx, tx, func(scan func(...any) error) error {
			var id, participant string
			err := scan(&id, &participant)
			found[id] = participant
			return err
		}, "SELECT id, participant FROM responses r WHERE flow = $1 AND "+isTest, flow)
		if n = len(found); err != nil || n == 0 {
			return err
		}
		for id, participant := range found {
			if err := s.eraseOne(ctx, tx, id, participant); err != nil {
				return err
			}
		}
		a.Subject, a.Count = flow, n
		return wrap("write audit log", s.audit(ctx, tx, a))
	})
	if err != nil {
		return 0, fmt.Errorf("erase tests: %w", err)
	}
	return n, s.vanish(ctx)
}

// eraseResponses deletes the responses that match a condition, with their journals, and all messages and parked updates of the
// person p.
func (s *Store) eraseResponses(ctx context.Context, tx *tx, p person, condition string, arg any) error {
	found, err := tx.QueryContext(ctx, "SELECT "+responseColumns+" FROM responses WHERE "+condition, arg)
	if err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	defer found.Close()
	var all []responseRow
	for found.Next() {
		var r responseRow
		if err := r.scan(found.Scan); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		all = append(all, r)
	}
	if err := errors.Join(found.Err(), found.Close()); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	for _, r := range all {
		if err := s.entomb(ctx, tx, r); err != nil {
			return err
		}
		s.uncount(tx, &r)
		for _, q := range []string{
			// a code that was given to their words alone may say of them what no other code does
			`DELETE FROM codes WHERE id IN (SELECT g.code FROM codings g WHERE g.response = $1)
				AND NOT EXISTS (SELECT 1 FROM codings others WHERE others.code = codes.id AND others.response <> $1)`,
			"DELETE FROM codings WHERE response = $1", "DELETE FROM answers WHERE response = $1", "DELETE FROM contacts WHERE response = $1", "DELETE FROM releases WHERE response = $1",
			"DELETE FROM responses WHERE id = $1",
		} {
			if _, err := tx.ExecContext(ctx, q, r.id); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
		}
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE participant = $1", p.id); err != nil {
		return fmt.Errorf("erase: %w", err)
	}
	var of []string
	for _, r := range all {
		of = append(of, r.flow)
	}
	if err := s.endWishesOf(ctx, tx, p.id, of); err != nil {
		return err
	}
	return s.sweepParked(ctx, tx, p)
}

// sweepParked deletes the parked updates of a person, since these may contain texts. It does nothing if their address is not
// known.
func (s *Store) sweepParked(ctx context.Context, tx *tx, p person) error {
	who, err := s.address(ctx, tx, p.id)
	if errors.Is(err, sql.ErrNoRows) || errors.Is(err, errDamaged) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for parked updates: %w", err)
	}
	rows, err := tx.QueryContext(ctx, "SELECT update_id, sealed FROM parked WHERE channel = $1", who.Channel)
	if err != nil {
		return fmt.Errorf("look for parked updates: %w", err)
	}
	defer rows.Close()
	var theirs []string
	for rows.Next() {
		var id string
		var sealed []byte
		var f updateForm
		if err := rows.Scan(loose(&id, &sealed)...); err != nil {
			return fmt.Errorf("look for parked updates: %w", err)
		}
		if s.seal.open(parkedPlace(who.Channel, id), sealed, &f) == nil && f.From.address() == who {
			theirs = append(theirs, id)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("look for parked updates: %w", err)
	}
	for _, id := range theirs {
		if _, err := tx.ExecContext(ctx, "DELETE FROM parked WHERE channel = $1 AND update_id = $2", who.Channel, id); err != nil {
			return fmt.Errorf("erase parked update: %w", err)
		}
	}
	return nil
}
