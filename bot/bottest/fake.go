package bottest

import (
	"net/http"
	"strings"
	"sync"
)

// What every fake platform needs.

// Logs keeps what is logged. The zero value is ready.
type Logs struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write implements [io.Writer].
func (l *Logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String returns what was logged so far.
func (l *Logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// People are the platform's ids of those who take part in a test under a name.
type People[ID any] struct {
	New func(n int) ID // the id of the n-th, counted from 0

	mu  sync.Mutex
	ids map[string]ID
}

// ID returns the id of a person; a person new to the platform gets one.
func (p *People[ID]) ID(name string) ID {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ids == nil {
		p.ids = map[string]ID{}
	}
	id, known := p.ids[name]
	if !known {
		id = p.New(len(p.ids))
		p.ids[name] = id
	}
	return id
}

// BadGateway answers as a proxy in front of a platform in trouble does: [Broken].
func BadGateway(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte("<html><head><title>502 Bad Gateway</title></head></html>"))
}

// CutOff breaks the connection without an answer: [ResetBefore], [ResetAfter].
func CutOff(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close()
}
