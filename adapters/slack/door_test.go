package slack_test

import (
	"net/url"
	"strings"
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
)

// Somebody from another organisation who mentions the app in a shared channel is shown a door of theirs: the app in their own
// workspace, or its installation, and never the workspace of others.
func TestGuestsHaveTheirOwnDoor(t *testing.T) {
	for name, tt := range map[string]struct {
		change     func(*slack.Config)
		install    bool
		want, link string
	}{
		"not to be installed": {nil, false, "not set up in your workspace", ""},
		"to be installed":     {shared(newMemory(), nil), false, "not set up in your workspace", "/slack/install"},
		"installed":           {shared(newMemory(), nil), true, "Answers are given in private", "team=TGUEST"},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, slack.HTTP, tt.change)
			for _, of := range []string{team, "TGUEST"} {
				if tt.change == nil || of == "TGUEST" && !tt.install {
					continue
				}
				if of == "TGUEST" {
					r.AddWorkspace(fakeslack.Workspace{Team: of, Token: tokenA, Scopes: slack.Scopes()})
				}
				if status, body := browser(t, r).agree(of); status != 200 {
					t.Fatalf("status %d: %s", status, body)
				}
			}
			r.AddChannel(team, "C1")
			ask(r, "POST", slack.EventsPath, js, encode(object{
				"type": "event_callback", "team_id": team, "event_id": "Ev1", "is_ext_shared_channel": true,
				"authorizations": []any{object{"team_id": team}},
				"event":          object{"type": "app_mention", "channel": "C1", "user": "U9", "user_team": "TGUEST", "ts": "1.1"},
			}), nil)
			until(t, "an invitation", func() bool { return len(r.Whispered("C1", "U9")) > 0 })
			said, keys := r.Whispered("C1", "U9")[0], r.WhisperedKeys("C1", "U9")
			switch {
			case !strings.Contains(said, tt.want), strings.Contains(said, team):
				t.Errorf("whispered %q", said)
			case (len(keys) == 0) != (tt.link == ""), len(keys) > 0 && !strings.Contains(keys[0].Link, tt.link):
				t.Errorf("the door is %+v, want %q", keys, tt.link)
			}
		})
	}
}

// Somebody in a workspace that has not installed the app is told so when they use the command.
func TestStrangersAreTold(t *testing.T) {
	both(t, func(t *testing.T, transport string) {
		r := start(t, transport, nil)
		r.AddWorkspace(fakeslack.Workspace{Team: "TOTHER", Token: tokenA, Scopes: slack.Scopes()})
		r.AddChannel("TOTHER", "C7")
		said, keys, problem := r.Command("TOTHER", "U7", "C7", "start").Shown()
		if !strings.Contains(said, "not set up in your workspace") || len(keys) > 0 || problem != "" {
			t.Errorf("said %q %v %s", said, keys, problem)
		}
		r.quiet("ana")
	})
}

// The press of a button that opens an address asks for nothing.
func TestOpeningIsNoAnswer(t *testing.T) {
	r := start(t, slack.HTTP, nil)
	p := press(r.ID("ana"), "C1", "1.1", object{"action_id": "open", "type": "button", "action_ts": "1.1"})
	if rec := ask(r, "POST", slack.InteractivityPath, form, url.Values{"payload": {encode(p)}}.Encode(), nil); rec.Code != 200 {
		t.Errorf("status %d", rec.Code)
	}
	r.quiet("ana")
}
