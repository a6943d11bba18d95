package telegram_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

var yes = []bot.Choice{{Token: "y", Label: "Yes", Number: 1}}

func TestMarkupRefusedGoesAsPlainText(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	m := bot.Message{ID: "m", To: ana(p), Text: "a < b & c", Spans: []bot.Span{{Role: bot.RoleQuestion, Start: 0, End: 5}}}
	p.Inject(faketelegram.Fault{Method: "sendMessage", N: 1, How: faketelegram.BadMarkup})
	if _, err := p.Channel().Send(t.Context(), m, ""); err != nil {
		t.Fatal(err)
	}
	if got := p.Shown("ana"); len(got) != 1 || got[0].Text != m.Text {
		t.Errorf("shown %+v", got)
	}
	// When that is refused as well, the error must not repeat what Telegram quotes.
	p.Inject(faketelegram.Fault{Method: "sendMessage", N: 2, How: faketelegram.BadMarkup})
	_, err := p.Channel().Send(t.Context(), m, "")
	if !errors.Is(err, bot.ErrRefused) || strings.Contains(err.Error(), "private words") {
		t.Errorf("got %v", err)
	}
}

// Row 54: the message to be edited is no longer there.
func TestLostMessage(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	to := ana(p)
	for _, receipt := range []string{"999999", "not a number"} {
		before := len(p.Shown("ana"))
		if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "a" + receipt, To: to, Text: "again?", Choices: yes, Replaces: "x"}, receipt); err != nil {
			t.Fatal(err)
		}
		if n := len(p.Shown("ana")); n != before+1 {
			t.Errorf("receipt %q: %d new messages, want the question anew", receipt, n-before)
		}
	}
	before := len(p.Shown("ana"))
	if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "c", To: to, Text: "closed", Replaces: "x"}, "999999"); err != nil {
		t.Fatal(err)
	}
	if n := len(p.Shown("ana")); n != before {
		t.Errorf("%d new messages, want none: what was to be closed is gone", n-before)
	}
}

func TestDocument(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	to := ana(p)
	file := &bot.File{Name: "answers.csv", Data: []byte("step,answer\n")}
	receipt, err := p.Channel().Send(t.Context(), bot.Message{ID: "f", To: to, Text: "Your <answers>", File: file, Choices: yes}, "")
	if err != nil {
		t.Fatal(err)
	}
	shown := p.Shown("ana")
	if len(shown) != 1 || shown[0].Text != "answers.csv\nYour <answers>" || len(shown[0].Keys) != 1 {
		t.Fatalf("shown %+v", shown)
	}
	// The text of a document cannot be edited: its keys go, and what must be seen comes anew.
	if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "g", To: to, Text: "Again?", Choices: yes, Replaces: "f"}, receipt); err != nil {
		t.Fatal(err)
	}
	shown = p.Shown("ana")
	if len(shown) != 2 || len(shown[0].Keys) != 0 || shown[1].Text != "Again?" {
		t.Errorf("shown %+v", shown)
	}
	long := strings.Repeat("all of it ", 200)
	if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "h", To: to, Text: long, File: file}, ""); err != nil {
		t.Fatal(err)
	}
	if shown = p.Shown("ana"); len(shown) != 4 || shown[2].Text != "answers.csv" || shown[3].Text != strings.TrimSpace(long) {
		t.Errorf("shown %+v", shown[2:])
	}
	p.Inject(faketelegram.Fault{Method: "sendDocument", N: 1, How: faketelegram.Blocked})
	if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "i", To: to, File: file}, ""); !errors.Is(err, bot.ErrGone) {
		t.Errorf("got %v, want bot.ErrGone from an upload too", err)
	}
}

func TestPartsAreNotRepeated(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	m := bot.Message{ID: "m", To: ana(p), Text: strings.Repeat("sentence. ", 1000), Choices: yes}
	p.Inject(faketelegram.Fault{Method: "sendMessage", Skip: 1, N: 1, How: faketelegram.Broken})
	if _, err := p.Channel().Send(t.Context(), m, ""); err == nil {
		t.Fatal("the second part did not fail")
	}
	if n := len(p.Shown("ana")); n != 1 {
		t.Fatalf("%d parts are shown, want the first", n)
	}
	if _, err := p.Channel().Send(t.Context(), m, ""); err != nil {
		t.Fatal(err)
	}
	if shown := p.Shown("ana"); len(shown) != 3 || len(shown[2].Keys) != 1 {
		t.Errorf("%d parts are shown, want each of three once, with the key on the last", len(shown))
	}
}

