package telegram_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// rush is many people who answer question after question, while Telegram takes 30 messages and edits a second.
type rush struct {
	t      *testing.T
	server *faketelegram.Server
	think  time.Duration
	seen   map[int64]chan string // the question that is now asked

	mu      sync.Mutex
	allowed *rate.Limiter
	refused int             // calls above what Telegram allows
	edits   int             // closing edits that came
	waits   []time.Duration // from a press to the next question
}

// RoundTrip hands a call to the server without a network: time stands still meanwhile.
func (r *rush) RoundTrip(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/sendMessage") || strings.HasSuffix(req.URL.Path, "/editMessageText") {
		r.mu.Lock()
		if !r.allowed.Allow() {
			r.refused++
		}
		if strings.HasSuffix(req.URL.Path, "/editMessageText") {
			r.edits++
		}
		r.mu.Unlock()
	}
	answer := httptest.NewRecorder()
	r.server.ServeHTTP(answer, req)
	return answer.Result(), nil
}

// rushFlow asks a hundred questions of two options each.
func rushFlow(t *testing.T) (*flows.Flow, *locales.Words) {
	t.Helper()
	src := "flow: rush\nversion: 1\nlanguages: [en]\nsteps:\n  - {id: consent, kind: consent, notice: \"2026-11\"}\n"
	words := `{"rush.title": "Rush", "rush.consent": "Agree?"`
	for i := range 100 {
		src += fmt.Sprintf("  - {id: q%d, kind: choice, options: [agree, disagree]}\n", i)
		words += fmt.Sprintf(`, "rush.q%d": "Question %d?", "rush.q%d.agree": "Yes", "rush.q%d.disagree": "No"`, i, i, i, i)
	}
	f, err := flows.Parse("rush.yaml", []byte(src+"  - {id: review, kind: review}\n"))
	if err != nil {
		t.Fatal(err)
	}
	w, err := locales.Load(locales.Files(), fstest.MapFS{"rush.en.json": {Data: []byte(words + "}")}})
	if err != nil {
		t.Fatal(err)
	}
	return f, w
}

// run lets people take part until the time is over, and returns what the bot has counted.
func (r *rush) run(people int, length time.Duration, take func(user int64, stop <-chan struct{})) bot.Stats {
	r.t.Helper()
	for n := range people {
		r.seen[int64(1000+n)] = make(chan string, 100)
	}
	flow, words := rushFlow(r.t)
	store, err := sqlstore.Open(r.t.Context(), sqlstore.Config{Path: filepath.Join(r.t.TempDir(), "aporte.db"), Key: make([]byte, 32)})
	if err != nil {
		r.t.Fatal(err)
	}
	defer store.Close()
	channel, err := telegram.New(telegram.Config{Token: faketelegram.Token, APIURL: "https://telegram.test", Client: &http.Client{Transport: r}})
	if err != nil {
		r.t.Fatal(err)
	}
	b, err := bot.New(bot.Config{Store: store, Channels: map[string]bot.Channel{telegram.Name: channel}, Flow: flow, Words: words})
	if err != nil {
		r.t.Fatal(err)
	}
	r.server.Showed = func(user int64, b faketelegram.Bubble) {
		if len(b.Keys) > 0 && r.seen[user] != nil {
			r.seen[user] <- b.Text
		}
	}
	ctx, cancel := context.WithCancel(r.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Run(ctx) }()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for user := range r.seen {
		wg.Go(func() { take(user, stop) })
	}
	time.Sleep(length)
	close(stop)
	wg.Wait()
	cancel()
	if err := <-ended; err != nil {
		r.t.Error(err)
	}
	r.server.Close()
	return b.Stats()
}

// answer takes part: it thinks about each question and presses its first key.
func (r *rush) answer(user int64, stop <-chan struct{}) {
	asked := time.Now()
	r.server.Type(user, "/start")
	for {
		select {
		case <-r.seen[user]:
		case <-stop:
			return
		}
		r.mu.Lock()
		r.waits = append(r.waits, time.Since(asked))
		r.mu.Unlock()
		select {
		case <-time.After(rand.N(2 * r.think)):
		case <-stop:
			return
		}
		asked = time.Now()
		r.press(user)
	}
}

func (r *rush) press(user int64) {
	for _, b := range slices.Backward(r.server.Shown(user)) {
		if len(b.Keys) > 0 {
			r.server.Press(user, b.Keys[0], false)
			return
		}
	}
}

func newRush(t *testing.T) *rush {
	return &rush{
		t: t, server: faketelegram.NewServer(), think: 2 * time.Second, seen: map[int64]chan string{}, allowed: rate.NewLimiter(30, 30),
	}
}

// TestRush is a busy minute at Telegram's own limit: what the closings of answered questions get is what is left over.
func TestRush(t *testing.T) {
	for _, tt := range []struct {
		people   int
		steps    float64       // a second, at least
		p50      time.Duration // of the wait for the next question, at most
		leftOver bool          // there is room for every closing
	}{
		{people: 60, steps: 26, p50: 300 * time.Millisecond},
		{people: 10, steps: 4.5, leftOver: true},
	} {
		t.Run(fmt.Sprint(tt.people), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const length = 40 * time.Second
				r := newRush(t)
				stats := r.run(tt.people, length, r.answer)
				slices.Sort(r.waits)
				steps, p50 := float64(len(r.waits))/length.Seconds(), r.waits[len(r.waits)/2]
				t.Logf("%.1f steps/s; waits p50 %s, p95 %s, most %s; %d closings, %d left out", steps,
					p50.Round(time.Millisecond), r.waits[len(r.waits)*95/100].Round(time.Millisecond),
					r.waits[len(r.waits)-1].Round(time.Millisecond), r.edits, stats.Untidy)
				if steps < tt.steps || p50 > tt.p50 || r.refused > 0 {
					t.Errorf("%.1f steps/s, p50 %s, %d calls refused", steps, p50, r.refused)
				}
				if answered := len(r.waits) - tt.people; tt.leftOver != (r.edits == answered) {
					t.Errorf("%d of %d answered questions were closed", r.edits, answered)
				}
			})
		})
	}
}
