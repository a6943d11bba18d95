package sqlstore

import (
	"context"
	"fmt"
	"time"

	"aporte/bot"
)

// The roles of messages that are not just said in a conversation. Once such a message was sent, the identity of its person is
// deleted if nothing else of them is kept.
const (
	farewell = "farewell" // the last message to somebody
	told     = "told"     // a message of staff, see told.go: no message of the conversation ever waits behind one
)

// waiting is a message that is to be written to the outbox.
type waiting struct {
	message bot.Message
	id      string // the keyed hash of the message's id
	role    string // "", farewell or told
	sealed  []byte
}

// sealMessages seals the messages of the change, except those with Tidy, which are not stored.
func (st *step) sealMessages() error {
	for _, m := range st.change.Send {
		role := ""
		if st.session == nil {
			role = farewell
		}
		w := waiting{message: m}
		if !m.Tidy {
			var err error
			if w, err = st.sealMessage(m, role); err != nil {
				return err
			}
		}
		st.messages = append(st.messages, w)
	}
	return nil
}

func (s *Store) sealMessage(m bot.Message, role string) (waiting, error) {
	id := s.secrets.message(m.ID)
	sealed, err := s.seal.seal(messagePlace(id), formOfMessage(m))
	return waiting{message: m, id: id, role: role, sealed: sealed}, err
}

// enqueue writes a message to the outbox, leased to the node $8 until $6, if no older message to the person waits for a later try or
// is leased to another node, which may be sending it now. Otherwise it writes nothing, and enqueueBehind writes the message
// without a lease, to wait behind the older ones.
const (
	enqueue = `INSERT INTO outbox (id, participant, role, sealed, state, due, leased, tries, reason, at, holder)
		SELECT $1, $2, $3, $4, 'waiting', $5, $6, 0, '', $5, $8
		WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE participant = $2 AND state = 'waiting' AND role <> 'told'
			AND (leased <= $5 OR at > $7 OR holder <> $8))`
	enqueueBehind = `INSERT INTO outbox (id, participant, role, sealed, state, due, leased, tries, reason, at)
		VALUES ($1, $2, $3, $4, 'waiting', $5, 0, 0, '', $5)`
)

// queue writes messages to the outbox, and returns those that are leased to the caller. The others wait for [Store.Claim]. A
// message with Tidy is not written: it is returned if the message before it is, and dropped otherwise.
func (s *Store) queue(ctx context.Context, tx *tx, participant string, messages []waiting) ([]bot.Delivery, error) {
	now := s.Now()
	var deliveries []bot.Delivery
	behind := false
	for _, w := range messages {
		if !w.message.Tidy {
			res, err := tx.ExecContext(ctx, enqueue, w.id, participant, w.role, w.sealed, millis(now), millis(now.Add(bot.LeaseTime)), millis(now.Add(setBack)), s.node)
			if err != nil {
				return nil, fmt.Errorf("queue message: %w", err)
			}
			n, err := res.RowsAffected()
			if behind = n == 0; behind && err == nil {
				s.unshown.late.Add(w.id, struct{}{})
				_, err = tx.ExecContext(ctx, enqueueBehind, w.id, participant, w.role, w.sealed, millis(now))
			}
			if err != nil {
				return nil, fmt.Errorf("queue message: %w", err)
			}
		}
		if !behind {
			deliveries = append(deliveries, bot.Delivery{Message: w.message})
		}
	}
	return deliveries, nil
}

// setBack is how far in the future a stored time of a past event must lie to show that the clock was set back since then.
// Leases and waiting times from before are then ignored: otherwise a wait of a minute could become an hour.
const setBack = time.Minute

// claim leases the oldest waiting message of each person, if it is due and not leased. If the clock was set back, due may lie far
// ahead. claim then sets it to the present time, because otherwise the message would wait until the old due after its lease. The
// condition is in the query twice: if another process leases rows at the same time, the database checks only the outer one again.
//
// A message with the role told that was leased once is not leased again unless its holder settled it: it may have been sent.
const claim = `
UPDATE outbox SET leased = $2, holder = $5, at = $1, due = CASE WHEN due > $1 THEN $1 ELSE due END
WHERE state = 'waiting' AND (leased <= $1 OR at > $4) AND (role <> 'told' OR leased = 0) AND id IN (
    SELECT o.id FROM outbox o JOIN participants p ON p.id = o.participant
    WHERE o.state = 'waiting' AND (o.due <= $1 AND o.leased <= $1 OR o.at > $4) AND (o.role <> 'told' OR o.leased = 0)
      AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.participant = o.participant AND e.state = 'waiting' AND e.seq < o.seq
        AND (e.role <> 'told' OR o.role = 'told'))
    ORDER BY o.seq LIMIT $3)
RETURNING id, sealed, tries, reason`

// Claim implements [bot.Store].
func (s *Store) Claim(ctx context.Context, now, until time.Time, n int) ([]bot.Delivery, error) {
	if err := s.engine.check(); err != nil {
		return nil, fmt.Errorf("look for due messages: %w", err)
	}
	if err := s.unlease(ctx); err != nil {
		return nil, err
	}
	var due bool
	err := s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'waiting' AND (due <= $1 AND leased <= $1 OR at > $2))",
		millis(now), millis(now.Add(setBack))).Scan(&due)
	if err != nil || !due {
		return nil, wrap("look for due messages", err)
	}
	var deliveries []bot.Delivery
	err = s.writer.doAmong(ctx, "", func(ctx context.Context, tx *tx) error {
		deliveries = nil
		if s.many { // by the clock as it is now: the process may have slept since it asked
			now, until = s.Now(), s.Now().Add(until.Sub(now))
		}
		var damaged []string
		rows, err := tx.QueryContext(ctx, claim, millis(now), millis(until), n, millis(now.Add(setBack)), s.node)
		if err != nil {
			return fmt.Errorf("claim messages: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var d bot.Delivery
			var id, reason string
			var sealed []byte
			var tries int64
			if err := rows.Scan(loose(&id, &sealed, &tries, &reason)...); err != nil {
				return fmt.Errorf("claim messages: %w", err)
			}
			if reason == "" { // else its channel may not be configured, so that nothing failed
				s.unshown.late.Add(id, struct{}{})
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
		return s.dropDamaged(ctx, tx, damaged)
	})
	if err != nil { // none of them is ours for sure
		s.doubt(err, deliveries)
		return nil, err
	}
	return deliveries, nil
}

// dropDamaged gives up messages that do not open, so that no other message waits behind them.
func (s *Store) dropDamaged(ctx context.Context, tx *tx, ids []string) error {
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
