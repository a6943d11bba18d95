package botapi

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Trouble is how often something goes wrong, each a share from 0 to 1: of the calls that somebody sees the effect of, and of
// the updates.
type Trouble struct {
	Limited float64 // 429, to be repeated after a second
	Broken  float64 // 500
	Dropped float64 // the connection breaks before the effect
	Lost    float64 // the connection breaks after the effect
	Twice   float64 // an update comes again
	Late    float64 // an update comes after those behind it; by webhook only, as polls give updates by number
}

// lateBy is how much later an update comes.
const lateBy = 50 * time.Millisecond

// suffers says whether a method is disturbed. The others only prepare: a bot that cannot begin measures nothing.
func suffers(method string) bool {
	switch method {
	case "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery":
		return true
	}
	return false
}

// takesRoom says whether a method counts among the messages that are allowed in a second.
func takesRoom(method string) bool { return suffers(method) && method != "answerCallbackQuery" }

// fails answers a call that has no effect; the zero reply means that it has its effect.
func (s *Server) fails(method string) (a reply, cut bool) {
	tooMany := reply{
		http.StatusTooManyRequests,
		`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`,
	}
	if s.allowed != nil && takesRoom(method) && !s.allowed.Allow() {
		s.count("refused")
		return tooMany, false
	}
	if s.Trouble == (Trouble{}) || !suffers(method) {
		return reply{}, false
	}
	switch t, p := s.Trouble, rand.Float64(); {
	case p < t.Limited:
		return tooMany, false
	case p < t.Limited+t.Broken:
		return reply{http.StatusInternalServerError, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`}, false
	case p < t.Limited+t.Broken+t.Dropped:
		return reply{}, true
	}
	return reply{}, false
}

// loses says whether the connection of a call breaks that had its effect.
func (s *Server) loses(method string) bool {
	return s.Trouble.Lost > 0 && suffers(method) && rand.Float64() < s.Trouble.Lost
}

// disturbs says whether an update comes again, and whether it comes late.
func (s *Server) disturbs() (repeat, late bool) {
	return rand.Float64() < s.Trouble.Twice, rand.Float64() < s.Trouble.Late
}
