package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"aporte/bot"
)

// unshown remembers which messages were not shown, or are not known to be. Those that the platform refused, or whose reader was
// gone, are lost: their rows stay in the outbox for a while, without their words. They are looked up when a session is read,
// and not for each step of somebody whom the cache has: whenever a message is lost, the cache forgets everybody. Those that
// wait for another try, or that nobody sent when they were written, are late; they are only remembered here.
type unshown struct {
	any  atomic.Bool                  // there may be rows of lost messages
	last *lru.Cache[string, struct{}] // ids of the lost messages whose rows may not be written yet
	late *lru.Cache[string, struct{}] // ids of the late messages
}

// How many messages are remembered: lost ones until their rows are written, which is soon; late ones as long as a platform
// takes none. Of more late ones than that, the oldest count as shown.
const (
	lostKept = 1000
	lateKept = 20_000
)

func newUnshown() *unshown {
	last, err := lru.New[string, struct{}](lostKept)
	if err != nil {
		panic(err) // only for sizes that are not ours
	}
	late, err := lru.New[string, struct{}](lateKept)
	if err != nil {
		panic(err)
	}
	return &unshown{last: last, late: late}
}

// load looks for what is left from before.
func (n *unshown) load(ctx context.Context, db querier) error {
	var some bool
	if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'dropped')").Scan(&some); err != nil {
		return wrap("look for messages not shown", err)
	}
	n.any.Store(n.any.Load() || some)
	rows, err := db.QueryContext(ctx, "SELECT id FROM outbox WHERE state = 'waiting' AND tries > 0 ORDER BY participant, seq LIMIT $1", lateKept)
	if err != nil {
		return wrap("look for late messages", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return wrap("look for late messages", err)
		}
		n.late.Add(id, struct{}{})
	}
	return wrap("look for late messages", rows.Err())
}

// settled notes results, before they are written.
func (s *Store) settled(results []bot.Result) {
	for _, r := range results {
		id := s.secrets.message(r.ID)
		switch {
		case r.State == bot.ResultDropped, r.State == bot.ResultGone:
			s.unshown.last.Add(id, struct{}{})
			s.unshown.any.Store(true)
		case r.State == bot.ResultSent, r.State == bot.ResultUnsure:
			s.unshown.late.Remove(id)
		case !r.Untried, r.Reason == "": // else its channel is not configured, so nothing failed
			s.unshown.late.Add(id, struct{}{})
		}
	}
}

// recall notes in a session that the cache had whether the message that asks was not shown, and whether its question is unseen.
func (s *Store) recall(session *bot.Session) {
	_ = s.look(session, func(id string) (lost, late bool, err error) { // never fails
		return s.unshown.last.Contains(id), s.unshown.late.Contains(id), nil
	})
}

// see does the same for a session that was read.
func (s *Store) see(ctx context.Context, db querier, session *bot.Session) error {
	return s.look(session, func(id string) (lost, late bool, err error) {
		lost, late = s.unshown.last.Contains(id), s.unshown.late.Contains(id)
		switch {
		case lost:
			return true, false, nil
		case s.many:
			lost, late, err = stored(ctx, db, id)
		case s.unshown.any.Load():
			err = db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = $1 AND state = 'dropped')", id).Scan(&lost)
		}
		return lost, late, wrap("look whether a message was shown", err)
	})
}

// stored says by its row what became of a message, which another process may have sent. One that is not handed out, or was not at
// once, is late: see unshown.
func stored(ctx context.Context, db querier, id string) (lost, late bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT state = 'dropped', state = 'waiting' AND (tries > 0 OR reason = '' AND (leased = 0 OR at > due))
		FROM outbox WHERE id = $1`, id).Scan(loose(&lost, &late)...)
	if errors.Is(err, sql.ErrNoRows) { // it was sent
		err = nil
	}
	return lost, late, err
}

// look notes in a session what became of its messages. at says whether a message, named by the keyed hash of its id, was lost, or
// is late.
func (s *Store) look(session *bot.Session, at func(id string) (lost, late bool, err error)) (err error) {
	session.Unshown, session.Unseen = false, false
	if session.Asked.Message == "" {
		return nil
	}
	lost, late, err := at(s.secrets.message(session.Asked.Message))
	if err != nil {
		return err
	}
	session.Unshown, session.Unseen = lost, lost || late
	if first := session.Asked.First; first != "" && session.Unseen {
		lost, late, err = at(s.secrets.message(first))
		session.Unseen = lost || late
	}
	return err
}
