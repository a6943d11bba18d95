package botapi

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// hook is the webhook that is set.
type hook struct {
	url, secret string
	client      *http.Client
	updates     chan update
}

// maxConnections is how many updates are posted at once where the bot does not say, as on the real platform.
const maxConnections = 40

// hookBuffer is how many updates may wait for a connection.
const hookBuffer = 1 << 16

func (s *Server) setWebhook(c call) {
	s.unhook()
	n := c.connections
	if n <= 0 {
		n = maxConnections
	}
	ctx, cancel := context.WithCancel(s.ctx)
	h := &hook{url: c.url, secret: c.secret, updates: make(chan update, hookBuffer), client: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: n}, Timeout: time.Minute,
	}}
	for range n {
		s.wg.Go(func() {
			for {
				select {
				case u := <-h.updates:
					s.post(ctx, h, u)
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

// deliver hands an update to the webhook, or keeps it for the next poll.
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

// post repeats an update until the bot takes it.
func (s *Server) post(ctx context.Context, h *hook, u update) {
	for wait := 20 * time.Millisecond; !s.took(ctx, h, u); wait = min(2*wait, time.Minute) {
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

func (s *Server) took(ctx context.Context, h *hook, u update) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(u.raw))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return false
	}
	var in struct {
		Method string `json:"method"`
	}
	if len(body) > 0 && json.Unmarshal(body, &in) == nil && in.Method != "" {
		s.count("in answer: " + in.Method)
		if c, err := parse("application/json", body); err == nil {
			s.carryOut(in.Method, c)
		}
	}
	return true
}
