// Package faketelegram is a small Telegram for tests and load runs: the part of the Bot API that the channel uses, as
// strict as the real server where it matters (https://core.telegram.org/bots/api, and the source of
// tdlib/telegram-bot-api for what the documents leave open), with people who type and press.
package faketelegram

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"aporte/bot/bottest"
)

// The account that every Server has.
const (
	Token   = "4200000001:AAFakeTokenOfTheFakeTelegram_0123456789"
	BotID   = 4200000001
	BotName = "aporte_test_bot"
)

// Server is the service. It is an [http.Handler] that speaks the Bot API; its methods are what people do.
type Server struct {
	// Token is that of the bot, [Token] at first; it may be set before the first request.
	Token string
	// Answered, if set before the first request, is called with every successful or failed call of a method, for
	// measurements. It must be quick and not call back.
	Answered func(method string, status int)
	// Trust has the authorities of webhooks' certificates; nil: those of the machine. It may be set before the first request.
	Trust *x509.CertPool
	// Showed, if set before the first request, is called when a person's screen changed. It must not call back
	// on the same goroutine.
	Showed func(user int64, b Bubble)

	// Former, if set before the first request, makes it an older server.
	Former Former

	mu      sync.Mutex
	chats   map[int64]*chat
	nextID  int64 // of messages
	nextUp  int64 // of updates
	nextQ   int64 // of callback queries
	queue   []update
	held    []update // what people did while it holds
	holds   bool
	last    update        // the last event
	arrived chan struct{} // closed and made anew when the queue grows
	poll    int           // number of the poll under way; 0 if none
	polls   int           // how often getUpdates was called
	idle    int           // how often Renumber ended a poll
	offset  int64         // of the last getUpdates
	hook    hook
	queries map[string]int64 // callback queries not yet answered, and whose they are
	toasts  map[int64][]string
	faults  []Fault
	profile map[string]string // "setMyCommands de" -> what was set
	ctx     context.Context
	stop    context.CancelFunc
	wg      sync.WaitGroup
}

// update is an event that the bot has not confirmed yet.
type update struct {
	id   int64
	lane string // webhook calls of one lane follow each other
	raw  json.RawMessage

	again bool // a repetition: it is given once more although the offset is above it
	given bool // with again: it was
}

// NewServer returns a service without people.
func NewServer() *Server {
	ctx, stop := context.WithCancel(context.Background())
	return &Server{
		Token: Token,
		chats: map[int64]*chat{}, nextID: 100, nextUp: 70000, queries: map[string]int64{}, toasts: map[int64][]string{},
		arrived: make(chan struct{}), profile: map[string]string{}, ctx: ctx, stop: stop,
	}
}

// Close ends long polls and webhook calls.
func (s *Server) Close() {
	s.stop()
	s.wg.Wait()
}

// reply is what a method answers.
type reply struct {
	status int
	result any
	desc   string
	wait   int   // seconds
	moved  int64 // where the chat has moved to
}

func ok(result any) reply { return reply{status: http.StatusOK, result: result} }

func bad(desc string) reply {
	return reply{status: http.StatusBadRequest, desc: "Bad Request: " + desc}
}

// ServeHTTP answers /bot<token>/<method>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, found := strings.CutPrefix(r.URL.Path, "/bot")
	token, method, _ := strings.Cut(rest, "/")
	switch {
	case !found:
		http.NotFound(w, r)
		return
	case token != s.Token:
		s.write(w, method, reply{status: http.StatusUnauthorized, desc: "Unauthorized"})
		return
	}
	handler, known := methods[method]
	if !known {
		s.write(w, method, reply{status: http.StatusNotFound, desc: "Not Found"})
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 50<<20)
	p, err := readParams(r)
	if err != nil {
		s.write(w, method, bad("can't read the request"))
		return
	}
	fault, hit := s.fault(method)
	if hit && fault.How != ResetAfter {
		s.fail(w, method, fault)
		return
	}
	answer := handler(s, r.Context(), p)
	if hit {
		bottest.CutOff(w)
		return
	}
	s.write(w, method, answer)
}

