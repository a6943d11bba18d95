package slack_test

import (
	"strings"
	"testing"

	"aporte/adapters/slack"
	"aporte/adapters/slack/fakeslack"
	"aporte/bot"
)

// TestAnotherApp is an app beside the first: its people, its paths and its manifest have its name.
func TestAnotherApp(t *testing.T) {
	const name = "slack:west"
	named := func(c *slack.Config) { c.Name = name }
	r := start(t, slack.Socket, named)
	ana := r.meet("ana")
	if ana.Channel != name {
		t.Errorf("somebody wrote from %q", ana.Channel)
	}
	if _, err := r.Slack().Send(t.Context(), bot.Message{ID: "m", To: ana, Text: "hello"}, ""); err != nil {
		t.Error(err)
	}

	r = start(t, slack.HTTP, named)
	const challenge = `{"type":"url_verification","challenge":"c0ffee"}`
	for path, want := range map[string]int{"/slack/west/events": 200, slack.EventsPath: 404} {
		if rec := ask(r, "POST", path, js, challenge, nil); rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
	}
	for transport, paths := range map[string][]string{
		slack.HTTP:   {"/slack/west/events", "/slack/west/interactivity", "/slack/west/commands", "/slack/west/oauth"},
		slack.Socket: {"/slack/west/oauth"},
	} {
		raw, err := slack.Manifest(name, transport, "", "https://example.org")
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if !strings.Contains(string(raw), "https://example.org"+path+"\n") {
				t.Errorf("the manifest for %s lacks %s", transport, path)
			}
		}
	}
	if _, err := slack.Manifest("telegram", slack.Socket, "", ""); err == nil {
		t.Error("there is a manifest for a channel that is not Slack's")
	}
}

// TestInstallElsewhere sends whoever installs an app beside the first back to its own path.
func TestInstallElsewhere(t *testing.T) {
	r := start(t, slack.HTTP, func(c *slack.Config) {
		c.Name, c.Vault, c.ClientID, c.ClientSecret = "slack:west", newMemory(), fakeslack.ClientID, fakeslack.ClientSecret
	})
	rec := ask(r, "GET", "/slack/west/install", "", "", nil)
	if rec.Code != 200 || !strings.Contains(rec.Body.String(), "%2Fslack%2Fwest%2Foauth") {
		t.Errorf("%d: %s", rec.Code, rec.Body)
	}
}
