package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"aporte/adapters/line"
	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
)

// Row 82: tokens are renewed ahead of time, once however many want one, and both are kept in one write.
func TestRotation(t *testing.T) {
	vault, now := newMemory(), newClock()
	r := start(t, slack.HTTP, shared(vault, func(c *slack.Config) { c.Now = now.Now }))
	r.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: "xoxe.xoxb-1-first-token", Scopes: slack.Scopes()})
	if status, body := browser(t, r).agree("TA"); status != 200 {
		t.Fatalf("status %d: %s", status, body)
	}
	r.Server.Now = now.Now
	var people []bot.Address
	for _, user := range []string{"U1", "U2", "U3", "U4", "U5", "U6"} {
		people = append(people, r.typed("TA", user, "hello").From)
	}
	before, puts := r.Calls()["oauth.v2.access"], vault.puts
	now.add(11*time.Hour + 30*time.Minute)
	var wg sync.WaitGroup
	for i, to := range people {
		wg.Go(func() {
			if _, err := r.Slack().Send(context.Background(), bot.Message{ID: string(rune('a' + i)), To: to, Text: "x"}, ""); err != nil {
				t.Errorf("send: %v", err)
			}
		})
	}
	wg.Wait()
	if n := r.Calls()["oauth.v2.access"] - before; n != 1 || vault.puts-puts != 1 {
		t.Errorf("%d refreshes and %d writes, want one of each", n, vault.puts-puts)
	}
	kept, _ := vault.Get(t.Context(), "slack.workspace", "TA")
	if strings.Contains(string(kept), "first-token") || !strings.Contains(string(kept), "xoxe-1-ta") {
		t.Errorf("what is kept is not the new pair")
	}
	if err := r.Slack().Healthy(); err != nil {
		t.Error(err)
	}
	// A refresh that fails is loud; the old token serves until its end, and not beyond.
	r.Inject(fakeslack.Fault{Method: "oauth.v2.access", N: 1, Code: "invalid_refresh_token"})
	now.add(11*time.Hour + 30*time.Minute)
	r.send(bot.Message{ID: "y", To: people[0], Text: "y"}, "")
	if err := r.Slack().Healthy(); err == nil || !strings.Contains(err.Error(), "installed there again") {
		t.Errorf("healthy says %v", err)
	}
	r.Inject(fakeslack.Fault{Method: "oauth.v2.access", N: 1, Code: "internal_error"})
	now.add(time.Hour)
	if _, err := r.Slack().Send(t.Context(), bot.Message{ID: "z", To: people[0], Text: "z"}, ""); err == nil || errors.Is(err, bot.ErrGone) {
		t.Errorf("after its end: %v, want an error after which to try again", err)
	}
	r.send(bot.Message{ID: "z", To: people[0], Text: "z"}, "")
	if err := r.Slack().Healthy(); err != nil {
		t.Errorf("after a refresh: %v", err)
	}
	if strings.Contains(r.Logged(), "xoxe") {
		t.Error("the log contains a token")
	}
}

func TestCheck(t *testing.T) {
	findings := func(r *running) map[string]line.Finding {
		all := map[string]line.Finding{}
		for _, f := range r.Slack().Check(t.Context()) {
			all[f.What] = f
			for _, secret := range r.Secrets() {
				if strings.Contains(f.Text+f.Mend, secret) {
					t.Errorf("a finding says a secret: %s", f.What)
				}
			}
			if (f.Severity == line.OK) != (f.Mend == "") {
				t.Errorf("%+v", f)
			}
		}
		return all
	}
	r := &running{Platform: fakeslack.New(t, slack.Socket, nil), t: t}
	for what, f := range findings(r) {
		if f.Severity != line.OK {
			t.Errorf("%s: %+v", what, f)
		}
	}
	r.AddWorkspace(fakeslack.Workspace{Team: team, Token: fakeslack.Token, Scopes: []string{"chat:write"}})
	if f := findings(r)["token rights"]; f.Severity != line.Warning || !strings.Contains(f.Text, "im:history") {
		t.Errorf("missing rights: %+v", f)
	}
	r.Revoke(team)
	if f := findings(r)["token"]; f.Severity != line.Problem || !strings.Contains(f.Text, "token_revoked") {
		t.Errorf("a revoked token: %+v", f)
	}
	other := &running{Platform: fakeslack.New(t, slack.Socket, func(c *slack.Config) { c.AppToken = "xapp-1-of-another-app" }), t: t}
	if f := findings(other)["socket mode"]; f.Severity != line.Problem || !strings.Contains(f.Text, "invalid_auth") {
		t.Errorf("a wrong app token: %+v", f)
	}
	vault := newMemory()
	many := &running{Platform: fakeslack.New(t, slack.HTTP, shared(vault, nil)), t: t}
	many.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: tokenA, Scopes: slack.Scopes()})
	_ = vault.Put(t.Context(), "slack.workspace", "TA", []byte(`{"team":"TA","token":"`+tokenA+`"}`))
	if f := findings(many); f["installations"].Severity != line.OK || f["installations"].Text != "1" || len(f) != 2 {
		t.Errorf("installations: %+v", f)
	}
	many.Revoke("TA")
	if f := findings(many)["workspace TA"]; f.Severity != line.Warning {
		t.Errorf("a revoked installation: %+v", f)
	}
}

func TestHealth(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		now := newClock()
		r := &running{Platform: fakeslack.New(t, transport, func(c *slack.Config) { c.Now = now.Now }), t: t, got: make(chan bot.Update, 10)}
		if r.Slack().Healthy() == nil {
			t.Error("well before it runs")
		}
		r.run()
		until(t, "health", func() bool { return r.Slack().Healthy() == nil })
		r.meet("ana")
		r.Event(team, map[string]any{"type": "app_uninstalled"})
		until(t, "the removal", func() bool { return r.Slack().Healthy() != nil })
		r.stop()
		if r.Slack().Healthy() == nil {
			t.Error("well after it ended")
		}
	})
	r := start(t, slack.Socket, func(c *slack.Config) { c.AppToken = "xapp-1-of-another-app" })
	until(t, "the refusal", func() bool {
		err := r.Slack().Healthy()
		return err != nil && strings.Contains(err.Error(), "invalid_auth")
	})
}

// A token from elsewhere never goes to the service, and only addresses of the service are called back.
func TestForeignResponseURL(t *testing.T) {
	called := make(chan struct{}, 1)
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called <- struct{}{} }))
	defer trap.Close()
	r := start(t, slack.HTTP, nil)
	to := r.meet("ana")
	receipt := r.send(bot.Message{ID: "m1", To: to, Text: "Agree?", Choices: []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}}, "")
	channel, ts, _ := strings.Cut(receipt, ":")
	raw, _ := json.Marshal(map[string]any{
		"type": "block_actions", "team": map[string]any{"id": team}, "user": map[string]any{"id": r.ID("ana"), "team_id": team},
		"response_url": trap.URL + "/steal", "container": map[string]any{"message_ts": ts, "channel_id": channel},
		"actions": []any{map[string]any{"action_id": "key1", "value": "t", "action_ts": "1.1"}},
	})
	if rec := ask(r, "POST", slack.InteractivityPath, form, url.Values{"payload": {string(raw)}}.Encode(), nil); rec.Code != 200 {
		t.Fatalf("status %d", rec.Code)
	}
	r.next()
	r.send(bot.Message{ID: "m2", To: to, Text: "closed", Replaces: "m1"}, receipt)
	select {
	case <-called:
		t.Error("a foreign address was called")
	default:
	}
	if r.last("ana") != "closed" {
		t.Errorf("shown %q", r.last("ana"))
	}
}
