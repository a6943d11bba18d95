package slack_test

import (
	"strings"
	"testing"

	"aporte/adapters/slack"
)

// Row 65: a secret that is empty is refused at the start, and so is all else that cannot be meant.
func TestNewRefuses(t *testing.T) {
	good := slack.Config{BotToken: "xoxb-123-456-abc", AppToken: "xapp-1-A1-2-abc"}
	many := slack.Config{
		SigningSecret: "secret", ClientID: "1.2", ClientSecret: "hush", Vault: newMemory(), PublicURL: "https://example.org",
	}
	for name, tt := range map[string]struct {
		base   slack.Config
		change func(*slack.Config)
		names  string
	}{
		"no way to receive":     {good, func(c *slack.Config) { c.AppToken = "" }, "SLACK_APP_TOKEN"},
		"blank signing secret":  {many, func(c *slack.Config) { c.SigningSecret = "  " }, "SLACK_SIGNING_SECRET"},
		"bot token for the app": {good, func(c *slack.Config) { c.AppToken = c.BotToken }, "SLACK_APP_TOKEN"},
		"app token for the bot": {good, func(c *slack.Config) { c.BotToken = c.AppToken }, "SLACK_BOT_TOKEN"},
		"token with a space":    {good, func(c *slack.Config) { c.BotToken += " " }, "SLACK_BOT_TOKEN"},
		"no way to speak":       {good, func(c *slack.Config) { c.BotToken = "" }, "SLACK_BOT_TOKEN"},
		"no client secret":      {many, func(c *slack.Config) { c.ClientSecret = " " }, "SLACK_CLIENT_SECRET"},
		"no client id":          {good, func(c *slack.Config) { c.ClientSecret = "hush" }, "SLACK_CLIENT_ID"},
		"no vault":              {many, func(c *slack.Config) { c.Vault = nil }, "SLACK_CLIENT_ID"},
		"no public address":     {many, func(c *slack.Config) { c.PublicURL = "" }, "APORTE_PUBLIC_URL"},
		"public but not safe":   {many, func(c *slack.Config) { c.PublicURL = "http://example.org" }, "APORTE_PUBLIC_URL"},
		"service not safe":      {good, func(c *slack.Config) { c.APIURL = "http://example.org/api" }, "SLACK_API_URL"},
		"service with a key":    {good, func(c *slack.Config) { c.APIURL = "https://u:p@example.org" }, "SLACK_API_URL"},
		"tokens from elsewhere": {many, func(c *slack.Config) { c.TokenURL = "https://example.org/token" }, "oauth.v2.access"},
		"command":               {good, func(c *slack.Config) { c.Command = "Take Part" }, "slash command"},
		"connections":           {good, func(c *slack.Config) { c.Connections = 11 }, "connections"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := tt.base
			tt.change(&cfg)
			_, err := slack.New(cfg)
			if err == nil || !strings.Contains(err.Error(), tt.names) {
				t.Fatalf("got %v, want it to name %s", err, tt.names)
			}
			for _, secret := range []string{cfg.BotToken, cfg.AppToken, "hush"} {
				if secret != "" && strings.Contains(err.Error(), secret) {
					t.Error("the error says a secret")
				}
			}
		})
	}
	for _, cfg := range []slack.Config{good, many} {
		if _, err := slack.New(cfg); err != nil {
			t.Errorf("settings that are right: %v", err)
		}
	}
}
