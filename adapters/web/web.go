// Package web serves what the channels and the operators need over HTTP: webhooks, health, readiness and metrics.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"aporte/bot"
)

// Health says what is wrong with a channel, nil if nothing is.
type Health interface{ Healthy() error }

// Store says whether answers can be kept, and how much is waiting.
type Store interface {
	Ping(ctx context.Context) error
	Backlog(ctx context.Context) (bot.Backlog, error)
}

// Config is what a Server is made of.
type Config struct {
	Bot      interface{ Stats() bot.Stats }
	Store    Store
	Channels map[string]Health
	Log      *slog.Logger
}

// Server answers /healthz, /readyz and /metrics, and what is added with Handle.
type Server struct {
	Config
	mux *http.ServeMux
}

// New makes a Server.
func New(c Config) *Server {
	s := &Server{Config: c, mux: http.NewServeMux()}
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("GET /metrics", promhttp.HandlerFor(s.metrics(), promhttp.HandlerOpts{}))
	return s
}

// Handle adds a handler for a path.
func (s *Server) Handle(path string, h http.Handler) { s.mux.Handle(path, h) }

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// tooOld is how long a message may be due before the service counts as not ready.
const tooOld = 5 * time.Minute

// ready says which part does not work, without the details, which are in the log.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	var red []string
	report := func(part string, err error) {
		if err != nil {
			red = append(red, part)
			s.Log.Warn("not ready", "part", part, "error", err)
		}
	}
	report("database", s.Store.Ping(ctx))
	backlog, err := s.Store.Backlog(ctx)
	if since := backlog.OldestDue; err == nil && !since.IsZero() && time.Since(since) > tooOld {
		err = fmt.Errorf("a message is due since %s", since.Format(time.RFC3339))
	}
	report("outbox", err)
	for name, ch := range s.Channels {
		report(name, ch.Healthy())
	}
	if len(red) > 0 {
		slices.Sort(red)
		http.Error(w, "not ready: "+strings.Join(red, ", "), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
}

// Serve answers requests until ctx ends, then finishes those under way.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{
		Handler: s, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 60 * time.Second,
		IdleTimeout: 90 * time.Second, MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelInfo),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.Background(), bot.Grace)
		defer cancel()
		stopped <- srv.Shutdown(grace)
	})
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve http: %w", err)
	}
	return <-stopped
}
