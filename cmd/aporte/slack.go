package main

import (
	"context"
	"errors"
	"log/slog"

	"github.com/urfave/cli/v3"

	"aporte/adapters/slack"
	"aporte/bot"
	"aporte/locales"
)

// slackSecrets are the settings of which one makes Slack a configured channel.
var slackSecrets = []string{
	"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET",
}

// lateVault keeps installations in the database, which is opened after the settings were looked at.
type lateVault struct{ slack.Vault }

// List implements [slack.Vault]. Before there is a database nothing is kept.
func (v *lateVault) List(ctx context.Context, kind string) (map[string][]byte, error) {
	if v.Vault == nil {
		return nil, nil
	}
	return v.Vault.List(ctx, kind)
}

// newSlack makes the Slack channel if one of its secrets is set; otherwise it returns nil. The vault is filled in later,
// before the channel runs. Standing may be nil.
func (m *Main) newSlack(c *cli.Command, languages []string, words *locales.Words, vault *lateVault,
	standing func(context.Context, bot.Address) (bot.Standing, error), log *slog.Logger,
) (*slack.Channel, error) {
	secrets, any := map[string]string{}, false
	for _, name := range slackSecrets {
		s, err := m.secret(name)
		if err != nil {
			return nil, err
		}
		secrets[name] = s.Reveal()
		any = any || s.Reveal() != ""
	}
	if !any {
		return nil, nil
	}
	times := c.Float("slack-rate")
	if times <= 0 {
		return nil, usagef("SLACK_RATE must be above 0: 1 is what Slack documents")
	}
	ch, err := slack.New(slack.Config{
		BotToken: secrets["SLACK_BOT_TOKEN"], AppToken: secrets["SLACK_APP_TOKEN"], SigningSecret: secrets["SLACK_SIGNING_SECRET"],
		ClientID: secrets["SLACK_CLIENT_ID"], ClientSecret: secrets["SLACK_CLIENT_SECRET"],
		APIURL: c.String("slack-api-url"), PublicURL: c.String("public-url"), Command: c.String("slack-command"),
		Rate: slack.DefaultRate.Times(times), Vault: vault, Standing: standing, Words: words, Languages: languages,
		Now: m.Now, Log: log,
	})
	if err != nil {
		return nil, usageError{err}
	}
	return ch, nil
}

func (m *Main) slackCommand() *cli.Command {
	return &cli.Command{
		Name: "slack", Usage: "help to set up Slack", ArgsUsage: "manifest",
		Commands: []*cli.Command{{
			Name: "manifest", Usage: "print the manifest from which the app is made at api.slack.com/apps",
			Flags: []cli.Flag{&cli.StringFlag{
				Name: "transport", Value: slack.Socket, Usage: "receive by `WAY`: " + slack.Socket + " (no open port) or " + slack.HTTP,
			}},
			Action: m.slackManifest, Before: noArguments, OnUsageError: onUsageError,
		}},
		Action: func(context.Context, *cli.Command) error {
			return usageError{errors.New("slack needs a word behind it: see aporte slack --help")}
		},
	}
}

// slackManifest prints a manifest that asks for no right that is not used.
func (m *Main) slackManifest(_ context.Context, c *cli.Command) error {
	raw, err := slack.Manifest(c.String("transport"), c.String("slack-command"), c.String("public-url"))
	if err != nil {
		return usageError{err}
	}
	_, err = m.Out.Write(raw)
	return err
}
