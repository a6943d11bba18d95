package sqlstore

import (
	"context"
	"errors"
	"sync"
	"time"

	"aporte/bot"
)

// health remembers the error of the last commit, when the last successful commit was, and whether a step was refused since one succeeded.
type health struct {
	mu      sync.Mutex
	err     error
	good    time.Time // of the last commit that succeeded
	refused error     // of a step, because the disk of the server is full
	at      time.Time // when it was refused
}

// stepped notes how a step ended. On a server with a full disk each step may be refused while the commit of the others, or a small row,
// still goes through. A file lets the whole commit fail.
func (h *health) stepped(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil:
		h.refused = nil
	case errors.Is(err, bot.ErrFull):
		h.refused, h.at = err, time.Now()
	}
}

// refusal returns the error of the last step, if it was refused lately.
func (h *health) refusal() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.at) > refusedFor {
		return nil
	}
	return h.refused
}

// refusedFor is how long a refused step counts, if no other is tried.
const refusedFor = time.Minute

func (h *health) saw(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err = err; err == nil {
		h.good = time.Now()
	}
}

// trusted says whether the last commit succeeded, less than goodFor ago.
func (h *health) trusted() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.err == nil && time.Since(h.good) < goodFor
}

// goodFor is how long a successful commit counts as proof that the disk can be written to. Otherwise every request to /readyz
// would cost a sync to disk, and anybody who may send such requests could slow the disk down.
const goodFor = 10 * time.Second

// reach returns an error if the server does not answer. Connections from before it was last away are given up first.
func (s *Store) reach(ctx context.Context) error {
	err := s.read.PingContext(ctx)
	if s.lost(err) {
		s.read.SetMaxIdleConns(0)
		s.read.SetMaxIdleConns(readers)
		err = s.read.PingContext(ctx)
	}
	return err
}

// Ping returns an error if the store cannot write to the file that it was opened with. It really writes, unless a commit succeeded
// less than goodFor ago. It waits no longer than ctx: on a server, somebody else may have locked what every change locks.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.engine.check(); err != nil {
		s.health.saw(err)
		return err
	}
	if s.many {
		if err := s.reach(ctx); err != nil {
			return wrap("reach database", s.named(err))
		}
	}
	if err := s.health.refusal(); s.many && err != nil {
		return wrap("write to database", err)
	}
	if s.health.trusted() {
		return nil
	}
	wrote := s.pings.DoChan("", func() (any, error) { // one for all who ask: a writer that waits for a lock must not gather more of them
		return nil, s.writer.doAmong(context.WithoutCancel(ctx), "", func(ctx context.Context, tx *tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ('ping', $1)
				ON CONFLICT (name) DO UPDATE SET value = excluded.value`, s.Now().UTC().Format(time.RFC3339))
			return err
		})
	})
	select {
	case w := <-wrote:
		return wrap("write to database", w.Err)
	case <-ctx.Done():
		return wrap("write to database", ctx.Err())
	}
}
