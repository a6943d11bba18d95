package slack_test

import (
	"strings"
	"testing"
	"time"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// Row 81: the app is removed from a workspace between two questions, and added again. What was pressed before is kept, the question
// that nobody saw takes no words, and it is shown with the next message.
func TestRemovedBetweenQuestions(t *testing.T) {
	r := installed(t, slack.Socket, newMemory(), nil)
	f, err := flows.Parse("ogp-phase2.yaml", flows.Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	store := openStore(t, time.Now)
	b, err := bot.New(bot.Config{
		Store: store, Channels: map[string]bot.Channel{slack.Name: r.Slack()}, Flow: f, Words: locales.Default(), Limit: bot.Limit{Burst: -1},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.onUpdate(func(u bot.Update) error { return b.Handle(t.Context(), u) })
	drain := func() {
		t.Helper()
		if err := b.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	who := r.typed("TA", "U1", "hello").From
	drain()
	press := func(label string) {
		t.Helper()
		if !r.Server.Press("TA", "U1", label, false) {
			t.Fatalf("there is no key %q", label)
		}
		r.next()
		drain()
	}
	press("Yes, I agree")
	r.Revoke("TA")
	press("Agree") // the next question cannot be sent any more
	r.Event("TA", map[string]any{"type": "app_uninstalled"})
	until(t, "it to be told", func() bool { return r.Slack().Counts()["updates_uninstalled"] == 1 })
	r.AddWorkspace(fakeslack.Workspace{Team: "TA", Token: tokenA + "new", Scopes: slack.Scopes()})
	if status, body := browser(t, r).agree("TA"); status != 200 {
		t.Fatalf("installing again: %d %s", status, body)
	}
	r.typed("TA", "U1", "2")
	drain()
	all := r.Server.Shown("TA", "U1")
	if last := all[len(all)-1]; !strings.Contains(last.Text, "2/8") {
		t.Errorf("the last message is\n%s", last.Text)
	}
	s, err := store.(bot.Sessions).Session(t.Context(), who)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.State.Answers; len(got["f1_stance"].Codes) != 1 || len(got["f2_choice"].Codes) != 0 {
		t.Errorf("the answers are %v", got)
	}
}
