// Package fakeslack is a small Slack for tests and load runs: the part of the Web API, of the Events API, of
// interactivity, OAuth and Socket Mode that the channel uses, as strict as the documents of docs.slack.dev are, with
// people who type and press.
package fakeslack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"aporte/bot/bottest"
)

// What every Server knows.
const (
	AppToken      = "xapp-1-A000FAKE-0000000000-fakeapptokenoffakeslack"
	SigningSecret = "fake0signing0secret0of0fakeslack0"
	ClientID      = "1234567890.0987654321"
	ClientSecret  = "fakeclientsecretoffakeslack"
	AppID         = "A0FAKE"
)

// Server is the service. It is an [http.Handler]: the Web API below /api/, Socket Mode at /socket, response URLs below
// /actions/, the consent page at /oauth/v2/authorize. Its other methods are what people do.
type Server struct {
	// RequestURL, if set before the first event, is the root below which the app takes signed requests. Otherwise
	// events go through Socket Mode.
	RequestURL string
	// AckTime is how long the app has for an answer; Retries are the waits before an event comes again.
	AckTime time.Duration
	// Now is the time that requests are signed with; nil is time.Now.
	Now     func() time.Time
	Retries []time.Duration
	// Trouble is what goes wrong by chance.
	Trouble Trouble
	// Showed, if set before the first request, is called when a person's screen changed. It must not call back on the
	// same goroutine.
	Showed func(team, user string, b Bubble)

	mu        sync.Mutex
	root      string
	spaces    map[string]*Workspace
	tokens    map[string]string // token -> id of the workspace; "" once revoked
	refresh   map[string]string // refresh token -> id of the workspace
	codes     map[string]string // code of a consent -> id of the workspace
	chats     map[string]*chat  // by id of the conversation
	direct    map[string]string // person -> id of the conversation with the app
	people    map[string]*human
	urls      map[string]*responseURL
	triggers  map[string]string // trigger id -> person
	modals    map[string]*Modal // by person
	homes     map[string]*face  // by person
	count     int64             // gives out ids
	lanes     map[string][]*envelope
	last      *envelope
	twice     bool
	faults    []Fault
	tiers     tiers
	calls     map[string]int
	refused   map[string]int
	pings     int
	sockets   []*socket
	connected chan struct{} // closed and made anew when a socket joins
	tickets   map[string]bool
	acks      []time.Duration // how long the app took to acknowledge
	missed    int             // what it did not acknowledge in time
	ctx       context.Context
	stop      context.CancelFunc
	wg        sync.WaitGroup
}

// Workspace is one installation of the app.
type Workspace struct {
	Team, Enterprise string
	Token, BotUser   string
	Org              bool // installed for the whole organisation
	Scopes           []string
}

// human is somebody in a workspace.
type human struct {
	team, user string
	home       string // another workspace that they belong to (Slack Connect); "" for this one
	locale     string
	disabled   bool
	pressed    *press // the last press
	late       bool   // their client draws edits late
}

// NewServer returns a service without workspaces.
func NewServer() *Server {
	ctx, stop := context.WithCancel(context.Background())
	return &Server{
		AckTime: 3 * time.Second, Retries: []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, 300 * time.Millisecond},
		spaces: map[string]*Workspace{}, tokens: map[string]string{}, refresh: map[string]string{}, codes: map[string]string{},
		chats: map[string]*chat{}, direct: map[string]string{}, people: map[string]*human{}, urls: map[string]*responseURL{},
		triggers: map[string]string{}, modals: map[string]*Modal{}, homes: map[string]*face{}, lanes: map[string][]*envelope{},
		calls: map[string]int{}, refused: map[string]int{}, connected: make(chan struct{}), tickets: map[string]bool{},
		ctx: ctx, stop: stop,
	}
}

// Close ends deliveries and sockets.
func (s *Server) Close() {
	s.mu.Lock() // whoever starts something looks under the lock whether the server still runs
	s.stop()
	s.mu.Unlock()
	s.DropSockets()
	s.wg.Wait()
}

