package fakeslack

import "slices"

// What a person's client shows may be behind what the app sent, and it keeps what was ticked on it: as long as a block and its
// control keep their names, an edit changes nothing about that.

// Late lets somebody's client draw edits late, or draws those that came meanwhile.
func (s *Server) Late(team, user string, late bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	h.late = late
	if late {
		return
	}
	for _, m := range s.dm(h).messages {
		m.draw()
	}
}

// draw shows what the app sent last.
func (m *message) draw() {
	m.drawn = nil
	for control := range m.ticked {
		if !slices.ContainsFunc(m.Keys, func(k Key) bool { return k.control() == control }) {
			delete(m.ticked, control)
		}
	}
}

// screen is what the client shows.
func (m *message) screen() face {
	if m.drawn != nil {
		return *m.drawn
	}
	return m.face
}

func (k Key) control() string { return k.Block + " " + k.Action }

// tick changes a box on the screen, and returns the boxes as they were.
func (m *message) tick(k Key, group []Key) []Key {
	if k.Type != "checkboxes" {
		return group
	}
	group = slices.Clone(group)
	ticked, touched := m.ticked[k.control()]
	var after []string
	for i := range group {
		if touched {
			group[i].Ticked = slices.Contains(ticked, group[i].Value)
		}
		if group[i].Ticked != (group[i].Value == k.Value) {
			after = append(after, group[i].Value)
		}
	}
	if m.ticked == nil {
		m.ticked = map[string][]string{}
	}
	m.ticked[k.control()] = after
	return group
}

// Ticked returns the labels of the boxes that somebody sees ticked in their newest message with boxes.
func (s *Server) Ticked(team, user string) (labels []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range slices.Backward(s.dm(s.person(team, user)).messages) {
		for _, k := range m.screen().Keys {
			ticked, touched := m.ticked[k.control()]
			if k.Type == "checkboxes" && (touched && slices.Contains(ticked, k.Value) || !touched && k.Ticked) {
				labels = append(labels, k.Label)
			}
		}
		if slices.ContainsFunc(m.screen().Keys, func(k Key) bool { return k.Type == "checkboxes" }) {
			return labels
		}
	}
	return nil
}

// InThread returns what the app wrote in the thread that begins with a message.
func (s *Server) InThread(team, user, ts string) (texts []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.dm(s.person(team, user)).messages {
		if m.thread == ts {
			texts = append(texts, m.Text)
		}
	}
	return texts
}

// Tick sends what a client of somebody says whose newest message with boxes has those of the labels ticked now, whatever it was
// before: another device of theirs may show something else.
func (s *Server) Tick(team, user string, labels ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.person(team, user)
	c := s.dm(h)
	for _, m := range slices.Backward(c.messages) {
		i := slices.IndexFunc(m.Keys, func(k Key) bool { return k.Type == "checkboxes" })
		if i < 0 {
			continue
		}
		group := m.group(m.Keys[i])
		for n := range group {
			group[n].Ticked = slices.Contains(labels, group[n].Label)
		}
		key := m.Keys[i]
		key.Value = "" // none is pressed beside them
		h.pressed = &press{chat: c, ts: m.ts, key: key, group: group, copied: m.Keys, thread: m.thread}
		s.pressed(h)
		return
	}
}
