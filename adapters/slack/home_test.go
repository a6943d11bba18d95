package slack_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
	"aporte/flows"
)

// Pressing a key under Home shows that something happened: the answer waits in another tab.
func TestHomeShowsThatSomethingHappened(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		ana := r.ID("ana")
		r.OpenHome(team, ana, "home")
		until(t, "the home", func() bool { text, _ := r.Home(team, ana); return text != "" })
		if text, keys := r.Home(team, ana); strings.Contains(text, "I have written") || slices.Contains(keys, "Open the Messages tab") {
			t.Errorf("before anything was pressed the home says %q %q", text, keys)
		}
		for label, want := range map[string]string{
			"Start or continue": "/start", "Get my answers": "/export", "Delete my answers": "/delete", "Help": "/help",
		} {
			if !r.PressHome(team, ana, label) {
				t.Fatalf("there is no button %q", label)
			}
			if u := r.next(); u.Text != want {
				t.Errorf("%q became %+v", label, u)
			}
		}
		until(t, "a word on it", func() bool {
			text, _ := r.Home(team, ana)
			return strings.Contains(text, "I have written to you in the Messages tab.")
		})
		keys := r.HomeKeys(team, ana)
		if keys[0].Label != "Open the Messages tab" || keys[0].Link != "slack://app?id="+fakeslack.AppID+"&tab=messages&team="+team {
			t.Errorf("the way to the messages is %+v", keys[0])
		}
	})
}

// The first opening of the Messages tab greets, and no other one does. Nobody else is written to first.
func TestMessagesTabGreetsOnce(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		standing := map[string]bot.Standing{team + "/U0KNOWN": {Lang: "en", Status: flows.InProgress}}
		r := start(t, transport, func(c *slack.Config) {
			c.Standing = func(_ context.Context, a bot.Address) (bot.Standing, error) { return standing[a.User], nil }
		})
		ana := r.ID("ana")
		r.OpenHome(team, ana, "messages")
		first := r.next()
		if first.Text != "/start" || first.From.User != team+"/"+ana {
			t.Errorf("got %+v", first)
		}
		r.OpenHome(team, ana, "messages") // after a restart, say: the store knows the id
		if again := r.next(); again.ID != first.ID {
			t.Errorf("the second greeting has the id %q, the first %q", again.ID, first.ID)
		}
		r.send(bot.Message{ID: "m", To: first.From, Text: "Hello"}, "")
		r.OpenHome(team, ana, "messages")
		r.OpenHome(team, "U0KNOWN", "messages")
		r.quiet("ana")
	})
}

// Where nothing is known of the people, nobody is greeted.
func TestNobodyIsGreetedWithoutStanding(t *testing.T) {
	r := start(t, slack.Socket, nil)
	r.OpenHome(team, r.ID("ana"), "messages")
	r.quiet("ana")
}