func (s *Server) write(w http.ResponseWriter, method string, a reply) {
	if s.Answered != nil {
		s.Answered(method, a.status)
	}
	body := map[string]any{"ok": a.status == http.StatusOK}
	if a.status == http.StatusOK {
		body["result"] = a.result
	} else {
		body["error_code"], body["description"] = a.status, a.desc
		if a.wait > 0 {
			body["parameters"] = map[string]any{"retry_after": a.wait}
		}
		if a.moved != 0 {
			body["parameters"] = map[string]any{"migrate_to_chat_id": a.moved}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(a.status)
	_ = json.NewEncoder(w).Encode(body)
}

// push adds an event. The lock is held.
func (s *Server) push(lane string, kind string, body any) int64 {
	s.nextUp++
	raw, err := json.Marshal(map[string]any{"update_id": s.nextUp, kind: body})
	if err != nil {
		panic(err) // maps of plain values
	}
	s.last = update{id: s.nextUp, lane: lane, raw: raw}
	if s.holds {
		s.held = append(s.held, s.last)
		return s.nextUp
	}
	s.enqueue(s.last)
	return s.nextUp
}

// Redeliver repeats the last event with the same id, even if it was confirmed, or is about to be.
func (s *Server) Redeliver() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last.raw != nil {
		u := s.last
		u.again = true
		s.enqueue(u)
	}
}

func (s *Server) enqueue(u update) {
	at := len(s.queue)
	for at > 0 && s.queue[at-1].id > u.id { // only a repetition is not the last
		at--
	}
	s.queue = slices.Insert(s.queue, at, u)
	close(s.arrived)
	s.arrived = make(chan struct{})
}

// Push adds an update of any form, for tests of odd ones; raw is the JSON of the update without its id. It returns
// the id that the update got.
func (s *Server) Push(fields map[string]any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	for kind, body := range fields {
		return s.push("odd", kind, body)
	}
	return s.push("odd", "nothing", nil)
}

// Pending returns how many updates are not confirmed yet.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.queue)
}

// Polls returns how often the bot has asked for updates, and the offset of the last time.
func (s *Server) Polls() (n int, offset int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.polls, s.offset
}

// Renumber lets the poll under way end without updates, and gives the next update the number first: the real server
// chooses anew after a week without any.
func (s *Server) Renumber(first int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextUp = first - 1
	s.idle++
	close(s.arrived)
	s.arrived = make(chan struct{})
}

// getUpdates confirms what is below the offset, and waits for something to give.
func (s *Server) getUpdates(ctx context.Context, p params) reply {
	s.mu.Lock()
	if s.hook.url != "" {
		s.mu.Unlock()
		return reply{status: http.StatusConflict, desc: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	s.polls++
	mine := s.polls
	s.poll = mine
	close(s.arrived) // wakes the poll that this one ends
	s.arrived = make(chan struct{})
	offset := p.int("offset")
	s.offset = offset
	s.queue = slices.DeleteFunc(s.queue, func(u update) bool { return u.id < offset && (u.given || !u.again) })
	limit := int(p.int("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	timer := time.NewTimer(time.Duration(min(p.int("timeout"), 50)) * time.Second)
	defer timer.Stop()
	idle := s.idle
	for len(s.queue) == 0 && s.idle == idle {
		arrived := s.arrived
		s.mu.Unlock()
		timeUp := false
		select {
		case <-arrived:
		case <-timer.C:
			timeUp = true
		case <-ctx.Done():
			return ok([]any{})
		case <-s.ctx.Done():
			return ok([]any{})
		}
		s.mu.Lock()
		if s.poll != mine {
			s.mu.Unlock()
			return reply{status: http.StatusConflict, desc: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		}
		if timeUp {
			break
		}
	}
	defer s.mu.Unlock()
	s.poll = 0
	batch := []json.RawMessage{}
	for i := range s.queue[:min(limit, len(s.queue))] {
		u := &s.queue[i]
		u.given = u.given || offset == 0 || u.id < offset
		batch = append(batch, u.raw)
	}
	return ok(batch)
}