// Row 61: how long Telegram asks to wait.
func TestWaits(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault faketelegram.Fault
		want  time.Duration
	}{
		{"said", faketelegram.Fault{N: 1, How: faketelegram.RateLimited, Wait: 30}, 30 * time.Second},
		{"an hour", faketelegram.Fault{N: 1, How: faketelegram.RateLimited, Wait: 3600}, time.Hour},
		{"not said", faketelegram.Fault{N: 1, How: faketelegram.NoHint}, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := faketelegram.New(t, telegram.Poll, nil)
			m := bot.Message{ID: "m", To: ana(p), Text: "hello"}
			p.Inject(c.fault)
			_, err := p.Channel().Send(t.Context(), m, "")
			wait, ok := errors.AsType[*bot.RetryError](err)
			if !ok || wait.After != c.want {
				t.Fatalf("got %v, want to wait %s", err, c.want)
			}
			// Asked again too early, the channel does not even call.
			p.Inject(faketelegram.Fault{N: 1, How: faketelegram.Broken})
			_, err = p.Channel().Send(t.Context(), m, "")
			if wait, ok = errors.AsType[*bot.RetryError](err); !ok || wait.After > c.want {
				t.Errorf("got %v, want to wait for the rest", err)
			}
		})
	}
}

func TestGroupThatMoved(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	p.AddGroup(-123, -100456)
	p.AddGroup(-100456, 0)
	if _, err := p.Channel().Send(t.Context(), bot.Message{ID: "m", To: bot.Address{Channel: "telegram", User: "-123"}, Text: "hello"}, ""); err != nil {
		t.Fatal(err)
	}
	if got := p.Server.Shown(-100456); len(got) != 1 {
		t.Errorf("the new group shows %+v", got)
	}
}

// Row 62: a chat that is not there.
func TestGone(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, nil)
	for _, user := range []string{"77", "-55"} {
		if _, err := p.Channel().Send(t.Context(), bot.Message{To: bot.Address{User: user}, Text: "x"}, ""); !errors.Is(err, bot.ErrGone) {
			t.Errorf("chat not found: got %v", err)
		}
	}
	for _, user := range []string{"", "ana", "0", "1:x"} {
		if _, err := p.Channel().Send(t.Context(), bot.Message{To: bot.Address{User: user}, Text: "x"}, ""); !errors.Is(err, bot.ErrRefused) {
			t.Errorf("address %q: got %v", user, err)
		}
	}
}

func TestRedirectIsNotFollowed(t *testing.T) {
	visited := make(chan string, 10)
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { visited <- r.URL.Path }))
	defer other.Close()
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer api.Close()
	ch, err := telegram.New(telegram.Config{Token: faketelegram.Token, APIURL: api.URL})
	if err != nil {
		t.Fatal(err)
	}
	_, err = ch.Send(t.Context(), bot.Message{To: bot.Address{User: "7"}, Text: "x"}, "")
	if err == nil || strings.Contains(err.Error(), faketelegram.Token) {
		t.Errorf("got %v", err)
	}
	if len(visited) != 0 {
		t.Errorf("the token went to another server, in %d bytes of path", len(<-visited))
	}
}

// TestNoSecretInErrors makes a call fail in every way there is.
func TestNoSecretInErrors(t *testing.T) {
	p := faketelegram.New(t, telegram.Poll, func(c *telegram.Config) {
		c.Client = &http.Client{Timeout: time.Second}
	})
	m := bot.Message{ID: "m", To: ana(p), Text: "what a person wrote < here"}
	errs := map[string]error{}
	for _, how := range []string{"rate limited", "broken", "reset before", "reset after", "blocked", "unacceptable", "conflict", "bad markup", "no hint", "not JSON"} {
		q := faketelegram.New(t, telegram.Poll, nil)
		ana(q)
		q.Inject(faketelegram.Fault{N: 2, How: faketelegram.Failure(how)})
		_, errs[how] = q.Channel().Send(t.Context(), m, "")
	}
	gone, err := telegram.New(telegram.Config{Token: faketelegram.Token, APIURL: "http://127.0.0.1:1", Secret: faketelegram.Secret})
	if err != nil {
		t.Fatal(err)
	}
	_, errs["nobody listens"] = gone.Send(t.Context(), m, "")
	p.Inject(faketelegram.Fault{N: 1, How: faketelegram.Unauthorized})
	_, errs["unauthorized"] = p.Channel().Send(t.Context(), m, "")
	_, errs["unauthorized, again"] = p.Channel().Send(t.Context(), m, "")
	for how, err := range errs {
		if err == nil {
			t.Errorf("%s: no error", how)
			continue
		}
		for _, s := range append(p.Secrets(), "what a person", "private words", "/bot") {
			if strings.Contains(err.Error(), s) {
				t.Errorf("%s: the error contains %q", how, s)
			}
		}
	}
}
