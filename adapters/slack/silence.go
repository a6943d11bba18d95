package slack

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A network can lose a connection without a word. Presses and commands that Slack sends meanwhile are lost for good, so silence has
// to be noticed soon. Slack sends a ping every few seconds. The library looks for one in fixed intervals, and so needs up to twice
// its interval; here the time is counted from the last byte that came.

const (
	// silence is how long a connection may be silent; for each further connection of a process silenceApart is added, so that not all
	// of them go at once.
	silence      = 11 * time.Second
	silenceApart = 2 * time.Second
	mostSilence  = 15 * time.Second
	// rarely is the limit from when a young connection was closed for silence: Slack may send fewer pings than we think.
	rarely = 30 * time.Second
	young  = time.Minute
)

// ear closes connections that are silent for too long.
type ear struct {
	rare atomic.Bool // pings are rare: see rarely
}

// silenceOf is how long the nth connection may be silent.
func silenceOf(n int) time.Duration { return min(silence+time.Duration(n)*silenceApart, mostSilence) }

// hear returns conn, which is closed when nothing has come for that time.
func (e *ear) hear(conn net.Conn, limit time.Duration) net.Conn {
	if e.rare.Load() {
		limit = max(limit, rarely)
	}
	h := &heard{Conn: conn, limit: limit}
	opened := time.Now()
	h.timer = time.AfterFunc(limit, func() {
		if time.Since(opened) < young {
			e.rare.Store(true)
		}
		_ = conn.Close()
	})
	return h
}

// heard is a connection that counts how long it has been silent.
type heard struct {
	net.Conn
	limit time.Duration

	mu    sync.Mutex
	timer *time.Timer
}

// Read implements [net.Conn].
func (h *heard) Read(b []byte) (int, error) {
	n, err := h.Conn.Read(b)
	h.mu.Lock()
	defer h.mu.Unlock()
	if n > 0 && h.timer.Stop() { // not if it has run out, or if the connection is closed
		h.timer.Reset(h.limit)
	}
	return n, err
}

// Close implements [net.Conn].
func (h *heard) Close() error {
	h.mu.Lock()
	h.timer.Stop()
	h.mu.Unlock()
	return h.Conn.Close()
}
