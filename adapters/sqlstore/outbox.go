package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"aporte/bot"
)

// queue writes messages to the outbox. They are leased to the caller, unless older messages to the person wait for a
// later try: then all of them wait for [Store.Claim], in order.
func (s *Store) queue(ctx context.Context, tx *sql.Tx, participant string, messages []bot.Message) ([]bot.Delivery, error) {
	if len(messages) == 0 {
		return nil, nil
	}
	now := s.Now()
	var behind bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE participant = $1 AND state = 'waiting' AND (leased <= $2 OR at > $3))",
		participant, millis(now), millis(now.Add(setBack))).Scan(&behind)
	if err != nil {
		return nil, fmt.Errorf("look for older messages: %w", err)
	}
	leased := now.Add(bot.LeaseTime)
	if behind {
		leased = time.Time{}
	}
	seq, err := nextNumber(ctx, tx, "outbox")
	if err != nil {
		return nil, err
	}
	var deliveries []bot.Delivery
	for i, m := range messages {
		id := s.secrets.message(m.ID)
		sealed, err := s.seal.seal(messagePlace(id), formOfMessage(m))
		if err != nil {
			return nil, err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO outbox (seq, id, participant, sealed, replaces, state, due, leased, tries, receipt, reason, at)
			VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $7, 0, NULL, '', $6)`,
			seq+int64(i), id, participant, sealed, s.secrets.message(m.Replaces), millis(now), millis(leased))
		if err != nil {
			return nil, fmt.Errorf("queue message: %w", err)
		}
		if behind {
			continue
		}
		posted, err := s.posted(ctx, tx, m.Replaces)
		if err != nil {
			return nil, err
		}
		deliveries = append(deliveries, bot.Delivery{Message: m, Posted: posted})
	}
	return deliveries, nil
}

// posted finds the platform's id of an earlier message, "" if it is unknown.
func (s *Store) posted(ctx context.Context, tx *sql.Tx, message string) (string, error) {
	if message == "" {
		return "", nil
	}
	id := s.secrets.message(message)
	var sealed []byte
	err := tx.QueryRowContext(ctx, "SELECT receipt FROM outbox WHERE id = $1", id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) || err == nil && sealed == nil {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find receipt: %w", err)
	}
	var receipt string
	if s.seal.open(receiptPlace(id), sealed, &receipt) != nil {
		s.Log.Error("the place of a message on its platform does not open: it stays as it is")
		return "", nil
	}
	return receipt, nil
}

// sealPosted seals the platform's id of a message, because on some platforms it says who the message was for.
func (s *Store) sealPosted(id, receipt string) ([]byte, error) {
	if receipt == "" {
		return nil, nil
	}
	return s.seal.seal(receiptPlace(id), receipt)
}

// setBack is how far in the future a time that was written down must lie to show that the clock was set back since.
// Leases and waits computed before are then void: otherwise a minute could become an hour.
const setBack = time.Minute

// claim takes the oldest waiting message of each person, if it is due and nobody holds it. If the clock was set back, due may
// lie far ahead. It becomes the present time then, or the message would wait for the old one when its lease is over. The
// condition stands twice: if another process takes rows in the meantime, only the outer one is checked again.
const claim = `
UPDATE outbox SET leased = $2, at = $1, due = CASE WHEN due > $1 THEN $1 ELSE due END WHERE state = 'waiting' AND (leased <= $1 OR at > $4) AND id IN (
    SELECT o.id FROM outbox o JOIN participants p ON p.id = o.participant
    WHERE o.state = 'waiting' AND (o.due <= $1 AND o.leased <= $1 OR o.at > $4)
      AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.participant = o.participant AND e.state = 'waiting' AND e.seq < o.seq)
    ORDER BY o.seq LIMIT $3)