// AddWorkspace installs the app in a workspace.
func (s *Server) AddWorkspace(w Workspace) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w.BotUser == "" {
		w.BotUser = "UBOT" + w.Team
	}
	s.spaces[w.Team] = &w
	s.tokens[w.Token] = w.Team
}

// SetRoot says under which address the server is reached, before the first press: response URLs begin with it.
func (s *Server) SetRoot(root string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.root = root
}

// Calls returns how often each method was called, and Refused how often it answered with an error or 429.
func (s *Server) Calls() map[string]int { return s.snapshot(&s.calls) }

// Refused is described at Calls.
func (s *Server) Refused() map[string]int { return s.snapshot(&s.refused) }

func (s *Server) snapshot(from *map[string]int) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := map[string]int{}
	for k, v := range *from {
		out[k] = v
	}
	return out
}

// Pings returns how often a message would have notified somebody by a control sequence.
func (s *Server) Pings() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pings
}

// next gives out a number. The lock is held.
func (s *Server) next() int64 {
	s.count++
	return s.count
}

// stamp gives out the time of a message, which is its id in its conversation. The lock is held.
func (s *Server) stamp() string { return fmt.Sprintf("1790000000.%06d", s.next()) }

// params are the arguments of a call.
type params map[string]string

// result is what a method answers: its fields, or an error code.
type result struct {
	fields map[string]any
	err    string
	status int
	wait   int // seconds
}

func ok(fields map[string]any) result { return result{fields: fields} }

func bad(code string) result { return result{err: code} }

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/socket":
		s.serveSocket(w, r)
		return
	case r.URL.Path == "/oauth/v2/authorize":
		s.serveConsent(w, r)
		return
	case strings.HasPrefix(r.URL.Path, "/actions/"), strings.HasPrefix(r.URL.Path, "/commands/"):
		s.serveResponse(w, r)
		return
	}
	method, found := strings.CutPrefix(r.URL.Path, "/api/")
	handler, known := methods[method]
	if !found || !known || r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<20)
	p, err := readParams(r)
	if err != nil {
		s.write(w, method, bad("invalid_form_data"))
		return
	}
	fault, hit := s.fault(method)
	if hit && fault.How != bottest.ResetAfter {
		s.fail(w, method, fault, p)
		return
	}
	answer := s.limited(method, p)
	if answer == nil {
		a := handler(s, r, p)
		answer = &a
	}
	if hit {
		bottest.CutOff(w)
		return
	}
	s.write(w, method, *answer)
}

func (s *Server) write(w http.ResponseWriter, method string, a result) {
	s.mu.Lock()
	s.calls[method]++
	if a.err != "" {
		s.refused[method]++
	}
	s.mu.Unlock()
	body := map[string]any{"ok": a.err == ""}
	for k, v := range a.fields {
		body[k] = v
	}
	if a.err != "" {
		body["error"] = a.err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if scopes, isList := a.fields["scopes"].([]string); isList {
		w.Header().Set("X-OAuth-Scopes", strings.Join(scopes, ","))
		delete(body, "scopes")
	}
	if a.wait > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(a.wait))
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_ = json.NewEncoder(w).Encode(body)
}

// readParams reads a form or a JSON body; fields of JSON that are no strings stay JSON.
func readParams(r *http.Request) (params, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	p := params{}
	if token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); isBearer {
		p["token"] = token
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		var fields map[string]json.RawMessage
		if len(body) > 0 && json.Unmarshal(body, &fields) != nil {
			return nil, fmt.Errorf("malformed")
		}
		for k, raw := range fields {
			var text string
			if json.Unmarshal(raw, &text) != nil {
				text = string(raw)
			}
			p[k] = text
		}
		return p, nil
	}
	form, err := url.ParseQuery(string(body))
	for k := range form {
		p[k] = form.Get(k)
	}
	return p, err
}

// caller finds whose token it is. The lock is held.
func (s *Server) caller(p params) (*Workspace, string) {
	team, known := s.tokens[p["token"]]
	switch {
	case !known:
		return nil, "invalid_auth"
	case team == "":
		return nil, "token_revoked"
	}
	return s.spaces[team], ""
}
