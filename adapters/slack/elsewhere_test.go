package slack_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
)

// object is JSON.
type object = map[string]any

func encode(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of plain values
	}
	return string(raw)
}

// interact sends a signed interaction; tell a signed event; command a signed command.
func interact(r *running, payload object) *httptest.ResponseRecorder {
	payload["response_url"] = strings.TrimSuffix(r.Config().APIURL, "/api") + "/actions/somewhere"
	return ask(r, "POST", slack.InteractivityPath, form, url.Values{"payload": {encode(payload)}}.Encode(), nil)
}

func tell(r *running, team string, event object) *httptest.ResponseRecorder {
	return ask(r, "POST", slack.EventsPath, js, encode(object{
		"type": "event_callback", "team_id": team, "api_app_id": "AOTHER", "event_id": fmt.Sprint("Ev", event["type"], event["ts"]), "event": event,
	}), nil)
}

func command(r *running, team, user, channel, text string) *httptest.ResponseRecorder {
	return ask(r, "POST", slack.CommandsPath, form, url.Values{
		"team_id": {team}, "user_id": {user}, "channel_id": {channel}, "api_app_id": {"AOTHER"}, "text": {text}, "trigger_id": {"tr" + text},
	}.Encode(), nil)
}

// What somebody does in the conversation of somebody else, whatever it is, takes nothing of theirs there.
func TestInTheConversationOfAnother(t *testing.T) {
	for name, do := range map[string]func(r *running, ben, channel, ts string){
		"key": func(r *running, ben, channel, ts string) {
			interact(r, press(ben, channel, ts, object{"action_id": "key1", "value": "t", "action_ts": "1.1"}))
			r.next()
		},
		"key, by the channel alone": func(r *running, ben, channel, ts string) {
			p := press(ben, "", "", object{"action_id": "key1", "value": "t", "action_ts": "1.1"})
			p["channel"], p["message"] = object{"id": channel}, object{"ts": ts}
			interact(r, p)
			r.next()
		},
		"box that does not open": func(r *running, ben, channel, ts string) {
			interact(r, press(ben, channel, ts, object{"action_id": "box", "value": " "}))
			until(r.t, "a sentence", func() bool { return r.last("ben") != "" })
		},
		"box": func(r *running, ben, channel, ts string) {
			p := press(ben, channel, ts, nil)
			p["type"], p["channel"] = "view_submission", object{"id": channel}
			p["view"] = object{
				"id": "V1", "callback_id": "box", "private_metadata": encode(object{"m": channel + ":" + ts, "r": ts}),
				"state": object{"values": object{"words": object{"words": object{"value": "mine"}}}},
			}
			interact(r, p)
			r.next()
		},
		"shortcut": func(r *running, ben, channel, ts string) {
			p := press(ben, channel, ts, nil)
			p["type"], p["callback_id"], p["channel"], p["action_ts"] = "shortcut", "aporte_start", object{"id": channel}, "1.1"
			interact(r, p)
			r.next()
		},
		"home": func(r *running, ben, channel, ts string) {
			interact(r, press(ben, channel, ts, object{"action_id": "home:start", "action_ts": "1.1"}))
			r.next()
		},
		"command": func(r *running, ben, channel, _ string) {
			for _, text := range []string{"review", "abracadabra"} {
				if rec := command(r, team, ben, channel, text); rec.Body.Len() == 0 {
					r.t.Errorf("the command was taken for one in the private conversation")
				}
			}
			r.next()
		},
		"message": func(r *running, ben, channel, _ string) {
			tell(r, team, object{"type": "message", "channel_type": "im", "channel": channel, "user": ben, "ts": "9.9", "text": "hello"})
			r.next()
		},
		"edit": func(r *running, ben, channel, _ string) {
			tell(r, team, object{
				"type": "message", "subtype": "message_changed", "channel_type": "im", "channel": channel, "ts": "9.9",
				"message": object{"user": ben, "ts": "9.8", "text": "new", "edited": object{"ts": "9.9"}},
			})
			r.next()
		},
		"deletion": func(r *running, ben, channel, _ string) {
			tell(r, team, object{
				"type": "message", "subtype": "message_deleted", "channel_type": "im", "channel": channel, "ts": "9.9",
				"previous_message": object{"user": ben, "ts": "9.8", "text": "old"},
			})
			until(r.t, "a sentence", func() bool { return r.last("ben") != "" })
		},
		"mention": func(r *running, ben, channel, _ string) {
			tell(r, team, object{"type": "app_mention", "channel": channel, "user": ben, "ts": "9.9"})
			r.quiet("ben")
		},
		"home opened": func(r *running, ben, channel, _ string) {
			tell(r, team, object{"type": "app_home_opened", "channel": channel, "user": ben, "tab": "home"})
			until(r.t, "the home", func() bool { text, _ := r.Home(team, ben); return text != "" })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, slack.HTTP, nil)
			ana, ben := r.meet("ana"), r.ID("ben")
			r.Meet(team, ben, "en-US", "")
			key := []bot.Choice{{Token: "t", Label: "Yes", Number: 1}}
			receipt := r.send(bot.Message{ID: "a", To: ana, Text: "for ana", Choices: key}, "")
			channel, ts, _ := strings.Cut(receipt, ":")

			do(r, ben, channel, ts)
			to := bot.Address{Channel: "slack", User: team + "/" + ben}
			sent := r.send(bot.Message{ID: "b", To: to, Text: "for ben", Choices: key}, "")
			r.send(bot.Message{ID: "c", To: to, Text: "closed for ben", Replaces: "b"}, sent)

			if shown := r.Shown("ana"); len(shown) != 1 || shown[0].Text != "for ana\n\n1. Yes" && shown[0].Text != "for ana" {
				t.Errorf("ana is shown %+v", shown)
			}
			if r.last("ben") != "closed for ben" || strings.HasPrefix(sent, channel+":") {
				t.Errorf("ben is shown %q", r.last("ben"))
			}
			if n := len(r.Whispered(channel, ben)); n != 0 {
				t.Errorf("%d sentences were whispered in ana's conversation", n)
			}
			// Nor does anything of ana go to an address that ben's press gave.
			r.send(bot.Message{ID: "d", To: ana, Text: "closed for ana", Replaces: "a"}, receipt)
			if n := r.Calls()["response_url"]; n != 0 || r.last("ana") != "closed for ana" {
				t.Errorf("ana is shown %q, and %d answers went to ben's address", r.last("ana"), n)
			}
		})
	}
}

