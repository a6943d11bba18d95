package botapi

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"
)

// update is something that a person did, in the form that is sent to the bot.
type update struct {
	id  int64
	raw []byte // the JSON
}

// queue holds the updates that the bot has not confirmed yet, for polling. Only one poll may run at a time.
type queue struct {
	mu      sync.Mutex
	last    int64    // the number of the newest update
	waiting []update // not confirmed, sorted by number
	again   []update // to be sent once more after they are confirmed
	arrived chan struct{}
}

// pollMost is how many updates a poll returns at most.
const pollMost = 100

// push makes an update with the next number; rest is its JSON after the number. With keep, a poll will return it; with keep and
// repeat, polls will return it twice.
func (q *queue) push(rest string, keep, repeat bool) update {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.last++
	raw := append(make([]byte, 0, len(rest)+32), `{"update_id":`...)
	raw = append(strconv.AppendInt(raw, q.last, 10), ',')
	u := update{q.last, append(raw, rest...)}
	if keep {
		q.waiting = append(q.waiting, u)
		q.wake()
	}
	if keep && repeat {
		q.again = append(q.again, u)
	}
	return u
}

func (q *queue) wake() {
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

// wait confirms all updates below c.offset, and returns the answer to a poll. It waits for an update up to the timeout of the
// poll; after that the answer is empty.
func (q *queue) wait(stop context.Context, c call) string {
	timer := time.NewTimer(time.Duration(c.timeout) * time.Second)
	defer timer.Stop()
	for {
		if batch := q.take(c); batch != nil {
			return string(batch)
		}
		select {
		case <-q.arrived:
			continue
		case <-timer.C:
		case <-stop.Done():
		}
		return `{"ok":true,"result":[]}`
	}
}

func (q *queue) take(c call) []byte {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for n < len(q.waiting) && q.waiting[n].id < c.offset {
		n++
	}
	q.waiting = q.waiting[n:]
	if len(q.waiting)+len(q.again) == 0 {
		return nil
	}
	most := pollMost
	if c.limit > 0 {
		most = min(c.limit, most)
	}
	b := append(make([]byte, 0, 4096), `{"ok":true,"result":[`...)
	for _, u := range q.waiting[:min(most, len(q.waiting))] {
		b = append(append(b, u.raw...), ',')
	}
	for len(q.again) > 0 && q.again[0].id < c.offset {
		b = append(append(b, q.again[0].raw...), ',')
		q.again = q.again[1:]
	}
	if b[len(b)-1] != ',' {
		return nil // the updates in again are not confirmed yet
	}
	return append(b[:len(b)-1], "]}"...)
}

// Type lets a person write a text to the bot.
func (s *Server) Type(user int64, text string) {
	who := strconv.FormatInt(user, 10)
	entities := ""
	if strings.HasPrefix(text, "/") {
		word, _, _ := strings.Cut(text, " ")
		entities = `,"entities":[{"type":"bot_command","offset":0,"length":` + strconv.Itoa(len(word)) + `}]`
	}
	s.deliver(`"message":{"message_id":` + strconv.FormatInt(s.ids.Add(1), 10) + `,"from":` + from(who) + `,"chat":{"id":` + who +
		`,"first_name":"Ana","username":"ana_example","type":"private"},"date":1700000000,"text":` + quoted(text) + entities + `}}`)
}

// Press lets a person press a key, given by its callback data, of a message.
func (s *Server) Press(user int64, seen Screen, key string) {
	who := strconv.FormatInt(user, 10)
	s.deliver(`"callback_query":{"id":"` + strconv.FormatInt(s.ids.Add(1), 10) + `","from":` + from(who) + `,"message":` +
		described(seen.Message, who, seen.Body) + `,"chat_instance":"1234567890123456789","data":` + quoted(key) + `}}`)
}

func from(who string) string {
	return `{"id":` + who + `,"is_bot":false,"first_name":"Ana","username":"ana_example","language_code":"en"}`
}
