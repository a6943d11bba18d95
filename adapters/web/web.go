// Package web serves over HTTP what channels and operators need: webhooks, health, readiness and metrics.
//
// Only the webhooks must be reachable from outside. The other paths show numbers and names of parts, never anything about a
// person. Serve them on a listener of their own, or let a proxy block them.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"aporte/bot"
)

// Config holds the settings of a Server. Bot and Store are needed, the rest may be left out.
type Config struct {
	Bot      interface{ Stats() bot.Stats }
	Store    Store
	Channels map[string]Health // by the name that /readyz shows if the channel is not ready
	Times    *Times            // nil: handling is not timed
	Version  string            // of the program, for the metrics
	// Backup returns when the last copy of the database was made; the zero time if none was. nil: that is not known.
	Backup func(context.Context) (time.Time, error)
	// Disk returns how many bytes are free on the disk of the database, and how many it has. nil: there is no such disk here.
	Disk func() (free, size uint64, err error)
	Now  func() time.Time
	Log  *slog.Logger
}

// Server answers the paths that were added with Handle. If it was made by [New], it also answers /healthz, /readyz and /metrics.
type Server struct {
	cfg   Config
	mux   *http.ServeMux
	ready readiness
	drain atomic.Bool // see Drain
}

// Bare makes a Server without any path. log may be nil.
func Bare(log *slog.Logger) *Server {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Server{cfg: Config{Log: log}, mux: http.NewServeMux(), ready: readiness{shut: map[string]time.Time{}}}
}

// New makes a Server that answers the paths for operators.
func New(c Config) *Server {
	s := Bare(c.Log)
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Log = s.cfg.Log
	s.cfg = c
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	s.mux.HandleFunc("GET /readyz", s.serveReady)
	s.mux.Handle("GET /metrics", promhttp.HandlerFor(s.registry(), promhttp.HandlerOpts{}))
	return s
}

// Drain lets /readyz answer that the service stops, so that no new requests are sent here. All other paths go on.
func (s *Server) Drain() { s.drain.Store(true) }

// Handle adds the handler of a path. It must be called before Serve.
func (s *Server) Handle(path string, h http.Handler) { s.mux.Handle(path, h) }

// How large a request may be, and how long an answer may take. That is more than enough for a webhook, which is answered after one
// commit, and for the metrics, which need some counts.
const (
	maxHeader    = 64 << 10 // bytes
	maxBody      = 1 << 20  // bytes
	writeTimeout = 60 * time.Second
	idleTimeout  = 2 * time.Minute
)

// Serve answers requests on l until ctx ends. Then it finishes the requests that have begun, for at most [bot.Grace], and
// returns nil. If it ends for another reason, it returns an error.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: headerTime, ReadTimeout: headerTime + bodyTime, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(stopped)
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), bot.Grace)
		defer cancel()
		if server.Shutdown(grace) != nil {
			_ = server.Close() // the platform repeats requests that were cut off
		}
	})
	err := server.Serve(l)
	if !stop() {
		<-stopped
	}
	if !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve http: %w", err)
	}
	return nil
}

// say answers with a plain text that no cache may store.
func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}
