package fakeslack

import "slices"

// find returns a message of a conversation; nil if it is not there.
func (c *chat) find(ts string) *message {
	for _, m := range c.messages {
		if m.ts == ts {
			return m
		}
	}
	return nil
}

// CommandIn lets somebody use the slash command in a channel. What the app answers is shown there to them alone.
func (s *Server) CommandIn(team, user, channel, text string) Answer {
	a := s.Command(team, user, channel, text)
	shown, keys, problem := a.Shown()
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[channel]; c != nil && problem == "" && len(a.Body) > 0 {
		c.messages = append(c.messages, &message{ts: s.stamp(), face: face{Text: shown, Keys: keys}, seenBy: user})
	}
	return a
}

// PressIn lets somebody press a key that they see in a channel. It reports whether there is one.
func (s *Server) PressIn(team, user, channel, label string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	c := s.chats[channel]
	for _, m := range slices.Backward(c.messages) {
		if k, found := search(m.face, label, nil); found && (m.seenBy == "" || m.seenBy == user) {
			h.pressed = &press{chat: c, ts: m.ts, key: k, raw: m.raw}
			s.pressed(h)
			return true
		}
	}
	return false
}

// Posted returns what everybody sees of the app in a channel.
func (s *Server) Posted(channel string) (texts []string, keys [][]Key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[channel]; c != nil {
		for _, m := range c.messages {
			if m.seenBy == "" {
				texts, keys = append(texts, m.Text), append(keys, m.Keys)
			}
		}
	}
	return texts, keys
}
