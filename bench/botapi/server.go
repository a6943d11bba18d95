// Package botapi is a Bot API server that costs little, for measurements: it takes what a bot sends without checking it,
// and says to whoever plays the participants which keys they see. How Telegram behaves in detail is the business of
// faketelegram.
//
// As on the real platform, the answer to a message has the whole message in it, and so has a pressed key: a bot has to read
// them.
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

// Token is that of the bot; any other is taken as well.
const Token = "4200000001:AAFakeTokenOfTheBenchmark_0123456789abc"

// Options are how the platform behaves. The zero value answers everything at once.
type Options struct {
	// Delay is how long each call takes on the network, half of it on the way there. It is not added to getUpdates: an
	// update that waits there for its way back would wait for every bot alike.
	Delay time.Duration
	// Allowed is how many messages and edits a second are taken, 429 being the answer to the rest; 0 is any number.
	Allowed float64
	// Trouble is what happens to calls and updates.
	Trouble Trouble
}

// Screen is what a person sees when a message arrived or changed.
type Screen struct {
	Message int64
	Body    string   // text and keys as the fields of a JSON object: the same body is the same question
	Keys    []string // what is sent back by each key, in the order in which they stand; none for a message without keys
}

// Server is the platform. It listens until Close.
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

// New opens a server on loopback. Show is called for every message and every edit; it must be quick.
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
	s.queue.last = time.Now().UnixMicro() // a bot that was here before has seen lower numbers: none takes a million steps a second
	if o.Allowed > 0 {
		s.allowed = rate.NewLimiter(rate.Limit(o.Allowed), int(o.Allowed))
	}
	s.wg.Go(s.accept)
	return s, nil
}

// URL is the root of the API.
func (s *Server) URL() string { return s.url }

// Ready is closed once the bot polls, or has set its webhook.
func (s *Server) Ready() <-chan struct{} { return s.ready }

// Close ends all calls, and returns when none is on its way.
func (s *Server) Close() {
	s.stop()
	_ = s.listen.Close()
	s.wg.Wait()
}

// Calls returns how often each method was called; a call in the answer of a webhook has "in answer: " in front, and what was
// refused since too much was sent counts as "refused", too.
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

// handle answers one call; cut means that the connection breaks instead.
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

// carryOut does what a method does, and returns the answer.
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

// shows puts a message on a screen, and returns it as the answer.
func (s *Server) shows(message int64, c call) string {
	body := c.body()
	s.show(c.chat, Screen{Message: message, Body: body, Keys: c.keys()})
	return `{"ok":true,"result":` + described(message, strconv.FormatInt(c.chat, 10), body) + `}`
}

// described is a message of the bot, as the platform tells of it.
func described(message int64, chat, body string) string {
	return `{"message_id":` + strconv.FormatInt(message, 10) +
		`,"from":{"id":4200000001,"is_bot":true,"first_name":"Aporte","username":"aporte_bench_bot"},"chat":{"id":` + chat +
		`,"first_name":"Ana","username":"ana_example","type":"private"},"date":1700000000,` + body + `}`
}
