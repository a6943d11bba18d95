package web

import (
	"io"
	"net/http"
	"time"
)

// How long a client may take. A slower one is cut off, so that it does not occupy a connection.
const (
	headerTime = 5 * time.Second        // to send the headers
	bodyTime   = 10 * time.Second       // to send the body, from the end of the headers
	lastTime   = 100 * time.Millisecond // to send the bytes that are on their way when the request is refused
)

// ServeHTTP implements [http.Handler]. A body that is too large or too slow is cut off. A request that is refused before its
// body was read is answered at once, without waiting for the body, and its connection is closed.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// Its errors are ignored: they mean that w has no connection, as in a test.
	deadline := http.NewResponseController(w).SetReadDeadline
	b := &body{ReadCloser: http.MaxBytesReader(w, r.Body, maxBody), ended: r.ContentLength == 0}
	if !b.ended { // without a body, the deadline would look like a client that went away, and cancel the handler
		_ = deadline(time.Now().Add(bodyTime))
	}
	// A copy: the server reads the rest of the body from its own request, which must keep its own body.
	r = r.WithContext(r.Context())
	r.Body = b
	s.mux.ServeHTTP(&answer{ResponseWriter: w, body: b, deadline: deadline}, r)
}

// body notes whether it was read to its end; there the server itself removes the deadline. One goroutine reads it and also
// writes the answer, so it needs no lock.
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

// answer closes the connection after a refusal with an unread body, and after every 401.
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
		// Not a deadline in the past: if the connection is closed while received bytes are unread, the client may not get the
		// answer.
		_ = a.deadline(time.Now().Add(lastTime))
	}
	a.ResponseWriter.WriteHeader(status)
}

// Unwrap lets [http.ResponseController] find the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
