package web

import (
	"io"
	"net/http"
	"time"
)

// How long a client may take. Whoever is slower holds a connection for nothing.
const (
	headerTime = 5 * time.Second        // to send the headers
	bodyTime   = 10 * time.Second       // to send the body, from the end of the headers
	lastTime   = 100 * time.Millisecond // for what is on its way while the request is refused
)

// ServeHTTP implements [http.Handler]. A body that is too large or too slow is cut off, and a request that is refused
// before its body was read is answered at once: its connection is closed, and nobody waits for the body.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// An error means that w has no connection, as in a test.
	deadline := http.NewResponseController(w).SetReadDeadline
	b := &body{ReadCloser: http.MaxBytesReader(w, r.Body, maxBody), ended: r.ContentLength == 0}
	if !b.ended { // without a body it would hit the watch for a client that goes away, and end the work in hand
		_ = deadline(time.Now().Add(bodyTime))
	}
	// A copy: the server looks at its own request to see what was left unread.
	r = r.WithContext(r.Context())
	r.Body = b
	s.mux.ServeHTTP(&answer{ResponseWriter: w, body: b, deadline: deadline}, r)
}

// body knows whether it was read to its end, where the server lifts the deadline. It is read by one goroutine, which is
// also the one that answers.
type body struct {
	io.ReadCloser
	ended bool
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.ended = b.ended || err == io.EOF
	return n, err
}

// answer closes the connection behind a refusal.
type answer struct {
	http.ResponseWriter
	body     *body
	deadline func(time.Time) error
}

// WriteHeader implements [http.ResponseWriter].
func (a *answer) WriteHeader(status int) {
	unread := status >= http.StatusBadRequest && !a.body.ended
	if unread || status == http.StatusUnauthorized {
		a.Header().Set("Connection", "close")
	}
	if unread {
		// Not in the past: to close on bytes that have arrived unread could take the answer away from the client.
		_ = a.deadline(time.Now().Add(lastTime))
	}
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] find the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
