package main

import (
	"context"

	"github.com/urfave/cli/v3"

	"aporte/adapters/slack"
)

func (m *Main) slackCommand() *cli.Command {
	return &cli.Command{
		Name: "slack", Usage: "help to set up Slack", ArgsUsage: "manifest",
		Commands: []*cli.Command{{
			Name: "manifest", Usage: "print the manifest from which the app is made at api.slack.com/apps",
			Flags: []cli.Flag{
				&cli.StringFlag{
					Name: "transport", Value: slack.Socket, Usage: "receive by `WAY`: " + slack.Socket + " (no open port) or " + slack.HTTP,
				},
				&cli.StringFlag{Name: "channel", Value: slack.Name, Usage: "for the channel `NAME`, slack:name for another app beside the first"},
			},
			Action: m.slackManifest, Before: noArguments, OnUsageError: onUsageError,
		}},
		Action: wordBehind,
	}
}

// slackManifest prints the manifest of the Slack app. It asks only for rights that the channel uses.
func (m *Main) slackManifest(_ context.Context, c *cli.Command) error {
	raw, err := slack.Manifest(c.String("channel"), c.String("transport"), c.String("slack-command"), c.String("public-url"))
	if err != nil {
		return usageError{err}
	}
	_, err = m.Out.Write(raw)
	return err
}
