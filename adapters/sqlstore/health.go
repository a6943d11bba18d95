package sqlstore

import (
	"context"
	"sync"
	"time"
)

// health remembers how the last commit ended.
type health struct {
	mu   sync.Mutex
	err  error
	good time.Time // of the last commit that succeeded
}

func (h *health) saw(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err = err; err == nil {
		h.good = time.Now()
	}
}

// trusted says whether the last commit succeeded, and not long ago.
func (h *health) trusted() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err == nil && time.Since(h.good) < goodFor
}

// goodFor is how long one commit counts as proof that the disk can be written to. Somebody who may ask for readiness must
// not be able to make the disk sync as often as they like.
const goodFor = 10 * time.Second

// Ping says whether the store can really write to the file that it was opened with.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.file.check(); err != nil {
		s.health.saw(err)
		return err
	}
	if s.health.trusted() {
		return nil
	}
	return wrap("write to database", s.writer.do(ctx, func(ctx context.Context, tx *tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('ping', $1)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, s.Now().UTC().Format(time.RFC3339))
		return err
	}))
}
