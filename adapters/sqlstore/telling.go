package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"aporte/bot"
)

// How open tellings go out: QueueTold goes through the wishes in the order of their lookups, which is that of chance, and writes
// some messages at a time to the outbox. Nothing but the table told says who is still to be told, so it may stop anywhere.

// tellingForm is what is sealed of a telling.
type tellingForm struct {
	Version int               `json:"v"`
	Texts   map[string]string `json:"texts"`
}

func tellingPlace(id, flow string) string { return place("tellings", id, flow) }

// telling is an open telling.
type telling struct {
	bot.Telling
	id string
}

// passes are how far open tellings have gone through the wishes, by the ids of the tellings. They are kept in memory alone: after
// a start, each telling begins again with the first wish that was not told.
type passes struct {
	mu sync.Mutex
	of map[string]pass
}

type pass struct {
	after string    // the lookup of the last wish that was looked at; "" at the beginning
	rest  time.Time // no look before this time
}

const (
	wishesAtOnce = 200         // wishes that are looked at each time
	mostWaiting  = 3           // how many times the most of a round may wait in the outbox, while a platform is slow
	restAfter    = time.Minute // how long a telling rests when all who are left are on channels that do not run here
)

// QueueTold implements [bot.Teller].
func (s *Store) QueueTold(ctx context.Context, most map[string]int, say func(bot.Telling, bot.Hearer) bot.Message) (n int, err error) {
	var some bool
	err = s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM tellings WHERE state = 'open')
		OR EXISTS (SELECT 1 FROM told WHERE message <> '')`).Scan(&some)
	if err != nil || !some {
		return 0, wrap("look for messages of staff", err)
	}
	var next map[string]pass
	err = s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		n, next = 0, map[string]pass{}
		if _, tells, err := s.holdIn(ctx, tx, "tell", tellTime); !tells || err != nil {
			return err
		}
		waiting, err := s.settleLost(ctx, tx)
		if err != nil {
			return err
		}
		room := map[string]int{}
		for channel, n := range most {
			room[channel] = mostWaiting * n
		}
		for _, q := range waiting {
			room[q.channel]--
		}
		for channel, n := range most {
			room[channel] = max(0, min(n, room[channel]))
		}
		open, err := s.openTellings(ctx, tx)
		for _, t := range open {
			if err != nil {
				break
			}
			var queued int
			queued, next[t.id], err = s.queueTelling(ctx, tx, t, room, say)
			n += queued
		}
		return err
	})
	s.passes.mu.Lock()
	defer s.passes.mu.Unlock()
	s.passes.of = next
	return n, wrap("queue messages of staff", err)
}

// tellTime is for how long a node that queues messages of staff goes on to do so alone, so that no two queue the same.
const tellTime = 10 * time.Second

// openTellings returns the tellings that go on, oldest first. One that does not open is left out.
func (s *Store) openTellings(ctx context.Context, db querier) (all []telling, err error) {
	err = eachRow(ctx, db, func(scan func(...any) error) error {
		var t telling
		var sealed []byte
		if err := scan(&t.id, &t.Consultation, &t.Final, &sealed); err != nil {
			return err
		}
		var f tellingForm
		if s.seal.open(tellingPlace(t.id, t.Consultation), sealed, &f) != nil {
			s.Log.Error("a message of staff does not open: it is sent to nobody")
			return nil
		}
		t.Texts = f.Texts
		all = append(all, t)
		return nil
	}, "SELECT id, flow, final, sealed FROM tellings WHERE state = 'open' ORDER BY at, id")
	return all, err
}

// wish is a row of wishes.
type wish struct {
	lookup, flow string
	form         wishForm
	opens        bool // form can be read
}

// untold returns the next wishes that were not told, at most wishesAtOnce.
func (s *Store) untold(ctx context.Context, db querier, t telling, after string) (all []wish, err error) {
	err = eachRow(ctx, db, func(scan func(...any) error) error {
		w := wish{flow: t.Consultation}
		var sealed []byte
		if err := scan(&w.lookup, &sealed); err != nil {
			return err
		}
		w.opens = s.seal.open(wishPlace(w.lookup, w.flow), sealed, &w.form) == nil
		all = append(all, w)
		return nil
	}, `SELECT lookup, sealed FROM wishes w WHERE flow = $1 AND lookup > $2
		AND NOT EXISTS (SELECT 1 FROM told WHERE telling = $3 AND wish = w.lookup) ORDER BY lookup LIMIT $4`, t.Consultation, after, t.id, wishesAtOnce)
	return all, wrap("look for people to be told", err)
}

// queueTelling queues the next messages of a telling, and takes their number from room. It returns where to go on.
func (s *Store) queueTelling(ctx context.Context, tx *tx, t telling, room map[string]int, say func(bot.Telling, bot.Hearer) bot.Message) (n int, p pass, err error) {
	s.passes.mu.Lock()
	p = s.passes.of[t.id]
	s.passes.mu.Unlock()
	if s.Now().Before(p.rest) && p.rest.Sub(s.Now()) <= restAfter { // a clock may be set back
		return 0, p, nil
	}
	some, err := s.untold(ctx, tx, t, p.after)
	if err != nil {
		return 0, p, err
	}
	whole, served, full := p.after == "", false, false
	for _, w := range some {
		left, runs := room[w.form.Channel]
		switch {
		case !w.opens:
			err = s.tellNobody(ctx, tx, t, w.lookup)
		case runs && left == 0:
			served, full = true, true
		case runs:
			served = true
			room[w.form.Channel]--
			n++
			err = s.queueOne(ctx, tx, t, w, say(t.Telling, w.form.hearer()))
		}
		if err != nil {
			return n, p, err
		}
		if !full { // whoever has no room now comes first the next time
			p.after = w.lookup
		}
	}
	if full || len(some) == wishesAtOnce {
		return n, p, nil
	}
	p.after = ""
	switch {
	case !whole || served:
	case len(some) > 0:
		p.rest = s.Now().Add(restAfter)
	default:
		err = s.finishTelling(ctx, tx, t)
	}
	return n, p, err
}

// queueOne writes a message to the outbox, and notes that it was.
func (s *Store) queueOne(ctx context.Context, tx *tx, t telling, w wish, m bot.Message) error {
	out, err := s.sealMessage(m, told)
	if err != nil {
		return err
	}
	to := w.form.hearer().To
	var participant string
	err = tx.QueryRowContext(ctx, "SELECT id FROM participants WHERE lookup = $1", s.secrets.lookup(to.Channel, to.User)).Scan(loose(&participant)...)
	if errors.Is(err, sql.ErrNoRows) { // who took part is forgotten: the address is kept until the message was sent
		participant = s.newID()
		err = s.insertParticipant(ctx, tx, participant, to)
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, "INSERT INTO told (telling, wish, message) VALUES ($1, $2, $3)", t.id, w.lookup, s.secrets.toldAs(out.id))
	}
	if err == nil {
		_, err = tx.ExecContext(ctx, enqueueBehind, out.id, participant, out.role, out.sealed, millis(s.Now()))
	}
	return wrap("queue a message of staff", err)
}

// tellNobody notes that a wish cannot be told, because its row is damaged.
func (s *Store) tellNobody(ctx context.Context, tx *tx, t telling, lookup string) error {
	s.Log.Error("a wish to hear does not open: nobody is told")
	_, err := tx.ExecContext(ctx, "INSERT INTO told (telling, wish, message) VALUES ($1, $2, '')", t.id, lookup)
	if err == nil {
		_, err = tx.ExecContext(ctx, "UPDATE tellings SET failed = failed + 1 WHERE id = $1", t.id)
	}
	return wrap("pass over a wish to hear", err)
}

// finishTelling ends a telling once none of its messages waits any more.
func (s *Store) finishTelling(ctx context.Context, tx *tx, t telling) error {
	_, err := tx.ExecContext(ctx, `UPDATE tellings SET state = 'done' WHERE id = $1 AND state = 'open'
		AND NOT EXISTS (SELECT 1 FROM told WHERE telling = $1 AND message <> '')`, t.id)
	return wrap("finish a message of staff", err)
}
