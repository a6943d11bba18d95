package botapi

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"time"
)

// hook is the webhook that the bot has set.
type hook struct {
	url     *url.URL
	head    string // the head of each request, up to the value of Content-Length
	updates chan update
}

// maxConnections is how many updates are posted at the same time if the bot does not set max_connections, as on the real platform.
const maxConnections = 40

// hookBuffer is how many updates may wait for a connection.
const hookBuffer = 1 << 16

func (s *Server) setWebhook(c call) {
	s.unhook()
	to, err := url.Parse(c.url)
	if err != nil {
		return
	}
	h := &hook{url: to, updates: make(chan update, hookBuffer)}
	h.head = "POST " + to.RequestURI() + " HTTP/1.1\r\nHost: " + to.Host + "\r\nContent-Type: application/json\r\n"
	if c.secret != "" {
		h.head += "X-Telegram-Bot-Api-Secret-Token: " + c.secret + "\r\n"
	}
	h.head += "Content-Length: "
	ctx, cancel := context.WithCancel(s.ctx)
	for range cmp.Or(c.connections, maxConnections) {
		s.wg.Go(func() {
			line := &caller{hook: h}
			for {
				select {
				case u := <-h.updates:
					s.post(ctx, line, u)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	s.mu.Lock()
	s.hooked, s.hook = cancel, h
	s.mu.Unlock()
	s.receives()
}

func (s *Server) unhook() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hooked != nil {
		s.hooked()
		s.hooked, s.hook = nil, nil
	}
}

// deliver gives an update to the webhook, or to the queue for the next poll. rest is its JSON after the number.
func (s *Server) deliver(rest string) {
	s.mu.Lock()
	h := s.hook
	s.mu.Unlock()
	repeat, late := s.disturbs()
	u := s.queue.push(rest, h == nil, repeat)
	if h == nil {
		return
	}
	hand := func() {
		select {
		case h.updates <- u:
		case <-s.ctx.Done():
		}
	}
	if repeat {
		defer hand()
	}
	if late {
		time.AfterFunc(lateBy, hand)
		return
	}
	hand()
}

// post sends an update again and again until the bot accepts it, and carries out the call that may be in the answer.
func (s *Server) post(ctx context.Context, line *caller, u update) {
	body, ok := line.call(ctx, u)
	for wait := 20 * time.Millisecond; !ok; wait = min(2*wait, time.Minute) {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
		body, ok = line.call(ctx, u)
	}
	var in struct {
		Method string `json:"method"`
	}
	if len(body) == 0 || json.Unmarshal(body, &in) != nil || in.Method == "" {
		return
	}
	s.count("in answer: " + in.Method)
	if c, err := parse("application/json", body); err == nil {
		s.carryOut(in.Method, c)
	}
}
