package sqlstore

import (
	"context"
	"fmt"

	"aporte/bot"
)

// What was told to whom. The table told has a row for each message of staff and each wish, so that nobody gets a message
// twice. message is empty once it is settled. Until then it is a keyed hash of the message's id in the outbox, with the key of
// the wishes, so that the two rows do not lead to each other.
//
// A message of a conversation is sent again if the program was killed while it was sent: a duplicate is better than a loss. A
// message of staff is not: it counts as unsure. So it is never claimed again once it was leased, unless its holder settled it
// as to be tried later.

// toldAs returns the keyed hash by which the table told knows a message in the outbox.
func (s *secrets) toldAs(outbox string) string {
	return hexOf(s.wishes.mac("message", outbox))
}

// The columns of the table tellings that count what became of messages.
const (
	countSent   = "sent"
	countGone   = "gone"
	countFailed = "failed"
	countUnsure = "unsure"
)

// settleTold counts the result of a message of staff. It does nothing for other messages.
func (s *Store) settleTold(ctx context.Context, tx *tx, r bot.Result) error {
	if !bot.IsTold(r.ID) {
		return nil
	}
	count, final := map[bot.ResultState]string{
		bot.ResultSent: countSent, bot.ResultGone: countGone, bot.ResultDropped: countFailed, bot.ResultUnsure: countUnsure,
	}[r.State]
	if !final {
		return nil
	}
	return s.countTold(ctx, tx, s.secrets.message(r.ID), count, r.State == bot.ResultGone && r.Reason != bot.ReasonShut)
}

// countTold counts what became of a message in the outbox. The wish ends if nothing follows the message. If ends is true, because
// nobody can be reached any more, all wishes of the person end.
func (s *Store) countTold(ctx context.Context, tx *tx, outbox, count string, ends bool) error {
	var telling, wish string
	found := false
	err := eachRow(ctx, tx, func(scan func(...any) error) error {
		found = true
		return scan(&telling, &wish)
	}, "UPDATE told SET message = '' WHERE message = $1 AND message <> '' RETURNING telling, wish", s.secrets.toldAs(outbox))
	if err != nil || !found {
		return wrap("count what was told", err)
	}
	var flow string
	var final bool
	err = tx.QueryRowContext(ctx, "UPDATE tellings SET "+count+" = "+count+" + 1 WHERE id = $1 RETURNING flow, final", telling).Scan(loose(&flow, &final)...)
	switch {
	case err != nil:
		return fmt.Errorf("count what was told: %w", err)
	case ends:
		flow = ""
	case !final:
		return nil
	}
	s.stale.Store(true)
	return s.dropWish(ctx, tx, wish, flow)
}

// toldNobody counts the messages of staff that wait for somebody who cannot be reached any more. The caller deletes them.
func (s *Store) toldNobody(ctx context.Context, tx *tx, participant string) error {
	var all []string
	err := eachRow(ctx, tx, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		all = append(all, id)
		return err
	}, "SELECT id FROM outbox WHERE participant = $1 AND state = 'waiting' AND role = 'told'", participant)
	for _, id := range all {
		if err == nil {
			err = s.countTold(ctx, tx, id, countGone, true)
		}
	}
	return wrap("count what was told", err)
}

// queued is a message of staff in the outbox.
type queued struct {
	id, participant string
	channel         string
	lost            bool // it was leased, and not settled within that time
}

// outboxTold returns the messages of staff in the outbox.
func (s *Store) outboxTold(ctx context.Context, tx *tx) (all []queued, err error) {
	now := s.Now()
	err = eachRow(ctx, tx, func(scan func(...any) error) error {
		var q queued
		var sealed []byte
		var leased, at int64
		if err := scan(&q.id, &q.participant, &sealed, &leased, &at); err != nil {
			return err
		}
		var f messageForm
		if s.seal.open(messagePlace(q.id), sealed, &f) == nil { // otherwise Claim gives it up
			q.channel = f.To.Channel
		}
		q.lost = leased > 0 && (leased <= millis(now) || at > millis(now.Add(setBack)))
		all = append(all, q)
		return nil
	}, "SELECT id, participant, sealed, leased, at FROM outbox WHERE role = 'told' AND state = 'waiting'")
	return all, wrap("look at what is being told", err)
}

// settleLost counts as unsure what was leased and not settled in time, and what is no longer in the outbox for another reason
// than its settling. It returns the messages that still wait.
func (s *Store) settleLost(ctx context.Context, tx *tx) (waiting []queued, err error) {
	all, err := s.outboxTold(ctx, tx)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, q := range all {
		if !q.lost {
			there[s.secrets.toldAs(q.id)] = true
			waiting = append(waiting, q)
			continue
		}
		if err := s.countTold(ctx, tx, q.id, countUnsure, false); err != nil {
			return nil, err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE id = $1", q.id); err != nil {
			return nil, fmt.Errorf("give up what may have been told: %w", err)
		}
		if err := s.leave(ctx, tx, q.participant); err != nil {
			return nil, err
		}
	}
	var stray []string
	err = eachRow(ctx, tx, func(scan func(...any) error) error {
		var message string
		err := scan(&message)
		if !there[message] {
			stray = append(stray, message)
		}
		return err
	}, "SELECT message FROM told WHERE message <> ''")
	for _, message := range stray {
		if err == nil {
			_, err = tx.ExecContext(ctx, `UPDATE tellings SET unsure = unsure + 1
				WHERE id IN (SELECT telling FROM told WHERE message = $1 AND message <> '')`, message)
		}
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE told SET message = '' WHERE message = $1 AND message <> ''", message)
		}
	}
	return waiting, wrap("give up what may have been told", err)
}
