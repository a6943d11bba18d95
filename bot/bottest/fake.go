package bottest

import (
	"net/http"
	"strings"
	"sync"
)

// Logs keeps what a logger writes to it. The zero value is ready for use.
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

// People maps the names of people in a test to the ids that a fake platform gives them.
type People[ID any] struct {
	New func(n int) ID // the id of the n-th, counted from 0

	mu  sync.Mutex
	ids map[string]ID
}

// ID returns the id of a person; a new name gets the next id.
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

// BadGateway answers a request with 502 and a page of HTML, like a proxy whose server is down. It is for [Broken].
func BadGateway(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	w.WriteHeader(http.StatusBadGateway)
	_, _ = w.Write([]byte("<html><head><title>502 Bad Gateway</title></head></html>"))
}

// CutOff closes the connection without an answer. It is for [ResetBefore] and [ResetAfter].
func CutOff(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close()
}
