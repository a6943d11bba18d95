package faketelegram

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// hook is the webhook that is set.
type hook struct {
	url, secret string
	lastError   string
	lastAt      time.Time
	busy        map[string]bool // lanes with a call under way, or waiting for the next try
	seen        map[int64]bool  // updates taken into a lane
	cancel      context.CancelFunc
}

// firstRetry is how long after a refusal an update comes again; it doubles up to a minute. The real server's second try
// comes after 2 s: tests should not wait for that.
const firstRetry = 20 * time.Millisecond

func (s *Server) setWebhook(_ context.Context, p params) reply {
	u, err := url.Parse(p["url"])
	if err != nil || u.Host == "" {
		return bad("bad webhook: invalid webhook URL specified")
	}
	// The real server takes https on four ports only. Loopback is for tests.
	if u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "::1" {
		return bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if len(p["secret_token"]) > 256 {
		return bad("secret token is too long")
	}
	if n := p.int("max_connections"); n < 0 || n > 100 {
		return bad("max_connections is out of range")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook.url == p["url"] && s.hook.secret == p["secret_token"] { // what is on its way there goes on
		return ok(true)
	}
	s.unhook()
	ctx, cancel := context.WithCancel(s.ctx)
	s.hook = hook{url: p["url"], secret: p["secret_token"], busy: map[string]bool{}, seen: map[int64]bool{}, cancel: cancel}
	s.wg.Go(func() { s.feed(ctx) })
	return ok(true)
}

func (s *Server) deleteWebhook(_ context.Context, _ params) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unhook()
	return ok(true)
}

func (s *Server) unhook() {
	if s.hook.cancel != nil {
		s.hook.cancel()
	}
	s.hook = hook{}
}

func (s *Server) webhookInfo(_ context.Context, _ params) reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := map[string]any{"url": s.hook.url, "has_custom_certificate": false, "pending_update_count": len(s.queue)}
	if s.hook.lastError != "" {
		info["last_error_date"], info["last_error_message"] = s.hook.lastAt.Unix(), s.hook.lastError
	}
	return ok(info)
}

// feed gives each update to the webhook: those of one lane one after another, lanes at the same time.
func (s *Server) feed(ctx context.Context) {
	for ctx.Err() == nil {
		s.mu.Lock()
		arrived := s.arrived
		for _, u := range s.queue {
			if s.hook.busy[u.lane] || s.hook.seen[u.id] {
				continue
			}
			s.hook.busy[u.lane], s.hook.seen[u.id] = true, true
			to, secret := s.hook.url, s.hook.secret
			s.wg.Go(func() { s.deliver(ctx, u, to, secret) })
		}
		s.mu.Unlock()
		select {
		case <-arrived:
		case <-ctx.Done():
		}
	}
}

// deliver calls the webhook until it takes the update.
func (s *Server) deliver(ctx context.Context, u update, to, secret string) {
	wait := firstRetry
	for ctx.Err() == nil {
		took, fault := s.callHook(ctx, u, to, secret)
		if took {
			s.mu.Lock()
			if ctx.Err() == nil {
				delete(s.hook.busy, u.lane)
				delete(s.hook.seen, u.id)
			}
			for i := range s.queue {
				if s.queue[i].id == u.id {
					s.queue = append(s.queue[:i], s.queue[i+1:]...)
					break
				}
			}
			close(s.arrived) // the next of the lane may go
			s.arrived = make(chan struct{})
			s.mu.Unlock()
			return
		}
		s.mu.Lock()
		s.hook.lastError, s.hook.lastAt = fault, time.Now()
		s.mu.Unlock()
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		wait = min(2*wait, time.Minute)
	}
}

func (s *Server) callHook(ctx context.Context, u update, to, secret string) (took bool, fault string) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(u.raw))
	if err != nil {
		return false, "wrong URL"
	}
	req.Header.Set("Content-Type", "application/json")
	if secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
	}
	resp, err := s.hookClient().Do(req)
	if err != nil {
		return false, "Connection failed"
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode/100 != 2 {
		return false, "Wrong response from the webhook: " + strconv.Itoa(resp.StatusCode)
	}
	// A body with a method is carried out as a call whose result nobody sees.
	p := params{}
	if json.Unmarshal(body, &p) == nil {
		if call, known := methods[p["method"]]; known {
			call(s, ctx, p)
		}
	}
	return true, ""
}

// hookClient returns a client that keeps no connections, so that nothing is left open after a test.
func (s *Server) hookClient() *http.Client {
	return &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: s.Trust}}}
}

// Hook returns the address of the webhook that is set; "" if none is.
func (s *Server) Hook() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hook.url
}