RETURNING id, sealed, tries`

// Claim implements [bot.Store].
func (s *Store) Claim(ctx context.Context, now, until time.Time, n int) ([]bot.Delivery, error) {
	if err := s.file.check(); err != nil {
		return nil, fmt.Errorf("look for due messages: %w", err)
	}
	var due bool
	err := s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND (due <= $1 AND leased <= $1 OR at > $2))",
		millis(now), millis(now.Add(setBack))).Scan(&due)
	if err != nil || !due {
		return nil, wrap("look for due messages", err)
	}
	var deliveries []bot.Delivery
	err = s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		deliveries = nil
		var damaged []string
		rows, err := tx.QueryContext(ctx, claim, millis(now), millis(until), n, millis(now.Add(setBack)))
		if err != nil {
			return fmt.Errorf("claim messages: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var d bot.Delivery
			var id string
			var sealed []byte
			var tries int64
			if err := rows.Scan(loose(&id, &sealed, &tries)...); err != nil {
				return fmt.Errorf("claim messages: %w", err)
			}
			var f messageForm
			if s.seal.open(messagePlace(id), sealed, &f) != nil {
				damaged = append(damaged, id)
				continue
			}
			d.Message, d.Tries = f.message(), int(tries)
			deliveries = append(deliveries, d)
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("claim messages: %w", err)
		}
		if err := s.dropDamaged(ctx, tx, damaged); err != nil {
			return err
		}
		for i := range deliveries {
			if deliveries[i].Posted, err = s.posted(ctx, tx, deliveries[i].Message.Replaces); err != nil {
				return err
			}
		}
		return nil
	})
	return deliveries, err
}

// dropDamaged gives up messages that cannot be read, so that no other message waits behind them.
func (s *Store) dropDamaged(ctx context.Context, tx *sql.Tx, ids []string) error {
	for _, id := range ids {
		s.Log.Error("message given up, as its row is damaged")
		_, err := tx.ExecContext(ctx, "UPDATE outbox SET state = $1, reason = 'damaged', sealed = NULL, at = $2 WHERE id = $3",
			string(bot.ResultDropped), millis(s.Now()), id)
		if err != nil {
			return fmt.Errorf("give message up: %w", err)
		}
	}
	return nil
}

func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// Settle implements [bot.Store].
func (s *Store) Settle(ctx context.Context, results []bot.Result) error {
	err := s.writer.do(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, r := range results {
			if err := s.settle(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.foldIfNeeded(ctx)
	}
	return wrap("settle messages", err)
}

func (s *Store) settle(ctx context.Context, tx *sql.Tx, r bot.Result) error {
	var id string
	message := s.secrets.message(r.ID)
	err := tx.QueryRowContext(ctx, "SELECT participant FROM outbox WHERE id = $1 AND state = 'waiting'", message).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	now := millis(s.Now())
	switch r.State {
	case bot.ResultLater:
		tried := 1
		if r.Untried {
			tried = 0
		}
		_, err := tx.ExecContext(ctx, "UPDATE outbox SET due = $1, leased = 0, tries = tries + $2, reason = $3, at = $5 WHERE id = $4",
			millis(r.Due), tried, r.Reason, message, now)
		return err
	case bot.ResultGone:
		if err := s.setGone(ctx, tx, id, true); err != nil {
			return err
		}
	default:
		receipt, err := s.sealPosted(message, r.Posted)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE outbox SET state = $1, receipt = $2, reason = $3, sealed = NULL, at = $4 WHERE id = $5",
			string(r.State), receipt, r.Reason, now, message)
		if err != nil {
			return err
		}
	}
	return s.farewell(ctx, tx, id)
}

// farewell drops the identity of a person of whom nothing is kept, once nothing more is to be sent to them.
func (s *Store) farewell(ctx context.Context, tx *sql.Tx, id string) error {
	const nothingLeft = ` AND NOT EXISTS (SELECT 1 FROM sessions WHERE participant = $1)
		AND NOT EXISTS (SELECT 1 FROM responses WHERE participant = $1)
		AND NOT EXISTS (SELECT 1 FROM outbox WHERE participant = $1 AND state = 'waiting')`
	var lookup string
	err := tx.QueryRowContext(ctx, "DELETE FROM participants WHERE id = $1"+nothingLeft+" RETURNING lookup", id).Scan(&lookup)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("drop identity: %w", err)
	}
	s.erased.Store(true)
	if _, err := tx.ExecContext(ctx, "DELETE FROM vault WHERE owner = $1 AND owner <> ''", lookup); err != nil {
		return fmt.Errorf("drop ways to a person: %w", err)
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM outbox WHERE participant = $1", id)
	return wrap("drop messages", err)
}
