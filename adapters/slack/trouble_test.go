package slack_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
	"aporte/bot/bottest"
)

// Row 68: envelopes twice, connections renewed, broken and refused: everything typed arrives.
func TestSocketTroubles(t *testing.T) {
	r := start(t, slack.Socket, nil)
	r.Twice()
	r.Server.AckTime = 300 * time.Millisecond // an acknowledgement may go down with its connection
	r.Server.Retries = []time.Duration{time.Millisecond, time.Millisecond, time.Millisecond, time.Millisecond, time.Millisecond}
	seen := map[string]bool{}
	for i, trouble := range []func(){
		func() {}, func() { r.Refresh("warning") }, func() { r.Refresh("refresh_requested") }, r.DropSockets,
		func() { r.Refresh("too_many_websockets") }, func() {
			r.Inject(fakeslack.Fault{Method: "apps.connections.open", N: 2, How: bottest.Broken})
			r.DropSockets()
		},
	} {
		until(t, "two connections", func() bool { return r.Connections() == 2 })
		trouble()
		text := fmt.Sprint("message ", i)
		r.Type("ana", text)
		for !seen[text] {
			seen[r.next().Text] = true
		}
	}
	if err := r.Slack().Healthy(); err != nil {
		until(t, "a connection", func() bool { return r.Slack().Healthy() == nil })
	}
}

// Row 86: what is not known is acknowledged, counted and ignored.
func TestUnknownEnvelopes(t *testing.T) {
	r := start(t, slack.Socket, nil)
	until(t, "a connection", func() bool { return r.Connections() > 0 })
	for kind, payload := range map[string]map[string]any{
		"events_api":      {"type": "event_callback", "team_id": team, "event": map[string]any{"type": "moon_rise"}},
		"interactive":     {"type": "block_actions", "team": map[string]any{"id": team}, "user": map[string]any{"id": "U1"}, "actions": []any{map[string]any{"action_id": "not_ours"}}},
		"slash_commands":  {"team_id": 7},
		"carrier_pigeons": {"type": "coo"},
	} {
		if !r.Envelope(kind, payload) {
			t.Errorf("%s was not acknowledged", kind)
		}
	}
	r.quiet("ana")
	if c := r.Slack().Counts(); c["updates_unknown"] < 3 || c["updates_malformed"] < 1 {
		t.Errorf("counted %v", c)
	}
}

// Row 80: who cannot be reached is gone; others go on.
func TestGone(t *testing.T) {
	r := start(t, slack.Socket, nil)
	ana, ben := r.meet("ana"), r.meet("ben")
	for _, code := range []string{"user_disabled", "cannot_dm_bot", "channel_not_found", "is_archived", "user_not_found"} {
		r.Inject(fakeslack.Fault{Method: "chat.postMessage", N: 1, Code: code})
		_, err := r.Slack().Send(t.Context(), bot.Message{ID: code, To: ana, Text: "hello"}, "")
		if !errors.Is(err, bot.ErrGone) || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", code, err)
		}
		r.send(bot.Message{ID: code + "b", To: ben, Text: code}, "")
		if r.last("ben") != code {
			t.Errorf("ben sees %q", r.last("ben"))
		}
	}
	r.Disable(team, r.ID("ana"), true)
	if _, err := r.Slack().Send(t.Context(), bot.Message{ID: "d", To: ana, Text: "hello"}, ""); !errors.Is(err, bot.ErrGone) {
		t.Errorf("a disabled account: %v", err)
	}
}

// Row 83: each kind of refusal leads to what helps.
func TestRefusals(t *testing.T) {
	r := start(t, slack.Socket, nil)
	ana, ben := r.meet("ana"), r.meet("ben")
	key := []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}
	for _, code := range []string{"invalid_blocks", "msg_too_long", "msg_blocks_too_long"} {
		r.Inject(fakeslack.Fault{Method: "chat.postMessage", N: 1, Code: code})
		r.send(bot.Message{ID: code, To: ana, Text: "Agree to " + code + "?", Choices: key}, "")
		if got := r.last("ana"); !strings.Contains(got, "1. Yes") {
			t.Errorf("%s: shown %q, want the options as text", code, got)
		}
	}
	for _, code := range []string{"internal_error", "service_unavailable", "team_added_to_org", "missing_scope"} {
		r.Inject(fakeslack.Fault{Method: "chat.postMessage", N: 1, Code: code})
		_, err := r.Slack().Send(t.Context(), bot.Message{ID: code, To: ana, Text: "x"}, "")
		if err == nil || errors.Is(err, bot.ErrGone) || errors.Is(err, bot.ErrRefused) {
			t.Errorf("%s: %v, want an error after which to try again", code, err)
		}
	}
	// To wait is asked of one conversation; two at once mean the whole workspace. Then nothing is called meanwhile.
	r.Inject(fakeslack.Fault{Method: "chat.postMessage", N: 1, How: bottest.RateLimited, Wait: 600})
	wait := func(to bot.Address) time.Duration {
		_, err := r.Slack().Send(t.Context(), bot.Message{ID: "w", To: to, Text: "x"}, "")
		if e, ok := errors.AsType[*bot.RetryError](err); ok {
			return e.After
		}
		if err != nil {
			t.Fatal(err)
		}
		return 0
	}
	if first := wait(ana); first != 10*time.Minute {
		t.Errorf("asked to wait %s", first)
	}
	calls := r.Calls()["chat.postMessage"]
	if again := wait(ana); again < 9*time.Minute || r.Calls()["chat.postMessage"] != calls {
		t.Errorf("waits %s, and calls all the same", again)
	}
	if other := wait(ben); other != 0 {
		t.Errorf("somebody else waits %s", other)
	}
	r.Inject(fakeslack.Fault{Method: "chat.postMessage", N: 1, How: bottest.RateLimited, Wait: 30})
	wait(ben)
	if third := wait(r.meet("cleo")); third < 20*time.Second {
		t.Errorf("the workspace waits %s", third)
	}
}

