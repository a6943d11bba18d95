package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"aporte/bot"
)

// Health is a channel: Healthy returns why it does not work, nil if it does. It returns at once.
type Health interface{ Healthy() error }

// Store says whether answers can be stored, and how many messages wait to be sent.
type Store interface {
	Ping(ctx context.Context) error // fails if nothing can be written
	Backlog(ctx context.Context) (bot.Backlog, error)
	// Schedules returns until when each consultation takes answers.
	Schedules(ctx context.Context) (map[string]bot.Schedule, error)
	// Funnel returns who opened a conversation, and how far they came, by consultation.
	Funnel(ctx context.Context) (map[string][]bot.Visits, error)
}

const (
	readyTimeout = 5 * time.Second // how long all checks together may take
	tooOld       = 5 * time.Minute // if a message is due for longer, the outbox counts as not working
)

// A proxy that asks /readyz sends no requests while that is red. So a channel that only a request can mend is not red all the time: shut
// for some time, then open for long enough that a proxy notices and a request comes. The metrics say the truth meanwhile.
const (
	shutFor = 2 * time.Minute
	openFor = 30 * time.Second
)

// endsByRequests is an error of a channel that only a request from outside can end.
type endsByRequests interface {
	error
	EndsByRequests() bool
}

// readiness remembers the last answer of /readyz, so that only a change is logged and not every probe.
type readiness struct {
	mu   sync.Mutex
	last string
	shut map[string]time.Time // since when a channel waits for requests
}

// passes says whether /readyz passes over the error of a channel at a time.
func (r *readiness) passes(name string, err error, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e, ok := errors.AsType[endsByRequests](err); !ok || !e.EndsByRequests() {
		delete(r.shut, name)
		return false
	}
	since, known := r.shut[name]
	if !known {
		since = now
		r.shut[name] = now
	}
	return now.Sub(since)%(shutFor+openFor) >= shutFor
}

// serveReady answers 200 "ready", or 503 with the names of the parts that do not work. The reasons are only logged, since they may
// tell an outsider too much.
func (s *Server) serveReady(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	red := s.red(ctx)
	text, status := "ready", http.StatusOK
	if len(red) > 0 {
		parts := make([]string, len(red))
		for i, f := range red {
			parts[i] = f.part
		}
		text, status = "not ready: "+strings.Join(parts, ", "), http.StatusServiceUnavailable
	}
	s.ready.mu.Lock()
	changed := s.ready.last != text
	s.ready.last = text
	s.ready.mu.Unlock()
	if changed && r.Context().Err() == nil {
		for _, f := range red {
			s.cfg.Log.Warn("not ready", "part", f.part, "error", f.err)
		}
		if len(red) == 0 {
			s.cfg.Log.Info("ready")
		}
	}
	say(w, status, text)
}

// fault is a part that does not work, and why.
type fault struct {
	part string
	err  error
}

// errStopping is why a service that stops is not ready.
var errStopping = errors.New("no new requests are wanted")

// red returns the parts that do not work, sorted by name.
func (s *Server) red(ctx context.Context) []fault {
	if s.drain.Load() {
		return []fault{{"stopping", errStopping}}
	}
	var faults []fault
	report := func(part string, err error) {
		if err != nil {
			faults = append(faults, fault{part, err})
		}
	}
	report("database", s.cfg.Store.Ping(ctx))
	backlog, err := s.cfg.Store.Backlog(ctx)
	if waited := waited(backlog, s.cfg.Now()); err == nil && waited > tooOld {
		err = fmt.Errorf("a message is due for %s", waited.Round(time.Second))
	}
	report("outbox", err)
	for name, ch := range s.cfg.Channels {
		if err := ch.Healthy(); !s.ready.passes(name, err, s.cfg.Now()) {
			report(name, err)
		}
	}
	slices.SortFunc(faults, func(a, b fault) int { return strings.Compare(a.part, b.part) })
	return faults
}

// waited returns how long the message that waits longest is due; 0 if none is due.
func waited(b bot.Backlog, now time.Time) time.Duration {
	if b.OldestDue.IsZero() {
		return 0
	}
	return max(0, now.Sub(b.OldestDue))
}
