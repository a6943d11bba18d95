package slack_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
)

// shy opens a platform that does not say whose a token is before know is called: its first answer is no answer, the next
// one waits.
func shy(t *testing.T, transport string, change func(*slack.Config)) (r *running, know func()) {
	t.Helper()
	release, asked := make(chan struct{}), make(chan struct{}, 10)
	know = sync.OnceFunc(func() { close(release) })
	r = &running{t: t, got: make(chan bot.Update, 10)}
	first := true
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if strings.HasSuffix(req.URL.Path, "/auth.test") {
			asked <- struct{}{}
			if first {
				first = false
				_, _ = w.Write([]byte(`{"ok":true}`))
				return
			}
			<-release
		}
		r.Server.ServeHTTP(w, req)
	}))
	t.Cleanup(api.Close)
	r.Platform = fakeslack.New(t, transport, func(c *slack.Config) {
		c.APIURL = api.URL + "/api"
		if change != nil {
			change(c)
		}
	})
	r.run()
	t.Cleanup(know)
	for range 2 {
		select {
		case <-asked:
		case <-time.After(patience):
			t.Fatal("the channel does not ask again after an answer that is none")
		}
	}
	return r, know
}

func hello(user string) object {
	return object{"type": "message", "channel_type": "im", "channel": "D1", "user": user, "ts": "9.9", "text": "hello"}
}

// Before it is known for which workspace the token of the settings is, it serves none: what arrives waits a little, and
// is left to Slack to bring it again. Afterwards it serves its own.
func TestTokenOfNobodyYet(t *testing.T) {
	t.Parallel()
	r, know := shy(t, slack.HTTP, nil)
	var wg sync.WaitGroup
	for _, of := range []string{team, "TOTHER"} {
		for what, do := range map[string]func() *httptest.ResponseRecorder{
			"message": func() *httptest.ResponseRecorder { return tell(r, of, hello("U1")) },
			"removal": func() *httptest.ResponseRecorder { return tell(r, of, object{"type": "app_uninstalled"}) },
			"command": func() *httptest.ResponseRecorder { return command(r, of, "U2", "C1", "start") },
			"press": func() *httptest.ResponseRecorder {
				p := press("U3", "D1", "1.1", object{"action_id": "key1", "value": "t", "action_ts": "1.1"})
				p["team"] = object{"id": of}
				return interact(r, p)
			},
		} {
			wg.Go(func() {
				if rec := do(); rec.Code != http.StatusServiceUnavailable || rec.Header().Get("Retry-After") == "" {
					t.Errorf("%s of %s: status %d %s, want 503 with Retry-After", what, of, rec.Code, rec.Body)
				}
			})
		}
		wg.Go(func() {
			// Nothing goes out either, and nobody counts as gone for that.
			_, err := r.Slack().Send(t.Context(), bot.Message{ID: "m", To: bot.Address{Channel: "slack", User: of + "/U1"}, Text: "x"}, "")
			if _, later := errors.AsType[*bot.RetryError](err); !later {
				t.Errorf("sending to %s: %v, want *bot.RetryError", of, err)
			}
		})
	}
	wg.Wait()
	calls := r.Calls()
	delete(calls, "auth.test")
	delete(calls, "api.test") // which only asks whether Slack is there
	if len(r.got) != 0 || len(calls) != 0 {
		t.Errorf("%d updates were taken, and called was %v", len(r.got), calls)
	}
	if r.Slack().Healthy() == nil {
		t.Error("well, and serving nobody")
	}

	early := make(chan int)
	go func() { early <- tell(r, team, hello("U1")).Code }()
	know()
	if code := <-early; code != http.StatusOK {
		t.Errorf("what arrived just before is answered with %d", code)
	}
	if u := r.next(); u.From.User != team+"/U1" {
		t.Errorf("got %+v", u)
	}
	if rec := tell(r, "TOTHER", hello("U1")); rec.Code != http.StatusOK {
		t.Errorf("a stranger: status %d", rec.Code)
	}
	if rec := tell(r, "TOTHER", object{"type": "app_uninstalled"}); rec.Code != http.StatusOK {
		t.Errorf("a stranger's removal: status %d", rec.Code)
	}
	until(t, "health", func() bool { return r.Slack().Healthy() == nil })
	if len(r.got) != 0 || r.Slack().Counts()["updates_stranger"] != 1 {
		t.Errorf("%d updates more; counted %v", len(r.got), r.Slack().Counts())
	}
	r.Meet(team, "U1", "", "")
	r.send(bot.Message{ID: "m", To: bot.Address{Channel: "slack", User: team + "/U1"}, Text: "welcome"}, "")
	if _, err := r.Slack().Send(t.Context(), bot.Message{ID: "m", To: bot.Address{Channel: "slack", User: "TOTHER/U1"}, Text: "x"}, ""); !errors.Is(err, bot.ErrGone) {
		t.Errorf("sending to a stranger: %v", err)
	}
}

// The same by Socket Mode, where what is not acknowledged comes again. Workspaces that have installed the app wait for
// nothing.
func TestTokenOfNobodyYetBySocket(t *testing.T) {
	t.Parallel()
	vault := newMemory()
	_ = vault.Put(t.Context(), "slack.workspace", "TA", []byte(`{"team":"TA","token":"`+tokenA+`"}`))
	r, know := shy(t, slack.Socket, func(c *slack.Config) {
		c.ClientID, c.ClientSecret, c.Vault = fakeslack.ClientID, fakeslack.ClientSecret, vault
	})
	r.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: tokenA, Scopes: slack.Scopes()})
	until(t, "a connection", func() bool { return r.Connections() > 0 })
	if u := r.typed("TA", "U1", "hello"); u.From.User != "TA/U1" {
		t.Errorf("got %+v", u)
	}
	r.send(bot.Message{ID: "m", To: bot.Address{Channel: "slack", User: "TA/U1"}, Text: "welcome"}, "")
	say := func(team string) object {
		return object{"type": "event_callback", "team_id": team, "event_id": "Ev1", "event": hello("U1")}
	}
	if r.Envelope("events_api", say("TOTHER")) || r.Envelope("events_api", say(team)) {
		t.Error("something was acknowledged, and not stored")
	}
	know()
	if !r.Envelope("events_api", say(team)) {
		t.Error("it is not taken when it comes again")
	}
	if u := r.next(); u.From.User != team+"/U1" || len(r.got) != 0 {
		t.Errorf("got %+v and %d more", u, len(r.got))
	}
}
