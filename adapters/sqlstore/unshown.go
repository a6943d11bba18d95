package sqlstore

import (
	"context"
	"sync/atomic"

	lru "github.com/hashicorp/golang-lru/v2"

	"aporte/bot"
)

// unshown remembers that messages were not shown: the platform refused them, or their reader was gone. Their rows stay in the
// outbox for a while, without their words. They are looked up when a session is read, and not for each step of somebody whom
// the cache has: whenever a message is lost, the cache forgets everybody.
type unshown struct {
	any  atomic.Bool                  // there may be rows of such messages
	last *lru.Cache[string, struct{}] // ids of those whose rows may not be written yet
}

// unshownKept bounds what is remembered beside the rows, which are written soon.
const unshownKept = 1000

func newUnshown() *unshown {
	last, err := lru.New[string, struct{}](unshownKept)
	if err != nil {
		panic(err) // only for sizes that are not ours
	}
	return &unshown{last: last}
}

// load looks for what is left from before.
func (n *unshown) load(ctx context.Context, db querier) error {
	var some bool
	if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE state = 'dropped')").Scan(&some); err != nil {
		return wrap("look for messages not shown", err)
	}
	n.any.Store(n.any.Load() || some)
	return nil
}

// lately says whether a message, named by the keyed hash of its id, was lost a moment ago: its row may not be written yet.
func (n *unshown) lately(id string) bool { return n.last.Contains(id) }

// settled notes results, before they are written.
func (s *Store) settled(results []bot.Result) {
	for _, r := range results {
		if r.State == bot.ResultDropped || r.State == bot.ResultGone {
			s.unshown.last.Add(s.secrets.message(r.ID), struct{}{})
			s.unshown.any.Store(true)
		}
	}
}

// see notes in a session whether the message that asks was not shown.
func (s *Store) see(ctx context.Context, db querier, session *bot.Session) error {
	session.Unshown = false
	if session.Asked.Message == "" || !s.unshown.any.Load() {
		return nil
	}
	id := s.secrets.message(session.Asked.Message)
	if session.Unshown = s.unshown.lately(id); session.Unshown {
		return nil
	}
	err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM outbox WHERE id = $1 AND state = 'dropped')", id).Scan(&session.Unshown)
	return wrap("look whether a message was shown", err)
}
