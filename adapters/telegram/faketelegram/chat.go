package faketelegram

import (
	"context"
	"slices"
	"strconv"
	"time"

	"aporte/bot/bottest"
)

// Bubble is a message on a person's screen.
type Bubble = bottest.Bubble

// chat is what one chat shows.
type chat struct {
	id       int64
	lang     string // language_code of the person
	blocked  bool
	movedTo  int64
	messages []*message // from the bot, oldest first
	typed    map[int64]map[string]any
	last     *press
}

// message is a message of the bot.
type message struct {
	id     int64
	thread int64
	text   string // as shown
	marks  []Mark
	isFile bool
	keys   [][]key
	past   []face // what it looked like before, with the keys that it had
}

type face struct {
	text string
	keys [][]key
}

type key struct {
	Text   string `json:"text"`
	Data   string `json:"callback_data,omitempty"`
	Copies string `json:"-"` // what it copies; it sends nothing
	Style  string `json:"style,omitempty"`
}

// press is a key that was pressed.
type press struct {
	message int64
	data    string
}

// bubble is what the suites compare. A key that copies sends nothing, so that nobody can press it there; see Looks.
func (m *message) bubble() Bubble {
	b := Bubble{Ref: strconv.FormatInt(m.id, 10), Text: m.text}
	for _, row := range m.keys {
		for _, k := range row {
			if k.Copies == "" {
				b.Keys = append(b.Keys, k.Text)
			}
		}
	}
	return b
}

// open finds the chat that a call is for. The lock is held.
func (s *Server) open(p params) (*chat, *reply) {
	c := s.chats[p.int("chat_id")]
	switch {
	case c == nil:
		r := bad("chat not found")
		return nil, &r
	case c.blocked:
		return nil, &reply{status: 403, desc: "Forbidden: bot was blocked by the user"}
	}
	return c, nil
}

func (s *Server) sendMessage(_ context.Context, p params) reply {
	text, marks, problem := s.readText(p, "text", "entities", 4096)
	if problem == "" && text == "" {
		problem = "message text is empty"
	}
	return s.deliverNew(p, &message{text: text, marks: marks}, problem)
}

func (s *Server) sendDocument(_ context.Context, p params) reply {
	caption, marks, problem := s.readText(p, "caption", "caption_entities", 1024)
	switch {
	case problem != "":
	case p["document"] == "":
		problem = "file must be non-empty"
	case caption == "":
		caption = p["document name"]
	default:
		caption = p["document name"] + "\n" + caption
	}
	return s.deliverNew(p, &message{text: caption, marks: marks, isFile: true}, problem)
}

// deliverNew shows a message, unless there is a problem with it.
func (s *Server) deliverNew(p params, m *message, problem string) reply {
	keys, fault := s.readKeys(p["reply_markup"])
	if problem == "" {
		problem = fault
	}
	if problem != "" {
		return bad(problem)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, no := s.open(p)
	switch {
	case no != nil:
		return *no
	case c.movedTo != 0:
		return reply{status: 400, desc: "Bad Request: group chat was upgraded to a supergroup chat", moved: c.movedTo}
	}
	s.nextID++
	m.id, m.thread, m.keys = s.nextID, p.int("message_thread_id"), keys
	c.messages = append(c.messages, m)
	s.showed(c, m)
	return ok(s.describeMessage(c, m))
}

// toEdit finds the message that an edit is for. The lock is held.
func (s *Server) toEdit(p params) (*chat, *message, *reply) {
	c, no := s.open(p)
	if no != nil {
		return nil, nil, no
	}
	i := slices.IndexFunc(c.messages, func(m *message) bool { return m.id == p.int("message_id") })
	if i < 0 {
		r := bad("message to edit not found")
		return nil, nil, &r
	}
	return c, c.messages[i], nil
}

func (s *Server) editText(_ context.Context, p params) reply {
	text, marks, problem := s.readText(p, "text", "entities", 4096)
	keys, fault := s.readKeys(p["reply_markup"])
	switch {
	case problem != "":
		return bad(problem)
	case text == "":
		return bad("message text is empty")
	case fault != "":
		return bad(fault)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, no := s.toEdit(p)
	switch {
	case no != nil:
		return *no
	case m.isFile:
		return bad("there is no text in the message to edit")
	}
	return s.change(c, m, text, marks, keys)
}

func (s *Server) editMarkup(_ context.Context, p params) reply {
	keys, fault := s.readKeys(p["reply_markup"])
	if fault != "" {
		return bad(fault)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, m, no := s.toEdit(p)
	if no != nil {
		return *no
	}
	return s.change(c, m, m.text, m.marks, keys)
}

func (s *Server) change(c *chat, m *message, text string, marks []Mark, keys [][]key) reply {
	same := slices.EqualFunc(m.keys, keys, slices.Equal[[]key])
	if m.text == text && same && slices.Equal(m.marks, marks) {
		return bad("message is not modified: specified new message content and reply markup are exactly the same as a " +
			"current content and reply markup of the message")
	}
	m.past = append(m.past, face{m.text, m.keys})
	m.text, m.marks, m.keys = text, marks, keys
	s.showed(c, m)
	return ok(s.describeMessage(c, m))
}

func (s *Server) showed(c *chat, m *message) {
	if s.Showed != nil {
		s.Showed(c.id, m.bubble())
	}
}

func (s *Server) describeMessage(c *chat, m *message) map[string]any {
	kind := "private"
	if c.id < 0 {
		kind = "supergroup"
	}
	return map[string]any{
		"message_id": m.id, "date": time.Now().Unix(), "chat": map[string]any{"id": c.id, "type": kind},
		"from": map[string]any{"id": BotID, "is_bot": true, "first_name": "Aporte", "username": BotName}, "text": m.text,
	}
}