// An edit that Slack does not take any more is sent anew if it asks, and left out if it only tidies up.
func TestEditsThatCannotBeMade(t *testing.T) {
	r := start(t, slack.Socket, nil)
	to := r.meet("ana")
	key := []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}
	receipt := r.send(bot.Message{ID: "m1", To: to, Text: "Agree?", Choices: key}, "")
	for _, code := range []string{"message_not_found", "cant_update_message", "edit_window_closed"} {
		before := len(r.Shown("ana"))
		r.Inject(fakeslack.Fault{Method: "chat.update", N: 2, Code: code})
		r.send(bot.Message{ID: code, To: to, Text: "closed", Replaces: "m1"}, receipt)
		if n := len(r.Shown("ana")); n != before {
			t.Errorf("%s: a message more", code)
		}
		fresh := r.send(bot.Message{ID: code + "2", To: to, Text: "Agree " + code + "?", Choices: key, Replaces: "m1"}, receipt)
		if !strings.Contains(r.last("ana"), code) || fresh == receipt {
			t.Errorf("%s: shown %q", code, r.last("ana"))
		}
	}
	// The receipt of another channel is none.
	r.send(bot.Message{ID: "other", To: to, Text: "Anew?", Choices: key, Replaces: "m1"}, "4711")
	if r.last("ana") != "Anew?" {
		t.Errorf("shown %q", r.last("ana"))
	}
}

// Where the response URL of a press fails, chat.update takes over; it is used five times, and never beyond its service.
func TestResponseURLs(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		to := r.meet("ana")
		key := []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}
		receipt := r.send(bot.Message{ID: "m1", To: to, Text: "Agree?", Choices: key}, "")
		edit := func(text string) {
			t.Helper()
			r.send(bot.Message{ID: "e" + text, To: to, Text: text, Choices: key, Replaces: "m1"}, receipt)
			if r.last("ana") != text {
				t.Errorf("shown %q, want %q", r.last("ana"), text)
			}
		}
		count := func() (int, int) { return r.Calls()["response_url"], r.Calls()["chat.update"] }
		press := func() {
			t.Helper()
			if !r.Press("ana", "Yes", false) {
				t.Fatal("no key")
			}
			r.next()
		}
		press()
		for i := range 7 {
			edit(fmt.Sprint("edit ", i))
		}
		if responses, updates := count(); responses != 5 || updates != 2 {
			t.Errorf("%d by response URL and %d by chat.update, want 5 and 2", responses, updates)
		}
		press()
		for i, how := range []bottest.Failure{bottest.Broken, bottest.ResetBefore, bottest.ResetAfter} {
			r.Inject(fakeslack.Fault{Method: "response_url", N: 1, How: how})
			edit(fmt.Sprint("trouble ", i))
		}
		if _, updates := count(); updates != 5 {
			t.Errorf("%d by chat.update, want 5", updates)
		}
	})
}

// An answered question costs two calls, one of them to a method that is bounded for the whole workspace at most.
func TestCallsOfAnAnswer(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		to := r.meet("ana")
		var before map[string]int
		prior := r.send(bot.Message{ID: "q0", To: to, Text: "Question 0?", Choices: []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}}, "")
		before = r.Calls()
		const answers = 10
		for i := range answers {
			r.Press("ana", "Yes", false)
			r.next()
			id := fmt.Sprint("q", i+1)
			next := r.send(bot.Message{ID: id, To: to, Text: id, Choices: []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}}, "")
			r.send(bot.Message{ID: id + "c", To: to, Text: "closed", Replaces: fmt.Sprint("q", i)}, prior)
			prior = next
		}
		after := r.Calls()
		if after["chat.postMessage"]-before["chat.postMessage"] != answers || after["response_url"]-before["response_url"] != answers {
			t.Errorf("from %v to %v", before, after)
		}
		for method, n := range after {
			if method != "chat.postMessage" && method != "response_url" && n != before[method] {
				t.Errorf("%s was called %d times", method, n-before[method])
			}
		}
	})
}

// With the documented rates, closing what is answered never holds up a question.
func TestTidyingUpWaits(t *testing.T) {
	r := start(t, slack.Socket, func(c *slack.Config) { c.Rate = slack.Rate{} })
	r.EnforceTiers(1)
	const people = 40
	began, closed := time.Now(), 0
	for i := range people {
		user := fmt.Sprint("person", i)
		to := r.meet(user)
		receipt := r.send(bot.Message{ID: user, To: to, Text: "Agree?", Choices: []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}}, "")
		r.Type(user, "yes") // typed: there is no response URL
		r.next()
		r.send(bot.Message{ID: user + "2", To: to, Text: "And why?"}, "")
		closing := bot.Message{ID: user + "c", To: to, Text: "closed", Replaces: user, Tidy: true}
		switch _, err := r.Slack().Send(t.Context(), closing, receipt); {
		case err == nil:
			closed++
		case !errors.As(err, new(*bot.RetryError)):
			t.Error(err)
		}
		if got := r.last(user); got != "And why?" {
			t.Errorf("%s sees %q", user, got)
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("%d people waited %s", people, took)
	}
	if closed == 0 || closed == people {
		t.Errorf("%d of %d were closed, want those for which there was room", closed, people)
	}
	if n := r.Refused()["chat.postMessage"] + r.Refused()["chat.update"]; n != 0 {
		t.Errorf("%d calls were refused", n)
	}
}