// press is an interaction in a message.
func press(user, channel, ts string, action object) object {
	p := object{
		"type": "block_actions", "team": object{"id": team}, "user": object{"id": user, "team_id": team}, "trigger_id": "tr",
		"container": object{"channel_id": channel, "message_ts": ts}, "actions": []any{},
	}
	if action != nil {
		p["actions"] = []any{action}
	}
	return p
}

// Where the documented rates leave no place to ask for the conversation, newcomers are answered all the same, where they
// read it, and each conversation is learned once.
func TestNewcomersAtOnce(t *testing.T) {
	r := start(t, slack.HTTP, func(c *slack.Config) { c.Rate = slack.Rate{} })
	r.EnforceTiers(1)
	const people = 30
	for round := range 2 {
		for i := range people {
			user := fmt.Sprint("person", i)
			text := fmt.Sprint("message ", round)
			r.send(bot.Message{ID: user + text, To: r.meet(user), Text: text}, "")
			if shown := r.Shown(user); len(shown) != round+1 || shown[round].Text != text {
				t.Errorf("%s is shown %+v", user, shown)
			}
		}
		if n := r.Calls()["conversations.open"]; n == 0 || n > 15 {
			t.Errorf("%d conversations were asked for", n)
		}
	}
	if n := r.Refused()["chat.postMessage"] + r.Refused()["conversations.open"]; n != 0 {
		t.Errorf("%d calls were refused", n)
	}
}

// Links lead to our app, whatever a request says that it is for.
func TestLinksAreOurs(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*slack.Config)
		fault  bool
		want   string
	}{
		"token of the settings": {nil, false, "app=" + fakeslack.AppID},
		"app not told":          {nil, true, "slack://user?id=UBOT" + team},
		"installation":          {shared(newMemory(), nil), false, "app=" + fakeslack.AppID},
	} {
		t.Run(name, func(t *testing.T) {
			r := &running{Platform: fakeslack.New(t, slack.HTTP, tt.change), t: t, got: make(chan bot.Update, 10)}
			if tt.fault {
				r.Inject(fakeslack.Fault{Method: "bots.info", N: 1, Code: "internal_error"})
			}
			r.run()
			if tt.change != nil {
				if status, body := browser(t, r).agree(team); status != 200 {
					t.Fatalf("status %d: %s", status, body)
				}
			}
			r.AddChannel(team, "C1")
			rec := command(r, team, r.ID("ana"), "C1", "help")
			tell(r, team, object{"type": "app_mention", "channel": "C1", "user": r.ID("ana"), "ts": "1.1"})
			until(t, "an invitation", func() bool { return len(r.Whispered("C1", r.ID("ana"))) > 0 })
			_, keys, problem := fakeslack.Answer{Body: rec.Body.Bytes()}.Shown()
			if problem != "" {
				t.Error(problem)
			}
			for _, key := range append(keys, r.WhisperedKeys("C1", r.ID("ana"))...) {
				if !strings.Contains(key.Link, tt.want) || strings.Contains(key.Link, "AOTHER") || key.Label != "Open our conversation" {
					t.Errorf("the way is %+v, want a link with %s", key, tt.want)
				}
			}
		})
	}
}
