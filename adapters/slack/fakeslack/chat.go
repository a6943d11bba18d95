package fakeslack

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"aporte/bot/bottest"
)

// Bubble is a message on a person's screen.
type Bubble = bottest.Bubble

// chat is what one conversation shows.
type chat struct {
	id       string
	team     string // the installation that it is with
	person   string // key of the person; "" for a channel
	messages []*message
	typed    map[string]string // what people wrote, by time
}

// message is a message of the app.
type message struct {
	ts string
	face
	past   []face              // what it looked like before
	seenBy string              // ephemeral: the only one who sees it
	thread string              // the time of the message whose thread it stands in
	drawn  *face               // what the person's client shows of it while it draws edits late
	ticked map[string][]string // what the client shows as ticked, by block and action: kept through edits that keep both
}

// face is what a message or a view looks like.
type face struct {
	Text     string // as shown
	Fallback string
	Keys     []Key
	raw      []map[string]any
}

// Key is a control.
type Key struct {
	Label, Action, Block, Type, Value string
	Ticked                            bool   // of a checkbox
	Aloud, Style, Link                string // of a button: what a screen reader says, how it looks, what it opens
	Asks                              bool   // the client asks once more before it sends the press
}

// group returns the keys of the control that k belongs to.
func (f face) group(k Key) []Key {
	var all []Key
	for _, other := range f.Keys {
		if other.Block == k.Block && other.Action == k.Action {
			all = append(all, other)
		}
	}
	return all
}

func (f face) labels() []string {
	var all []string
	for _, k := range f.Keys {
		all = append(all, k.Label)
	}
	return all
}

func (m *message) bubble() Bubble { return Bubble{Ref: m.ts, Text: m.Text, Keys: m.labels()} }

// show makes what a text and its blocks look like, or says what is wrong with them.
func (s *Server) show(text, blocks string, most int) (face, string) {
	f := face{Fallback: unescape(text)}
	if length(text) > most {
		return f, "msg_too_long"
	}
	if pings(text) {
		s.pings++
	}
	var list []map[string]any
	if blocks != "" && json.Unmarshal([]byte(blocks), &list) != nil {
		return f, "invalid_blocks_format"
	}
	if problem := checkBlocks(list, inMessage); problem != "" {
		return f, "invalid_blocks"
	}
	if strings.TrimSpace(text) == "" && len(list) == 0 {
		return f, "no_text"
	}
	f.Text, f.Keys = render(list)
	f.raw = list
	if len(list) == 0 {
		f.Text = f.Fallback
	}
	return f, ""
}

