package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"aporte/bot"
)

// If the connection to a server is cut while a commit is on its way, nobody knows whether it was stored. Messages in it may be leased to
// this node, which does not send them: it was told that the change failed. Before anything else is done, they are given back, so that
// no other message overtakes them, and nobody counts them as shown.

// doubtful are the messages that may be leased to this node without its knowing it.
type doubtful struct {
	mu  sync.Mutex
	ids []string // as the outbox has them
}

// doubt notes messages of a change that may have been stored, although it failed.
func (s *Store) doubt(err error, all []bot.Delivery) {
	var unsure *uncertain
	if !s.many || !errors.As(err, &unsure) {
		return
	}
	s.doubtful.mu.Lock()
	defer s.doubtful.mu.Unlock()
	for _, d := range all {
		s.doubtful.ids = append(s.doubtful.ids, s.secrets.message(d.Message.ID))
	}
}

// unlease gives back the messages in doubt. Those that were not stored are not there.
func (s *Store) unlease(ctx context.Context) error {
	s.doubtful.mu.Lock()
	defer s.doubtful.mu.Unlock() // whoever else wants to go on has to wait for the same
	if len(s.doubtful.ids) == 0 {
		return nil
	}
	err := s.writer.doAmong(ctx, "", func(ctx context.Context, tx *tx) error {
		for _, id := range s.doubtful.ids {
			if _, err := tx.ExecContext(ctx, "UPDATE outbox SET leased = 0 WHERE id = $1 AND holder = $2", id, s.node); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("give back messages: %w", err)
	}
	s.doubtful.ids = nil
	return nil
}
