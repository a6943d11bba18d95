package faketelegram

import (
	"net/http"
	"slices"

	"aporte/bot/bottest"
)

// Failure is a way in which calls fail.
type Failure = bottest.Failure

// The failures of [bottest.Failure], and those that only a Telegram has.
const (
	RateLimited  = bottest.RateLimited
	Broken       = bottest.Broken
	ResetBefore  = bottest.ResetBefore
	ResetAfter   = bottest.ResetAfter
	Blocked      = bottest.Blocked
	Unacceptable = bottest.Unacceptable

	Unauthorized Failure = "unauthorized" // the token is no longer valid
	Conflicting  Failure = "conflict"     // another process polls
	BadMarkup    Failure = "bad markup"   // the entities are refused, and a text is quoted in the error
	BadKeys      Failure = "bad keys"     // a key is refused, whatever it is
	NotThere     Failure = "not there"    // the message to edit is gone
	NoHint       Failure = "no hint"      // 429 without parameters, from a proxy
	NotJSON      Failure = "not JSON"     // 200 with something else
)

// Fault is a failure of the next N calls of Method; an empty Method means those that deliver a message.
type Fault struct {
	Method string
	Skip   int // so many calls go well first
	N      int
	How    Failure
	Wait   int // RateLimited: seconds; 0 is one
}

// Inject adds a fault.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// fault takes one use of the first fault that fits.
func (s *Server) fault(method string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.faults {
		f := &s.faults[i]
		if f.Method != method && (f.Method != "" || !deliveries[method]) {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			return Fault{}, false
		}
		f.N--
		hit := *f
		if f.N <= 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return hit, true
	}
	return Fault{}, false
}

func (s *Server) fail(w http.ResponseWriter, method string, f Fault) {
	switch f.How {
	case RateLimited:
		s.write(w, method, reply{status: http.StatusTooManyRequests, desc: "Too Many Requests: retry after 1", wait: max(f.Wait, 1)})
	case NoHint:
		http.Error(w, "<html>slow down</html>", http.StatusTooManyRequests)
	case Broken:
		bottest.BadGateway(w)
	case NotJSON:
		_, _ = w.Write([]byte("<html>sign in to the hotel network</html>"))
	case Blocked:
		s.write(w, method, reply{status: http.StatusForbidden, desc: "Forbidden: bot was blocked by the user"})
	case Unacceptable:
		s.write(w, method, bad("BUTTON_DATA_INVALID"))
	case Unauthorized:
		s.write(w, method, reply{status: http.StatusUnauthorized, desc: "Unauthorized"})
	case Conflicting:
		s.write(w, method, reply{status: http.StatusConflict, desc: "Conflict: terminated by other getUpdates request"})
	case BadMarkup:
		s.write(w, method, bad(`can't parse entities: Unsupported start tag "private words" at byte offset 3`))
	case BadKeys:
		s.write(w, method, bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"))
	case NotThere:
		s.write(w, method, bad("message to edit not found"))
	default: // ResetBefore
		bottest.CutOff(w)
	}
}
