package fakeslack

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"aporte/bot/bottest"
)

// Fault is a failure of the next N calls of Method; an empty Method means those that deliver a message.
type Fault struct {
	Method string
	N      int
	How    bottest.Failure
	Code   string // instead of How: this error code
	Wait   int    // RateLimited: seconds; 0 is one
}

var deliveries = map[string]bool{"chat.postMessage": true, "chat.update": true, "response_url": true}

// Inject adds a fault.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// fault takes one use of the first fault that fits.
func (s *Server) fault(method string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		f := &s.faults[i]
		if f.Method != method && (f.Method != "" || !deliveries[method]) {
			continue
		}
		f.N--
		hit := *f
		if f.N <= 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return hit, true
	}
	return s.Trouble.fault(method)
}

func (s *Server) fail(w http.ResponseWriter, method string, f Fault, p params) {
	switch {
	case f.Code != "":
		s.write(w, method, bad(f.Code))
	case f.How == bottest.RateLimited:
		s.write(w, method, result{err: "ratelimited", status: http.StatusTooManyRequests, wait: max(f.Wait, 1)})
	case f.How == bottest.Broken:
		bottest.BadGateway(w)
	case f.How == bottest.Blocked:
		s.write(w, method, bad("cannot_dm_bot"))
	case f.How == bottest.Unacceptable && p["blocks"] != "":
		s.write(w, method, bad("invalid_blocks"))
	case f.How == bottest.Unacceptable:
		s.write(w, method, bad("msg_too_long"))
	default: // ResetBefore
		bottest.CutOff(w)
	}
}

// tiers are the documented rates, when they are enforced.
type tiers struct {
	times   float64 // 0: not enforced
	buckets map[string]*rate.Limiter
}

// EnforceTiers lets the documented rates hold from now on, times a factor: per method and workspace, for messages per
// conversation.
func (s *Server) EnforceTiers(times float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tiers = tiers{times: times, buckets: map[string]*rate.Limiter{}}
}

// perMinute are the tiers of docs.slack.dev, apis/web-api/rate-limits.
var perMinute = map[string]float64{
	"chat.update": 50, "conversations.open": 50, "bots.info": 50, "views.open": 100, "views.publish": 100, "users.info": 100, "chat.postEphemeral": 100,
}

// limited answers for a method that was called too often; nil if it was not.
func (s *Server) limited(method string, p params) *result {
	s.mu.Lock()
	defer s.mu.Unlock()
	times := s.tiers.times
	if times == 0 {
		return nil
	}
	key, limit, burst := method+" "+s.tokens[p["token"]], rate.Limit(perMinute[method]/60), int(perMinute[method])/5
	if method == "chat.postMessage" {
		key, limit, burst = key+" "+p["channel"], 1, 5
	}
	if burst == 0 {
		return nil
	}
	limit *= rate.Limit(times)
	b := s.tiers.buckets[key]
	if b == nil {
		b = rate.NewLimiter(limit, burst)
		s.tiers.buckets[key] = b
	}
	if b.Allow() {
		return nil
	}
	missing := 1 - b.TokensAt(time.Now())
	return &result{
		err: "ratelimited", status: http.StatusTooManyRequests, wait: int(math.Ceil(missing / float64(limit))),
		fields: map[string]any{"limited": fmt.Sprint(method)},
	}
}
