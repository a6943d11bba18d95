package faketelegram

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// person returns the private chat of a person, who has pressed Start by now. The lock is held.
func (s *Server) person(user int64) *chat {
	c := s.chats[user]
	if c == nil {
		c = &chat{id: user, lang: "en", typed: map[int64]map[string]any{}}
		s.chats[user] = c
	}
	return c
}

func (c *chat) from() map[string]any {
	from := map[string]any{"id": c.id, "is_bot": false, "first_name": "Ana <b>", "username": "ana_example"}
	if c.lang != "" {
		from["language_code"] = c.lang
	}
	return from
}

func (s *Server) written(c *chat, fields map[string]any) map[string]any {
	s.nextID++
	m := map[string]any{
		"message_id": s.nextID, "from": c.from(), "date": time.Now().Unix(),
		"chat": map[string]any{"id": c.id, "type": "private", "first_name": "Ana <b>"},
	}
	maps.Copy(m, fields)
	c.typed[s.nextID] = m
	s.push(fmt.Sprintf("m%d", c.id), "message", m)
	return m
}

// Speak sets the language of a person's app; "" sends none.
func (s *Server) Speak(user int64, lang string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.person(user).lang = lang
}

// Type lets a person write in the private chat, and returns the id of the message.
func (s *Server) Type(user int64, text string) int64 {
	fields := map[string]any{"text": text}
	if strings.HasPrefix(text, "/") {
		word, _, _ := strings.Cut(text, " ")
		fields["entities"] = []map[string]any{{"type": "bot_command", "offset": 0, "length": length(word)}}
	}
	return s.SendFields(user, fields)
}

// SendFields lets a person send a message with the fields given: a photo with a caption, a part of an album.
func (s *Server) SendFields(user int64, fields map[string]any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.written(s.person(user), fields)["message_id"].(int64)
}

// Edit lets a person change a message.
func (s *Server) Edit(user, id int64, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.person(user)
	m := maps.Clone(c.typed[id])
	if m == nil {
		return
	}
	m["text"], m["edit_date"] = text, time.Now().Unix()
	c.typed[id] = m
	s.push(fmt.Sprintf("m%d", user), "edited_message", m)
}

// SendMedia lets a person send something that is not text, by the name of its field in the Bot API.
func (s *Server) SendMedia(user int64, field string) {
	file := map[string]any{"file_id": "AwACAgQ", "file_unique_id": "AgAD", "duration": 3}
	var body any = file
	switch field {
	case "photo":
		body = []any{file}
	case "location":
		body = map[string]any{"latitude": 1.5, "longitude": 2.5}
	case "dice":
		body = map[string]any{"emoji": "🎲", "value": 4}
	}
	s.SendFields(user, map[string]any{field: body})
}

// Block lets a person block the bot or take that back.
func (s *Server) Block(user int64, blocked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.person(user)
	c.blocked = blocked
	status := "member"
	if blocked {
		status = "kicked"
	}
	s.push(fmt.Sprintf("m%d", user), "my_chat_member", map[string]any{
		"chat": map[string]any{"id": user, "type": "private"}, "from": c.from(), "date": time.Now().Unix(),
		"new_chat_member": map[string]any{"user": map[string]any{"id": BotID, "is_bot": true}, "status": status},
	})
}

// AddGroup adds a group that the bot is a member of, or says where it has moved to.
func (s *Server) AddGroup(id, movedTo int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.person(id).movedTo = movedTo
}

// Shown returns a chat's screen, without what people wrote, oldest first.
func (s *Server) Shown(user int64) []Bubble {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Bubble
	if c := s.chats[user]; c != nil {
		for _, m := range c.messages {
			out = append(out, m.bubble())
		}
	}
	return out
}

// Press lets a person press a key; see [bottest.Platform].
func (s *Server) Press(user int64, label string, old bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.person(user)
	for i, m := range slices.Backward(c.messages) {
		faces := []face{{m.text, m.keys}}
		if old {
			faces = append(faces, m.past...)
			slices.Reverse(faces[1:])
		}
		for _, f := range faces {
			if data := find(f, label, c.messages[:i]); data != "" {
				c.last = &press{m.id, data}
				s.press(c)
				return true
			}
		}
	}
	return false
}

// PressData lets a person send the data of a key that may not exist, as a changed client can.
func (s *Server) PressData(user, message int64, data string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.person(user)
	c.last = &press{message, data}
	s.press(c)
}

// Tap repeats a person's last press as a new event.
func (s *Server) Tap(user int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.person(user); c.last != nil {
		s.press(c)
	}
}

func (s *Server) press(c *chat) {
	s.nextQ++
	id := fmt.Sprintf("%d%06d", c.id, s.nextQ)
	s.queries[id] = c.id
	s.push(fmt.Sprintf("q%d", c.id), "callback_query", map[string]any{
		"id": id, "from": c.from(), "chat_instance": "-77", "data": c.last.data,
		"message": map[string]any{
			"message_id": c.last.message, "date": time.Now().Unix(), "chat": map[string]any{"id": c.id, "type": "private"},
		},
	})
}

var (
	keyMark  = regexp.MustCompile(`^(\d+ · |[^\pL\pN\s] )?(\d+\. )?`)
	listItem = regexp.MustCompile(`^(?:\d+ · |[^\pL\pN\s] )?(\d+)\. (.*)$`)
	unseen   = strings.NewReplacer("\u200e", "", "\u200f", "", "\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "")
)

// find looks for the key that says label: in so many words, behind its number or mark, or by its number in the list,
// which may have begun in one of the messages before.
func find(f face, label string, before []*message) string {
	want := unseen.Replace(label)
	for _, plain := range []bool{true, false} {
		for _, row := range f.keys {
			for _, k := range row {
				text := unseen.Replace(k.Text)
				if !plain {
					text = text[len(keyMark.FindString(text)):]
				}
				if text == want {
					return k.Data
				}
			}
		}
	}
	if len(f.keys) == 0 {
		return ""
	}
	texts := []string{f.text}
	for _, m := range slices.Backward(before) {
		if len(m.keys) > 0 || len(texts) > 5 {
			break
		}
		texts = append(texts, m.text)
	}
	for _, text := range texts {
		for line := range strings.Lines(text) {
			item := listItem.FindStringSubmatch(unseen.Replace(strings.TrimSpace(line)))
			if item == nil || item[2] != want {
				continue
			}
			for _, row := range f.keys {
				for _, k := range row {
					if key := unseen.Replace(k.Text); key[len(keyMark.FindString(key)):] == item[1] {
						return k.Data
					}
				}
			}
		}
	}
	return ""
}
