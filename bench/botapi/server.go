// Package botapi is a fast Bot API server for measurements. It accepts all calls of a bot without checking them, and tells the
// simulated participants which keys they see. Package faketelegram is the one that behaves like Telegram in detail.
//
// As on the real platform, the answer to a sent message and the update for a pressed key contain the whole message, so that a bot
// has as much to parse.
package botapi

import (
	"context"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Token is a token for the bot. The server accepts any other, too.
const Token = "4200000001:AAFakeTokenOfTheBenchmark_0123456789abc"

// Options say how the platform behaves. The zero value answers everything at once.
type Options struct {
	// Delay is how long each call takes on the network, half of it before the call and half after it. getUpdates has no
	// delay: it would delay the updates of every bot by the same time.
	Delay time.Duration
	// Allowed is how many messages and edits a second are accepted; the server answers the others with 429. 0 means no limit.
	Allowed float64
	// Trouble says how often calls and updates go wrong.
	Trouble Trouble
}

// Screen is a message that a person sees for the first time, or after an edit.
type Screen struct {
	Message int64    // its id
	Body    string   // text and keys as the fields of a JSON object: two messages with the same Body are the same question
	Keys    []string // the callback data of its keys, in their order; empty if it has none
}

// Server is the platform. It listens until [Server.Close].
type Server struct {
	Options
	show    func(user int64, s Screen)
	listen  net.Listener
	url     string
	ctx     context.Context
	stop    context.CancelFunc
	wg      sync.WaitGroup
	allowed *rate.Limiter
	ids     atomic.Int64 // of messages and queries
	queue   queue

	mu     sync.Mutex
	calls  map[string]int
	ready  chan struct{} // closed once the bot receives
	begun  sync.Once
	first  time.Time // when the first message was sent
	hook   *hook
	hooked context.CancelFunc
}

// New opens a server on loopback. It calls show for every message and every edit; show must return quickly.
func New(o Options, show func(user int64, s Screen)) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options: o, show: show, listen: listener, url: "http://" + listener.Addr().String(), calls: map[string]int{}, ready: make(chan struct{}),
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.queue.arrived = make(chan struct{}, 1)
	s.queue.last = time.Now().UnixMicro() // higher than in any earlier run, or the bot would take updates as seen: no run has a million updates a second
	if o.Allowed > 0 {
		s.allowed = rate.NewLimiter(rate.Limit(o.Allowed), int(o.Allowed))
	}
	s.wg.Go(s.accept)
	return s, nil
}

// URL returns the root of the API.
func (s *Server) URL() string { return s.url }

// Ready returns a channel that is closed once the bot polls, or has set its webhook.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// Close ends all connections, and waits until their goroutines have ended.
func (s *Server) Close() {
	s.stop()
	_ = s.listen.Close()
	s.wg.Wait()
}

// Calls returns how often each method was called. For a call in the answer to a webhook, the name begins with "in answer: ".
// "refused" counts the calls above Options.Allowed, which are also counted by their method.
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// First returns when the first message was sent; zero if none was.
func (s *Server) First() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first
}

func (s *Server) count(method string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[method]++
	if s.first.IsZero() && method == "sendMessage" {
		s.first = time.Now()
	}
}

// handle answers one call. If cut is true, the connection must be closed without an answer.
func (s *Server) handle(method, kind string, body []byte) (a reply, cut bool) {
	s.count(method)
	c, err := parse(kind, body)
	if err != nil {
		return reply{http.StatusBadRequest, `{"ok":false,"error_code":400,"description":"Bad Request"}`}, false
	}
	if method == "getUpdates" {
		s.receives()
		return reply{http.StatusOK, s.queue.wait(s.ctx, c)}, false
	}
	s.pause(s.Delay / 2)
	if a, cut := s.fails(method); cut || a.status != 0 {
		return a, cut
	}
	result := s.carryOut(method, c)
	if s.loses(method) {
		return reply{}, true
	}
	s.pause(s.Delay / 2)
	return reply{http.StatusOK, result}, false
}

func (s *Server) receives() { s.begun.Do(func() { close(s.ready) }) }

func (s *Server) pause(d time.Duration) {
	if d > 0 {
		time.Sleep(d)
	}
}

// carryOut has the effect of a method, and returns the body of the answer.
func (s *Server) carryOut(method string, c call) string {
	switch method {
	case "sendMessage", "sendDocument":
		return s.shows(s.ids.Add(1), c)
	case "editMessageText", "editMessageReplyMarkup":
		return s.shows(c.message, c)
	case "getMe":
		return `{"ok":true,"result":{"id":4200000001,"is_bot":true,"first_name":"Aporte","username":"aporte_bench_bot"}}`
	case "setWebhook":
		s.setWebhook(c)
	case "deleteWebhook":
		s.unhook()
	case "getWebhookInfo":
		return `{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}`
	}
	return `{"ok":true,"result":true}`
}

// shows shows a message to a person, and returns the answer with the message.
func (s *Server) shows(message int64, c call) string {
	body := c.body()
	s.show(c.chat, Screen{Message: message, Body: body, Keys: c.keys()})
	return `{"ok":true,"result":` + described(message, strconv.FormatInt(c.chat, 10), body) + `}`
}

// described returns a message of the bot as JSON, in the form of the platform.
func described(message int64, chat, body string) string {
	return `{"message_id":` + strconv.FormatInt(message, 10) +
		`,"from":{"id":4200000001,"is_bot":true,"first_name":"Aporte","username":"aporte_bench_bot"},"chat":{"id":` + chat +
		`,"first_name":"Ana","username":"ana_example","type":"private"},"date":1700000000,` + body + `}`
}
