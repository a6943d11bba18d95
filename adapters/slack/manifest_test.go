package slack_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	yaml "go.yaml.in/yaml/v4"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
)

// manifest is what the tests look at.
type manifest struct {
	Display struct {
		Name        string `yaml:"name"`
		Description string `yaml:"description"`
	} `yaml:"display_information"`
	Features struct {
		Home struct {
			Home     bool `yaml:"home_tab_enabled"`
			Messages bool `yaml:"messages_tab_enabled"`
			ReadOnly bool `yaml:"messages_tab_read_only_enabled"`
		} `yaml:"app_home"`
		Bot struct {
			Name string `yaml:"display_name"`
		} `yaml:"bot_user"`
		Commands []struct {
			Command, Description, URL string
			Hint                      string `yaml:"usage_hint"`
		} `yaml:"slash_commands"`
		Shortcuts []struct {
			Name, Type, Description string
			Callback                string `yaml:"callback_id"`
		} `yaml:"shortcuts"`
	} `yaml:"features"`
	OAuth struct {
		Redirects []string `yaml:"redirect_urls"`
		Scopes    struct {
			Bot []string `yaml:"bot"`
		} `yaml:"scopes"`
	} `yaml:"oauth_config"`
	Settings struct {
		Events struct {
			URL  string   `yaml:"request_url"`
			List []string `yaml:"bot_events"`
		} `yaml:"event_subscriptions"`
		Interactivity struct {
			On  bool   `yaml:"is_enabled"`
			URL string `yaml:"request_url"`
		} `yaml:"interactivity"`
		Socket bool `yaml:"socket_mode_enabled"`
	} `yaml:"settings"`
}

func TestManifest(t *testing.T) {
	for _, transport := range transports {
		raw, err := slack.Manifest(slack.Name, transport, "consulta", "https://example.org/")
		if err != nil {
			t.Fatal(err)
		}
		var m manifest
		if err := yaml.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		urls := map[bool][]string{
			true:  {"", "", ""},
			false: {"https://example.org/slack/events", "https://example.org/slack/interactivity", "https://example.org/slack/commands"},
		}[m.Settings.Socket]
		if m.Settings.Socket != (transport == slack.Socket) ||
			!slices.Equal(urls, []string{m.Settings.Events.URL, m.Settings.Interactivity.URL, m.Features.Commands[0].URL}) {
			t.Errorf("%s: the addresses are wrong:\n%s", transport, raw)
		}
		if !m.Features.Home.Home || !m.Features.Home.Messages || m.Features.Home.ReadOnly || !m.Settings.Interactivity.On {
			t.Errorf("%s: people could not write to the app:\n%s", transport, raw)
		}
		command, cut := m.Features.Commands[0], m.Features.Shortcuts[0]
		if command.Command != "/consulta" || cut.Type != "global" || cut.Callback == "" {
			t.Errorf("%s: the ways in are wrong:\n%s", transport, raw)
		}
		for what, lengths := range map[string][2]int{
			"name": {len(m.Display.Name), 35}, "description": {len(m.Display.Description), 140}, "bot": {len(m.Features.Bot.Name), 80},
			"command": {len(command.Command), 32}, "its description": {len(command.Description), 2000}, "its hint": {len(command.Hint), 1000},
			"shortcut": {len(cut.Name), 24}, "shortcut's description": {len(cut.Description), 150}, "callback": {len(cut.Callback), 255},
			"events": {len(m.Settings.Events.List), 100}, "scopes": {len(m.OAuth.Scopes.Bot), 255},
		} {
			if lengths[0] == 0 || lengths[0] > lengths[1] {
				t.Errorf("%s: %s has %d, it takes 1 to %d", transport, what, lengths[0], lengths[1])
			}
		}
		if !slices.Equal(m.OAuth.Redirects, []string{"https://example.org/slack/oauth"}) {
			t.Errorf("%s: redirects to %q", transport, m.OAuth.Redirects)
		}
	}
	for name, args := range map[string][3]string{
		"transport": {"pigeon", "aporte", ""}, "no address": {slack.HTTP, "aporte", ""}, "not safe": {slack.HTTP, "aporte", "http://example.org"},
		"command": {slack.Socket, "Take part", ""}, "not safe, socket": {slack.Socket, "aporte", "http://example.org"},
	} {
		if _, err := slack.Manifest(slack.Name, args[0], args[1], args[2]); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

// The app asks for exactly the rights that its calls and events need: see testdata/methods.json for the calls.
func TestScopesAreThoseThatAreUsed(t *testing.T) {
	r := start(t, slack.Socket, nil)
	talk(r)
	src, err := os.ReadFile("testdata/methods.json")
	if err != nil {
		t.Fatal(err)
	}
	var known struct {
		Methods map[string]struct {
			Scopes []string `json:"bot_scopes"`
		} `json:"methods"`
	}
	if err := json.Unmarshal(src, &known); err != nil {
		t.Fatal(err)
	}
	// What is received needs rights as well (docs.slack.dev, reference/events).
	needed := map[string]bool{"commands": true, "im:history": true, "app_mentions:read": true}
	for method := range r.Calls() {
		m, isKnown := known.Methods[method]
		if method != "response_url" && !isKnown {
			t.Errorf("%s is not in testdata/methods.json", method)
		}
		if len(m.Scopes) == 0 {
			continue
		}
		i := slices.IndexFunc(m.Scopes, func(s string) bool { return slices.Contains(slack.Scopes(), s) })
		if i < 0 {
			t.Errorf("%s needs one of %q", method, m.Scopes)
			continue
		}
		needed[m.Scopes[i]] = true
	}
	for _, scope := range slack.Scopes() {
		if !needed[scope] {
			t.Errorf("nothing needs %s", scope)
		}
	}
	for method := range known.Methods {
		if r.Calls()[method] == 0 && method != "oauth.v2.access" {
			t.Errorf("%s is never called", method)
		}
	}
}

// talk uses everything that the app can do in a workspace.
func talk(r *running) {
	r.t.Helper()
	r.AddChannel(fakeslack.Team, "C1")
	r.Mention(fakeslack.Team, "C1", r.ID("ana"), "what is this?")
	until(r.t, "an invitation", func() bool { return len(r.Whispered("C1", r.ID("ana"))) > 0 })
	r.Command(fakeslack.Team, r.ID("ana"), "C1", "start")
	to := r.next().From
	r.OpenHome(fakeslack.Team, r.ID("ana"), "home")
	until(r.t, "the home", func() bool { text, _ := r.Home(fakeslack.Team, r.ID("ana")); return text != "" })
	receipt := r.send(question(to, ""), "")
	r.Press("ana", "Write in a box", false)
	until(r.t, "the box", func() bool { return r.Box(fakeslack.Team, r.ID("ana")) != nil })
	m := question(to, "")
	m.ID, m.Replaces = "m2", "m1"
	for i := range 7 { // a response URL is used up, then chat.update has to do
		m.Text = fmt.Sprint("again ", i)
		r.send(m, receipt)
	}
}

// The manifest that the README sends people to is the one that the program prints.
func TestManifestFile(t *testing.T) {
	want, err := slack.Manifest(slack.Name, slack.Socket, "", "")
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("manifest.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Error("manifest.yaml is out of date: go run ./cmd/aporte slack manifest > adapters/slack/manifest.yaml")
	}
}
