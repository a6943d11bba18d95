package faketelegram

import (
	"slices"
	"strconv"
	"sync"
)

// Hold keeps what people do from now on, until it is released.
func (s *Server) Hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.holds = true
}

// ReleaseBackwards gives what was held to the webhook, the newest first: one after another, or all at once as several
// connections would. It returns when everything was taken.
func (s *Server) ReleaseBackwards(atOnce bool) {
	s.mu.Lock()
	held, to, secret := s.held, s.hook.url, s.hook.secret
	s.held, s.holds = nil, false
	s.mu.Unlock()
	var all sync.WaitGroup
	for _, u := range slices.Backward(held) {
		all.Go(func() { s.callHook(s.ctx, u, to, secret) })
		if !atOnce {
			all.Wait()
		}
	}
	all.Wait()
}

// Quoted returns a message of the bot as it stands in an answer to it.
func (s *Server) Quoted(user int64, ref string) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.person(user).messages {
		if strconv.FormatInt(m.id, 10) != ref {
			continue
		}
		quoted := map[string]any{"message_id": m.id, "from": map[string]any{"id": BotID, "is_bot": true}, "text": m.text}
		if len(m.keys) > 0 {
			quoted["reply_markup"] = map[string]any{"inline_keyboard": m.keys}
		}
		return quoted
	}
	return nil
}
