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

// fails answers a call that has no effect.
func (s *Server) fails(w http.ResponseWriter, method string) bool {
	const tooMany = `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}`
	if s.allowed != nil && takesRoom(method) && !s.allowed.Allow() {
		s.count("refused")
		answer(w, http.StatusTooManyRequests, tooMany)
		return true
	}
	if s.Trouble == (Trouble{}) || !suffers(method) {
		return false
	}
	switch t, p := s.Trouble, rand.Float64(); {
	case p < t.Limited:
		answer(w, http.StatusTooManyRequests, tooMany)
	case p < t.Limited+t.Broken:
		answer(w, http.StatusInternalServerError, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`)
	case p < t.Limited+t.Broken+t.Dropped:
		cutOff(w)
	default:
		return false
	}
	return true
}

// loses breaks the connection of a call that had its effect.
func (s *Server) loses(w http.ResponseWriter, method string) bool {
	if s.Trouble.Lost == 0 || !suffers(method) || rand.Float64() >= s.Trouble.Lost {
		return false
	}
	cutOff(w)
	return true
}

// disturbs says whether an update comes again, and whether it comes late.
func (s *Server) disturbs() (repeat, late bool) {
	return rand.Float64() < s.Trouble.Twice, rand.Float64() < s.Trouble.Late
}

func cutOff(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}