// pings says whether markup in a text would notify people.
func pings(text string) bool {
	return strings.Contains(text, "<!") || strings.Contains(text, "<@") || strings.Contains(text, "<#")
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// find finds the conversation that a call is for. The lock is held.
func (s *Server) find(w *Workspace, channel string) (*chat, string) {
	if strings.HasPrefix(channel, "U") || strings.HasPrefix(channel, "W") {
		h := s.people[w.Team+"/"+channel]
		if h == nil {
			return nil, "channel_not_found"
		}
		channel = s.dm(h).id
	}
	c := s.chats[channel]
	if c == nil || c.team != w.Team {
		return nil, "channel_not_found"
	}
	if h := s.people[c.person]; h != nil && h.disabled {
		return nil, "user_disabled"
	}
	return c, ""
}

func postMessage(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	if fault != "" {
		return bad(fault)
	}
	c, fault := s.find(w, p["channel"])
	if fault != "" {
		return bad(fault)
	}
	f, fault := s.show(p["text"], p["blocks"], 40_000)
	if fault != "" {
		return bad(fault)
	}
	m := &message{ts: s.stamp(), face: f, thread: p["thread_ts"]}
	if m.thread != "" && c.typed[m.thread] == "" && !slices.ContainsFunc(c.messages, func(o *message) bool { return o.ts == m.thread }) {
		return bad("thread_not_found")
	}
	c.messages = append(c.messages, m)
	s.showed(c, m)
	return ok(map[string]any{"channel": c.id, "ts": m.ts, "message": map[string]any{"text": p["text"], "ts": m.ts}})
}

func postEphemeral(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	if fault != "" {
		return bad(fault)
	}
	c, fault := s.find(w, p["channel"])
	if fault != "" {
		return bad(fault)
	}
	f, fault := s.show(p["text"], p["blocks"], 40_000)
	if fault != "" {
		return bad(fault)
	}
	m := &message{ts: s.stamp(), face: f, seenBy: p["user"]}
	c.messages = append(c.messages, m)
	return ok(map[string]any{"message_ts": m.ts})
}

func updateMessage(s *Server, _ *http.Request, p params) result {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, fault := s.caller(p)
	if fault != "" {
		return bad(fault)
	}
	c := s.chats[p["channel"]]
	if c == nil || c.team != w.Team {
		return bad("channel_not_found")
	}
	i := slices.IndexFunc(c.messages, func(m *message) bool { return m.ts == p["ts"] && m.seenBy == "" })
	if i < 0 {
		return bad("message_not_found")
	}
	_, given := p["blocks"]
	f, fault := s.show(p["text"], p["blocks"], 4000)
	if fault != "" {
		return bad(fault)
	}
	if !given && len(c.messages[i].Keys) > 0 { // without blocks the old ones stay
		f.Text, f.Keys = c.messages[i].Text, c.messages[i].Keys
	}
	s.change(c, c.messages[i], f)
	return ok(map[string]any{"channel": c.id, "ts": p["ts"], "text": p["text"]})
}

// change gives a message another face. The lock is held.
func (s *Server) change(c *chat, m *message, f face) {
	m.past = append(m.past, m.face)
	if h := s.people[c.person]; h != nil && h.late {
		if m.drawn == nil {
			former := m.face
			m.drawn = &former
		}
		m.face = f
		return
	}
	m.face = f
	m.draw()
	s.showed(c, m)
}

func (s *Server) showed(c *chat, m *message) {
	if h := s.people[c.person]; h != nil && s.Showed != nil {
		s.Showed(h.team, h.user, m.bubble())
	}
}

// responseURL changes one message for a while.
type responseURL struct {
	chat  *chat
	ts    string // "" for a command
	user  string // who gave the command or pressed
	uses  int
	until time.Time
}

// serveResponse takes what is posted to a response URL: five uses within 30 minutes.
func (s *Server) serveResponse(w http.ResponseWriter, r *http.Request) {
	const method = "response_url"
	fault, hit := s.fault(method)
	if hit && fault.How != bottest.ResetAfter {
		s.fail(w, method, fault, params{"blocks": "x"})
		return
	}
	p, err := readParams(r)
	s.mu.Lock()
	u := s.urls[r.URL.Path]
	code := ""
	switch {
	case err != nil:
		code = "invalid_payload"
	case u == nil:
		code = "expired_url"
	case u.uses >= 5 || time.Now().After(u.until):
		code = "used_url"
	}
	if code == "" {
		u.uses++
		code = s.responded(u, p)
	}
	s.calls[method]++
	s.mu.Unlock()
	switch {
	case hit:
		bottest.CutOff(w)
	case code != "":
		http.Error(w, code, http.StatusNotFound)
	default:
		_, _ = w.Write([]byte("ok"))
	}
}

// responded does what was posted to a response URL, or says what is wrong with it. The lock is held.
func (s *Server) responded(u *responseURL, p params) string {
	if u.chat == nil {
		return "channel_not_found"
	}
	if p["delete_original"] == "true" {
		u.chat.messages = slices.DeleteFunc(u.chat.messages, func(m *message) bool { return m.ts == u.ts && u.ts != "" })
		return ""
	}
	f, code := s.show(p["text"], p["blocks"], 40_000)
	if code != "" {
		return code
	}
	for _, m := range u.chat.messages {
		if m.ts == u.ts && p["replace_original"] == "true" {
			s.change(u.chat, m, f)
		}
	}
	seen := u.chat.person
	if seen == "" {
		seen = u.user
	}
	switch {
	case p["replace_original"] == "true":
	case p["response_type"] == "in_channel":
		u.chat.messages = append(u.chat.messages, &message{ts: s.stamp(), face: f})
	case p["response_type"] == "ephemeral":
		u.chat.messages = append(u.chat.messages, &message{ts: s.stamp(), face: f, seenBy: seen})
	}
	return ""
}

// Shown returns a person's conversation with the app, without what people wrote, oldest first.
func (s *Server) Shown(team, user string) []Bubble {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Bubble
	if c := s.chats[s.direct[team+"/"+user]]; c != nil {
		for _, m := range c.messages {
			if m.seenBy == "" {
				out = append(out, m.bubble())
			}
		}
	}
	return out
}

// Toasts returns what was put into a person's conversation with the app for their eyes alone.
func (s *Server) Toasts(team, user string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	if c := s.chats[s.direct[team+"/"+user]]; c != nil {
		for _, m := range c.messages {
			if m.seenBy != "" {
				out = append(out, m.Text)
			}
		}
	}
	return out
}

// Fallbacks returns the texts that stand for a person's messages where no blocks are shown.
func (s *Server) Fallbacks(team, user string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	if c := s.chats[s.direct[team+"/"+user]]; c != nil {
		for _, m := range c.messages {
			out = append(out, m.Fallback)
		}
	}
	return out
}

// Whispered returns what only that person sees in a channel.
func (s *Server) Whispered(channel, user string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	if c := s.chats[channel]; c != nil {
		for _, m := range c.messages {
			if m.seenBy == user {
				out = append(out, m.Text)
			}
		}
	}
	return out
}

// WhisperedKeys returns the keys of what only that person sees in a channel.
func (s *Server) WhisperedKeys(channel, user string) (keys []Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[channel]; c != nil {
		for _, m := range c.messages {
			if m.seenBy == user {
				keys = append(keys, m.Keys...)
			}
		}
	}
	return keys
}

// Said returns what everybody sees of the app in a channel.
func (s *Server) Said(channel string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	if c := s.chats[channel]; c != nil {
		for _, m := range c.messages {
			if m.seenBy == "" {
				n++
			}
		}
	}
	return n
}
