package telegram_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/telegram"
	"aporte/adapters/telegram/faketelegram"
	"aporte/bot"
)

// What operators are promised: within which time a channel that hears nothing is called unwell, and well again.
const (
	redWithin   = 60 * time.Second
	greenWithin = 40 * time.Second
)

// way leads to a server in memory that can go silent, for a bubble of synctest.
type way struct {
	to http.Handler

	mu      sync.Mutex
	silence func(context.Context) (*http.Response, error) // nil: requests reach the server
	cut     chan struct{}                                 // closed when silence begins, for requests under way
}

func (w *way) set(silence func(context.Context) (*http.Response, error)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.silence = silence
	if silence != nil {
		close(w.cut)
		w.cut = make(chan struct{})
	}
}

func (w *way) now() (func(context.Context) (*http.Response, error), chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.silence, w.cut
}

// RoundTrip implements [http.RoundTripper].
func (w *way) RoundTrip(r *http.Request) (*http.Response, error) {
	silence, cut := w.now()
	if silence != nil {
		return silence(r.Context())
	}
	rec, done := httptest.NewRecorder(), make(chan struct{})
	ctx, stop := context.WithCancel(r.Context())
	defer stop()
	go func() {
		w.to.ServeHTTP(rec, r.WithContext(ctx))
		close(done)
	}()
	select {
	case <-done:
		return rec.Result(), nil
	case <-cut:
		silence, _ = w.now()
		return silence(r.Context())
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// The ways in which a platform goes silent.
var silences = map[string]func(context.Context) (*http.Response, error){
	"no answer": func(ctx context.Context) (*http.Response, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	},
	"refused": func(context.Context) (*http.Response, error) { return nil, errors.New("connection refused") },
	"a proxy's error": func(context.Context) (*http.Response, error) {
		w := httptest.NewRecorder()
		http.Error(w, "<html>bad gateway</html>", http.StatusBadGateway)
		return w.Result(), nil
	},
}

// when returns after which time, in whole seconds, the channel is as it should be.
func when(t *testing.T, c *telegram.Channel, well bool) time.Duration {
	t.Helper()
	for begin := time.Now(); ; time.Sleep(time.Second) {
		if (c.Healthy() == nil) == well {
			return time.Since(begin)
		}
		if time.Since(begin) > 10*time.Minute {
			t.Fatalf("well is never %t", well)
		}
	}
}

func quietChannel(t *testing.T, api http.RoundTripper, mode string) (c *telegram.Channel, stop func()) {
	t.Helper()
	c, err := telegram.New(telegram.Config{
		Token: faketelegram.Token, APIURL: "http://127.0.0.1", Mode: mode, PublicURL: "https://consultation.example", Secret: "a-secret",
		Client: &http.Client{Transport: api},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx, func(context.Context, bot.Update) error { return nil }) }()
	return c, func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// TestSilence: a Telegram that cannot be reached is noticed within a minute, whenever it goes and however, and its return within 40 s,
// after however long. Polling and a webhook that nobody calls are alike in this.
func TestSilence(t *testing.T) {
	for name, silence := range silences {
		for _, mode := range []string{telegram.Poll, telegram.Webhook} {
			for at := time.Duration(0); at < 27*time.Second; at += 3 * time.Second {
				synctest.Test(t, func(t *testing.T) {
					fake := faketelegram.NewServer()
					defer fake.Close()
					api := &way{to: fake, cut: make(chan struct{})}
					c, stop := quietChannel(t, api, mode)
					defer stop()
					for range 600 { // no false alarm while nobody writes
						time.Sleep(time.Second)
						if err := c.Healthy(); err != nil {
							t.Fatalf("%s: %v while all is well", mode, err)
						}
					}
					time.Sleep(at)
					api.set(silence)
					if d := when(t, c, false); d > redWithin {
						t.Errorf("%s, %s after %s: unwell only after %s", mode, name, at, d)
					}
					time.Sleep(17*time.Minute + at)
					api.set(nil)
					if d := when(t, c, true); d > greenWithin {
						t.Errorf("%s, %s for %s: well only after %s", mode, name, at, d)
					}
				})
			}
		}
	}
}

// hooked is a Telegram that calls a webhook as the real one does: what it cannot deliver it tries again after a time that doubles up
// to a minute, and at once when the webhook is set to something new.
type hooked struct {
	c *telegram.Channel

	mu      sync.Mutex
	set     map[string]string
	anew    chan struct{} // closed when the webhook changes
	pending int
	fault   time.Time
	broken  bool // nothing reaches the webhook
	next    int
}

func (h *hooked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	h.mu.Lock()
	defer h.mu.Unlock()
	var result any = true
	switch {
	case strings.HasSuffix(r.URL.Path, "/getMe"):
		result = map[string]any{"id": faketelegram.BotID, "username": faketelegram.BotName}
	case strings.HasSuffix(r.URL.Path, "/setWebhook"):
		if h.set == nil || h.set["max_connections"] != r.Form.Get("max_connections") {
			close(h.anew)
			h.anew = make(chan struct{})
		}
		h.set = map[string]string{"url": r.Form.Get("url"), "max_connections": r.Form.Get("max_connections")}
	case strings.HasSuffix(r.URL.Path, "/getWebhookInfo"):
		info := map[string]any{"url": h.set["url"], "pending_update_count": h.pending}
		if !h.fault.IsZero() {
			info["last_error_date"], info["last_error_message"] = h.fault.Unix(), "Connection refused"
		}
		result = info
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "result": result})
}

// writes lets somebody write, and delivers it.
func (h *hooked) writes(ctx context.Context) {
	h.mu.Lock()
	h.next++
	body := strings.Replace(update, `"update_id":9`, `"update_id":`+strconv.Itoa(h.next), 1)
	h.pending++
	h.mu.Unlock()
	go func() {
		wait := time.Second
		for ctx.Err() == nil {
			h.mu.Lock()
			broken, anew := h.broken, h.anew
			if broken {
				h.fault = time.Now()
			} else {
				h.pending--
			}
			h.mu.Unlock()
			if !broken {
				if w := call(h.c, http.MethodPost, body, "a-secret"); w.Code != http.StatusOK {
					panic(w.Code)
				}
				return
			}
			select {
			case <-time.After(wait):
			case <-anew:
			case <-ctx.Done():
			}
			wait = min(2*wait, time.Minute)
		}
	}()
}

func (h *hooked) breaks(broken bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = broken
}

// TestWebhookSilence: if Telegram cannot deliver what people write, the webhook is noticed as unwell within a minute of the first that
// does not come, and as well within 40 s after the way is free, however long Telegram would have waited by itself.
func TestWebhookSilence(t *testing.T) {
	for at := time.Duration(0); at < 15*time.Second; at += 2 * time.Second {
		synctest.Test(t, func(t *testing.T) {
			api := &hooked{anew: make(chan struct{})}
			c, stop := quietChannel(t, &way{to: api, cut: make(chan struct{})}, telegram.Webhook)
			ctx, cancel := context.WithCancel(t.Context())
			defer stop()
			defer cancel()
			api.c = c
			for i := range 300 { // with a person each five seconds, and none
				if time.Sleep(time.Second); i%5 == 0 && i > 100 {
					api.writes(ctx)
				}
				if err := c.Healthy(); err != nil {
					t.Fatalf("%v while all is well", err)
				}
			}
			time.Sleep(at)
			api.breaks(true)
			api.writes(ctx)
			if d := when(t, c, false); d > redWithin {
				t.Errorf("broken at %s: unwell only after %s", at, d)
			}
			for range 30 * 60 {
				if time.Sleep(time.Second); c.Healthy() == nil {
					t.Fatal("well while nothing can be delivered")
				}
			}
			time.Sleep(at)
			api.breaks(false)
			if d := when(t, c, true); d > greenWithin {
				t.Errorf("mended: well only after %s", d)
			}
		})
	}
}

// Two processes with one token take the connection from each other: both are unwell all the time, and the one that is left is well
// within 40 s.
func TestConflictLasts(t *testing.T) {
	for _, mode := range []string{telegram.Poll, telegram.Webhook} {
		synctest.Test(t, func(t *testing.T) {
			fake := faketelegram.NewServer()
			defer fake.Close()
			api := &way{to: fake, cut: make(chan struct{})}
			one, stopOne := quietChannel(t, api, mode)
			defer stopOne()
			time.Sleep(time.Minute)
			other, err := telegram.New(telegram.Config{
				Token: faketelegram.Token, APIURL: "http://127.0.0.1", Mode: mode, PublicURL: "https://other.example", Secret: "a-secret",
				Client: &http.Client{Transport: api},
			})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- other.Run(ctx, func(context.Context, bot.Update) error { return nil }) }()
			time.Sleep(time.Minute)
			for range 600 {
				time.Sleep(time.Second)
				for name, c := range map[string]*telegram.Channel{"the first": one, "the other": other} {
					if err := c.Healthy(); err == nil || !strings.Contains(err.Error(), "another service") {
						t.Fatalf("%s, %s: %v", mode, name, err)
					}
				}
			}
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
			if d := when(t, one, true); d > greenWithin {
				t.Errorf("%s: well only after %s", mode, d)
			}
		})
	}
}
