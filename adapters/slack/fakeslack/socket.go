package fakeslack

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// socket is one Socket Mode connection of the app.
type socket struct {
	conn *websocket.Conn
	mu   sync.Mutex // for writing

	waits map[string]chan []byte // by envelope id; guarded by Server.mu
	gone  chan struct{}
}

func openConnection(s *Server, r *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p["token"] != AppToken {
		return bad("invalid_auth")
	}
	ticket := fmt.Sprintf("ticket-%d", s.next())
	s.tickets[ticket] = true
	return ok(map[string]any{"url": "ws://" + r.Host + "/socket?ticket=" + ticket})
}

var upgrader = websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}

func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	fits := s.tickets[ticket] && s.ctx.Err() == nil
	delete(s.tickets, ticket)
	s.mu.Unlock()
	if !fits {
		http.Error(w, "each address works once", http.StatusForbidden)
		return
	}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	k := &socket{conn: conn, waits: map[string]chan []byte{}, gone: make(chan struct{})}
	k.write(map[string]any{"type": "hello", "num_connections": 1, "connection_info": map[string]any{"app_id": AppID}})
	s.mu.Lock()
	if s.ctx.Err() != nil { // closed while the connection was made
		s.mu.Unlock()
		_ = conn.Close()
		return
	}
	s.sockets = append(s.sockets, k)
	close(s.connected)
	s.connected = make(chan struct{})
	s.wg.Go(func() { k.ping() })
	s.mu.Unlock()
	s.read(k)
	s.mu.Lock()
	s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == k })
	close(k.gone)
	s.mu.Unlock()
	_ = conn.Close()
}

func (k *socket) write(v any) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	_ = k.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
	return k.conn.WriteJSON(v) == nil
}

// ping keeps the app from thinking that the connection is dead.
func (k *socket) ping() {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for {
		select {
		case <-k.gone:
			return
		case <-tick.C:
			_ = k.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		}
	}
}

// read takes acknowledgements.
func (s *Server) read(k *socket) {
	for {
		var ack struct {
			ID      string          `json:"envelope_id"`
			Payload json.RawMessage `json:"payload"`
		}
		if k.conn.ReadJSON(&ack) != nil {
			return
		}
		s.mu.Lock()
		if waiting := k.waits[ack.ID]; waiting != nil {
			waiting <- ack.Payload
			delete(k.waits, ack.ID)
		}
		s.mu.Unlock()
	}
}

// envelop sends an envelope through one of the connections; it waits for one if there is none.
func (s *Server) envelop(e *envelope, attempt int) Answer {
	k := s.pick()
	if k == nil {
		return Answer{}
	}
	s.mu.Lock()
	id := fmt.Sprintf("envelope-%d", s.next())
	answer := make(chan []byte, 1)
	k.waits[id] = answer
	twice := s.twice
	s.mu.Unlock()
	body := map[string]any{
		"envelope_id": id, "type": e.kind, "payload": e.payload, "accepts_response_payload": e.kind != eventKind,
		"retry_attempt": attempt,
	}
	if attempt > 0 {
		body["retry_reason"] = "timeout"
	}
	if !k.write(body) {
		return Answer{}
	}
	if twice {
		k.write(body)
	}
	timer := time.NewTimer(s.AckTime)
	defer timer.Stop()
	select {
	case payload := <-answer:
		return Answer{Took: true, Body: payload}
	case <-timer.C:
	case <-k.gone:
	case <-s.ctx.Done():
	}
	return Answer{}
}

// pick returns the next connection in turn, and waits until there is one.
func (s *Server) pick() *socket {
	for s.ctx.Err() == nil {
		s.mu.Lock()
		joined := s.connected
		if n := int64(len(s.sockets)); n > 0 {
			k := s.sockets[s.next()%n]
			s.mu.Unlock()
			return k
		}
		s.mu.Unlock()
		select {
		case <-joined:
		case <-s.ctx.Done():
		}
	}
	return nil
}

// Connections returns how many there are.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sockets)
}

// Refresh asks every connection to be made anew, as Slack does every few hours: reason "warning", "refresh_requested"
// or "too_many_websockets".
func (s *Server) Refresh(reason string) {
	s.mu.Lock()
	all := slices.Clone(s.sockets)
	s.mu.Unlock()
	for _, k := range all {
		k.write(map[string]any{"type": "disconnect", "reason": reason, "debug_info": map[string]any{"host": "fake"}})
	}
}

// DropSockets breaks every connection without a word.
func (s *Server) DropSockets() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.sockets {
		_ = k.conn.Close()
	}
}

// Envelope sends an envelope of any form through a connection, for tests of odd ones. It reports whether it was
// acknowledged.
func (s *Server) Envelope(kind string, payload map[string]any) bool {
	return s.envelop(&envelope{kind: kind, payload: payload}, 0).Took
}
