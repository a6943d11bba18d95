package botapi

import (
	"math/rand/v2"
	"net/http"
	"time"
)

// Trouble says how often something goes wrong, each as a share from 0 to 1. The first four are shares of the calls for which
// suffers is true, the last two are shares of the updates.
type Trouble struct {
	Limited float64 // the answer is 429 with a wait of one second
	Broken  float64 // the answer is 500
	Dropped float64 // the connection is closed before the call has its effect
	Lost    float64 // the connection is closed after the call had its effect, without an answer
	Twice   float64 // an update is delivered twice
	Late    float64 // an update is delivered after later ones; only by webhook, since polls return updates in order
}

// lateBy is how much later a late update is delivered.
const lateBy = 50 * time.Millisecond

// suffers says whether calls of a method can go wrong. Other methods are called only at the start: if they failed, there would be
// nothing to measure.
func suffers(method string) bool {
	switch method {
	case "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery":
		return true
	}
	return false
}

// takesRoom says whether calls of a method count for Options.Allowed.
func takesRoom(method string) bool { return suffers(method) && method != "answerCallbackQuery" }

// fails returns the answer to a call that goes wrong before its effect, or cut if its connection must be closed. The zero reply
// without cut means that the call does not fail.
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

// loses says whether the connection must be closed after the call had its effect.
func (s *Server) loses(method string) bool {
	return s.Trouble.Lost > 0 && suffers(method) && rand.Float64() < s.Trouble.Lost
}

// disturbs says whether an update is to be delivered twice, and whether late.
func (s *Server) disturbs() (repeat, late bool) {
	return rand.Float64() < s.Trouble.Twice, rand.Float64() < s.Trouble.Late
}
