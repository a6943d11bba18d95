package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// travels waits as long as an answer of Telegram is on its way: until the next tenth of a second. At all bots that is the same moment,
// so that in virtual time, too, they have their work at once and not one after the other.
func travels() {
	const network = 100 * time.Millisecond
	now := time.Now()
	time.Sleep(now.Truncate(network).Add(network).Sub(now))
}

// dayBot is what Telegram does for one bot: it takes 30 messages and edits a second, and refuses what is above.
type dayBot struct {
	day *day

	mu      sync.Mutex
	allowed *rate.Limiter
	refused int
	sent    int
	edited  int
	updates []dayUpdate // not confirmed yet
	arrived chan struct{}
	last    int64 // number of the last update, and of the last message
	people  map[int64]*visitor
}

type dayUpdate struct {
	id  int64
	raw json.RawMessage
}

func newDayBot(d *day) *dayBot {
	return &dayBot{day: d, allowed: rate.NewLimiter(30, 30), arrived: make(chan struct{}), people: map[int64]*visitor{}}
}

// RoundTrip implements [http.RoundTripper].
func (b *dayBot) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	p, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	_, method, _ := strings.Cut(strings.TrimPrefix(req.URL.Path, "/bot"), "/")
	status, result := http.StatusOK, "true"
	switch method {
	case "getMe":
		result = `{"id":1,"is_bot":true,"username":"day_bot"}`
	case "getWebhookInfo":
		result = `{"url":""}`
	case "getUpdates":
		result = b.poll(req, p)
	case "sendMessage", "editMessageText":
		if result = b.take(method, p); result == "" {
			status = http.StatusTooManyRequests
		}
	}
	answer := `{"ok":true,"result":` + result + `}`
	if status != http.StatusOK {
		answer = `{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":1}}`
	}
	travels()
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Request: req,
		Body: io.NopCloser(strings.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

// poll confirms what is below the offset, and waits for updates.
func (b *dayBot) poll(req *http.Request, p url.Values) string {
	offset, _ := strconv.ParseInt(p.Get("offset"), 10, 64)
	timeout := time.After(50 * time.Second)
	for {
		b.mu.Lock()
		for len(b.updates) > 0 && b.updates[0].id < offset {
			b.updates = b.updates[1:]
		}
		var give []json.RawMessage
		for _, u := range b.updates[:min(len(b.updates), 100)] {
			give = append(give, u.raw)
		}
		arrived := b.arrived
		b.mu.Unlock()
		if len(give) > 0 {
			raw, _ := json.Marshal(give) // it is JSON already
			return string(raw)
		}
		select {
		case <-arrived:
		case <-timeout:
			return "[]"
		case <-req.Context().Done():
			return "[]"
		}
	}
}

// take shows a message to its reader; it returns "" if the bot is too fast.
func (b *dayBot) take(method string, p url.Values) string {
	b.mu.Lock()
	if !b.allowed.Allow() {
		b.refused++
		b.mu.Unlock()
		return ""
	}
	user, _ := strconv.ParseInt(p.Get("chat_id"), 10, 64)
	message, _ := strconv.ParseInt(p.Get("message_id"), 10, 64)
	if method == "sendMessage" {
		b.sent++
		b.last++
		message = b.last
	} else {
		b.edited++
	}
	v := b.people[user]
	b.mu.Unlock()
	if v != nil {
		v.sees(message, method == "sendMessage", p.Get("reply_markup"))
	}
	return fmt.Sprintf(`{"message_id":%d,"chat":{"id":%d,"type":"private"},"date":%d}`, message, user, time.Now().Unix())
}

// push brings an update of a person to the bot.
func (b *dayBot) push(kind, form string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	raw := fmt.Appendf(nil, `{"update_id":%d,%q:%s}`, b.last, kind, fmt.Sprintf(form, args...))
	b.updates = append(b.updates, dayUpdate{b.last, raw})
	close(b.arrived)
	b.arrived = make(chan struct{})
}

// visitor is a person who takes part: they press the first key of each question, type one idea, and submit.
type visitor struct {
	bot  *dayBot
	user int64
	lang string

	mu      sync.Mutex
	message int64  // the newest question
	key     string // what they press there; "" if they type
	acted   time.Time
	waits   bool // for the next question
	handed  bool // they have submitted
}

// keyboard is what the keys under a message do.
type keyboard struct {
	Rows [][]struct {
		Data string `json:"callback_data"`
	} `json:"inline_keyboard"`
}

// sees looks at a message. A new one with keys is the next question, as is any after they submitted.
func (v *visitor) sees(message int64, isNew bool, markup string) {
	var keys keyboard
	if markup != "" {
		_ = json.Unmarshal([]byte(markup), &keys) // other markup is of no interest
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.waits || !isNew || len(keys.Rows) == 0 && !v.handed {
		return
	}
	v.waits = false
	v.bot.day.waited(time.Since(v.acted))
	if v.handed {
		v.bot.day.leaves(v)
		return
	}
	v.message, v.key = message, keys.Rows[0][0].Data
	for _, row := range keys.Rows {
		for _, k := range row {
			if strings.HasSuffix(k.Data, ":submit") {
				v.key, v.handed = k.Data, true
			}
		}
	}
	if strings.HasSuffix(v.key, ":skip") { // a question without options takes a text
		v.key = ""
	}
	time.AfterFunc(*dayThink/2+rand.N(*dayThink), v.act)
}

// act presses the key, or types. A person who has just come begins.
func (v *visitor) act() {
	v.mu.Lock()
	v.acted, v.waits = time.Now(), true
	message, key := v.message, v.key
	v.mu.Unlock()
	from := fmt.Sprintf(`{"id":%d,"is_bot":false,"first_name":"A","language_code":%q}`, v.user, v.lang)
	chat := fmt.Sprintf(`{"id":%d,"type":"private"}`, v.user)
	switch {
	case message == 0:
		v.bot.push("message", `{"message_id":%d,"from":%s,"chat":%s,"date":%d,"text":"/start"}`, v.user, from, chat, time.Now().Unix())
	case key == "":
		v.bot.push("message", `{"message_id":%d,"from":%s,"chat":%s,"date":%d,"text":%q}`, v.user, from, chat, time.Now().Unix(), ideaOf(v.user))
	default:
		v.bot.push("callback_query", `{"id":"%d","from":%s,"message":{"message_id":%d,"chat":%s,"date":%d},"data":%q}`,
			v.user, from, message, chat, time.Now().Unix(), key)
	}
}

// ideaOf is what a person writes.
func ideaOf(user int64) string {
	return fmt.Sprintf("Idea %d: publish every contract in a format that people can search, and say who decided.", user)
}

// numberOf returns the number of a person from what they wrote; -1 if that is not it, to the letter.
func numberOf(idea string) int64 {
	_, rest, _ := strings.Cut(idea, " ")
	digits, _, _ := strings.Cut(rest, ":")
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || ideaOf(n) != idea {
		return -1
	}
	return n
}
