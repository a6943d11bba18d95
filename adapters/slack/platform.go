package slack

import (
	"context"
	"errors"
	"strings"

	"aporte/adapters/line"
	"aporte/locales"
)

// Platform is Slack's row in the table of channels.
func Platform() line.Platform {
	return line.Platform{
		Name: Name, Title: "Slack", Path: Path,
		Settings: []line.Setting{
			{Env: "SLACK_COMMAND", Flag: "slack-command", Default: DefaultCommand, Usage: "people begin with the slash command /`NAME`"},
			{
				Env: "SLACK_RATE", Flag: "slack-rate", Default: "1", Number: true,
				Usage: "call Slack at `N` times the rates that it documents",
			},
			{Env: "SLACK_API_URL", Flag: "slack-api-url", Usage: "use the Web API at `ADDRESS`, not Slack's own"},
		},
		Secrets: []line.Setting{
			{Env: "SLACK_BOT_TOKEN", Usage: "of one workspace", Makes: true},
			{Env: "SLACK_APP_TOKEN", Usage: "receives by Socket Mode", Makes: true},
			{Env: "SLACK_SIGNING_SECRET", Usage: "receives by HTTP", Makes: true},
			{Env: "SLACK_CLIENT_ID", Usage: "lets workspaces install the app", Makes: true},
			{Env: "SLACK_CLIENT_SECRET", Usage: "goes with the client id", Makes: true},
		},
		Setup: "aporte slack manifest > manifest.yaml, make an app of it at https://api.slack.com/apps, and set SLACK_BOT_TOKEN\n" +
			"and SLACK_APP_TOKEN.",
		Advice: "see aporte slack manifest", Taken: taken(),
		Words: locales.Folder{Name: "adapters/slack/words", Files: Files()}, Keys: Keys(), Seen: "bot.slack.seen",
		Preview: Preview,
		Read:    read,
	}
}

// taken returns what follows [Path] at the addresses of the first app.
func taken() (names []string) {
	for _, path := range []string{EventsPath, InteractivityPath, CommandsPath, InstallPath, OAuthPath} {
		names = append(names, strings.TrimPrefix(path, Path))
	}
	return names
}

func read(s line.Settings) (line.Make, error) {
	times := s.Numbers["SLACK_RATE"]
	if times <= 0 {
		return nil, errors.New("SLACK_RATE must be above 0: 1 is what Slack documents")
	}
	cfg := Config{
		Name:     s.Name,
		BotToken: s.Values["SLACK_BOT_TOKEN"], AppToken: s.Values["SLACK_APP_TOKEN"], SigningSecret: s.Values["SLACK_SIGNING_SECRET"],
		ClientID: s.Values["SLACK_CLIENT_ID"], ClientSecret: s.Values["SLACK_CLIENT_SECRET"],
		APIURL: s.Values["SLACK_API_URL"], PublicURL: s.PublicURL, Command: s.Values["SLACK_COMMAND"],
		Rate: DefaultRate.Times(times), Words: s.Words, Languages: s.Languages, Flow: s.Flow, Beside: s.Beside, Now: s.Now, Log: s.Log,
	}
	if err := cfg.complete(); err != nil {
		return nil, err
	}
	return func(ctx context.Context, n line.Needs) (line.Channel, error) {
		if cfg.ClientID != "" { // the id of the app is in the settings; the bot of a token is known only after Slack was asked
			if err := n.Bind(ctx, "app", cfg.ClientID); err != nil {
				return nil, err
			}
		}
		cfg := cfg
		cfg.Vault, cfg.Nodes, cfg.Bind, cfg.Standing = n.Vault, n.Nodes, n.Bind, n.Standing
		return New(cfg)
	}, nil
}
