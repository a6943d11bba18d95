package slack

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/bot"
)

// What operators are promised: within which time a channel that hears nothing is called unwell, and well again.
const (
	redWithin   = 60 * time.Second
	greenWithin = 40 * time.Second
)

// api is Slack's Web API in memory, for a bubble of synctest. It notes when each call was made.
type api struct {
	mu    sync.Mutex
	fails func(context.Context) (*http.Response, error) // nil: calls succeed
	calls map[string][]time.Time
}

func (a *api) set(fails func(context.Context) (*http.Response, error)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fails = fails
}

// RoundTrip implements [http.RoundTripper].
func (a *api) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	fails, method := a.fails, strings.TrimPrefix(r.URL.Path, "/api/")
	a.calls[method] = append(a.calls[method], time.Now())
	a.mu.Unlock()
	if fails != nil {
		return fails(r.Context())
	}
	w := httptest.NewRecorder()
	_, _ = w.WriteString(`{"ok":true,"team_id":"T1","user_id":"U1","bot_id":"B1"}`)
	return w.Result(), nil
}

// failures are the ways in which Slack goes silent.
var failures = map[string]func(context.Context) (*http.Response, error){
	"no answer": func(ctx context.Context) (*http.Response, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	},
	"refused": func(context.Context) (*http.Response, error) { return nil, errors.New("connection refused") },
	"an error of the server": func(context.Context) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.WriteHeader(http.StatusServiceUnavailable)
		return w.Result(), nil
	},
}

func runIn(t *testing.T, config Config) (c *Channel, stop func()) {
	t.Helper()
	c, err := New(config)
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

// when returns after which time, in whole seconds, the channel is as it should be.
func when(t *testing.T, c *Channel, well bool) time.Duration {
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

// Where requests bring everything, nothing else shows that Slack is there: it is asked.
func TestSilenceOfRequests(t *testing.T) {
	for name, fails := range failures {
		for at := time.Duration(0); at < askEvery; at += 3 * time.Second {
			synctest.Test(t, func(t *testing.T) {
				way := &api{calls: map[string][]time.Time{}}
				c, stop := runIn(t, Config{
					BotToken: "xoxb-1-secret-of-the-bot", SigningSecret: "0123456789abcdef0123456789abcdef", APIURL: "http://127.0.0.1/api/", Client: &http.Client{Transport: way},
				})
				defer stop()
				time.Sleep(5 * time.Second)
				for range 300 {
					if time.Sleep(time.Second); c.Healthy() != nil {
						t.Fatalf("%v while all is well", c.Healthy())
					}
				}
				time.Sleep(at)
				way.set(fails)
				if d := when(t, c, false); d > redWithin {
					t.Errorf("%s: unwell only after %s", name, d)
				}
				time.Sleep(17*time.Minute + at)
				way.set(nil)
				if d := when(t, c, true); d > greenWithin {
					t.Errorf("%s: well only after %s", name, d)
				}
			})
		}
	}
}

// A connection that goes silent is closed within half a minute, and without one the channel is unwell after away. However long Slack
// cannot be reached, a new connection is tried so often that its return is noticed.
func TestSilenceOfConnections(t *testing.T) {
	if sum := rarely + away; sum > redWithin {
		t.Errorf("a silent connection makes the channel unwell only after %s", sum)
	}
	for name, fails := range failures {
		synctest.Test(t, func(t *testing.T) {
			way := &api{calls: map[string][]time.Time{}, fails: fails}
			c, stop := runIn(t, Config{
				BotToken: "xoxb-1-secret-of-the-bot", AppToken: "xapp-1-secret-of-the-app", Connections: 1, APIURL: "http://127.0.0.1/api/", Client: &http.Client{Transport: way},
			})
			time.Sleep(time.Hour)
			if c.Healthy() == nil {
				t.Error("well without a connection")
			}
			stop()
			for _, method := range []string{"apps.connections.open", authTest} {
				calls := way.calls[method]
				if len(calls) < 90 {
					t.Errorf("%s: %s was tried %d times in an hour", name, method, len(calls))
				}
				for i := range calls[1:] {
					if gap := calls[i+1].Sub(calls[i]); gap > greenWithin {
						t.Fatalf("%s: %s was not tried for %s", name, method, gap)
					}
				}
			}
		})
	}
}
