package fakeslack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The kinds of envelopes.
const (
	eventKind       = "events_api"
	interactionKind = "interactive"
	commandKind     = "slash_commands"
)

// envelope is something on its way to the app.
type envelope struct {
	kind    string
	payload map[string]any
	answer  chan Answer // nil if nobody waits for what the app says
	again   bool        // a repetition
}

// Answer is what the app said to a command or a submission.
type Answer struct {
	Took bool // it was acknowledged in time
	Body []byte
}

// push adds an envelope behind what else that person did. The lock is held.
func (s *Server) push(lane string, e *envelope) {
	s.last = e
	s.enqueue(lane, e)
}

func (s *Server) enqueue(lane string, e *envelope) {
	queue, running := s.lanes[lane]
	s.lanes[lane] = append(queue, e)
	if !running && s.ctx.Err() == nil {
		s.wg.Go(func() { s.drain(lane) })
	}
}

func (s *Server) drain(lane string) {
	for {
		s.mu.Lock()
		queue := s.lanes[lane]
		if len(queue) == 0 || s.ctx.Err() != nil {
			delete(s.lanes, lane)
			s.mu.Unlock()
			return
		}
		e := queue[0]
		s.lanes[lane] = queue[1:]
		s.mu.Unlock()
		s.deliver(e)
	}
}

// deliver brings an envelope to the app: an event again when it was not taken, the rest once.
func (s *Server) deliver(e *envelope) {
	var got Answer
	for attempt := 0; s.ctx.Err() == nil; attempt++ {
		start := time.Now()
		if s.RequestURL != "" {
			got = s.request(e, attempt)
		} else {
			got = s.envelop(e, attempt)
		}
		s.acknowledged(got, time.Since(start))
		if e.kind == eventKind && attempt < len(s.Retries) && chance(s.Trouble.Acks) {
			got.Took = false
		}
		if got.Took || e.kind != eventKind || attempt >= len(s.Retries) {
			break
		}
		select {
		case <-time.After(s.Retries[attempt]):
		case <-s.ctx.Done():
		}
	}
	if !e.again && chance(s.Trouble.Twice) {
		repeated := *e
		repeated.answer, repeated.again = nil, true
		s.mu.Lock()
		s.enqueue("again", &repeated)
		s.mu.Unlock()
	}
	if e.answer != nil {
		e.answer <- got
	}
}

func (s *Server) acknowledged(got Answer, took time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !got.Took {
		s.missed++
		return
	}
	s.acks = append(s.acks, took)
}

// hookClient keeps no connections, so that nothing is left open after a test.
var hookClient = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// request sends a signed request.
func (s *Server) request(e *envelope, attempt int) Answer {
	ctx, cancel := context.WithTimeout(s.ctx, s.AckTime)
	defer cancel()
	raw, err := json.Marshal(e.payload)
	if err != nil {
		panic(err) // maps of plain values
	}
	path, kind := "/slack/events", "application/json"
	switch e.kind {
	case interactionKind:
		path, kind = "/slack/interactivity", "application/x-www-form-urlencoded"
		raw = []byte(url.Values{"payload": {string(raw)}}.Encode())
	case commandKind:
		path, kind = "/slack/commands", "application/x-www-form-urlencoded"
		form := url.Values{}
		for k, v := range e.payload {
			form.Set(k, fmt.Sprint(v))
		}
		raw = []byte(form.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.RequestURL+path, bytes.NewReader(raw))
	if err != nil {
		return Answer{}
	}
	req.Header.Set("Content-Type", kind)
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	Sign(req, raw, now())
	if attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(attempt))
		req.Header.Set("X-Slack-Retry-Reason", "http_error")
	}
	resp, err := hookClient.Do(req)
	if err != nil {
		return Answer{}
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return Answer{Took: resp.StatusCode/100 == 2, Body: body}
}

// Sign signs a request as Slack does.
func Sign(req *http.Request, body []byte, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(SigningSecret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// Redeliver repeats the last event, press or command, even if it was taken.
func (s *Server) Redeliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last != nil {
		e := *s.last
		e.answer, e.again = nil, true
		s.enqueue("again", &e)
	}
}

// Twice lets every envelope of Socket Mode be sent twice from now on.
func (s *Server) Twice() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.twice = true
}
