package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/urfave/cli/v3"
)

// settings are flags that every command takes, and that may stand before or after its name. Each is an environment
// variable, too; the flag wins. Secrets are no flags: everybody on the machine can read a command line.
func (m *Main) settings() []cli.Flag {
	text := func(name, env, value, usage string) cli.Flag {
		source := cli.NewValueSourceChain(variable{m, env})
		return &cli.StringFlag{Name: name, Sources: source, Value: value, Usage: usage + " [$" + env + "]"}
	}
	return []cli.Flag{
		text("db", "APORTE_DB", "aporte.db", "keep the database at `PATH`"),
		text("flow", "APORTE_FLOW", "ogp-phase2", "run the consultation `ID`"),
		text("flows-dir", "APORTE_FLOWS_DIR", "", "add the consultations (*.yaml) in `FOLDER` to those built in"),
		text("locales-dir", "APORTE_LOCALES_DIR", "", "lay the words (*.json) in `FOLDER` over those built in"),
		text("listen", "APORTE_LISTEN", "127.0.0.1:8080", "serve the webhook, health and metrics on `HOST:PORT`"),
		text("ops-listen", "APORTE_OPS_LISTEN", "", "serve health and metrics on this `HOST:PORT` instead, and not on --listen"),
		text("public-url", "APORTE_PUBLIC_URL", "", "the https `ADDRESS` under which the world reaches --listen"),
		text("telegram-api-url", "TELEGRAM_API_URL", "", "use the Bot API server at `ADDRESS`, not the official one"),
		&cli.FloatFlag{
			Name: "telegram-rate", Sources: cli.NewValueSourceChain(variable{m, "TELEGRAM_RATE"}), Value: 28,
			Usage: "send at most `N` messages a second to everybody, and 1/28 of that to one person [$TELEGRAM_RATE]",
		},
		text("slack-api-url", "SLACK_API_URL", "", "use the Web API at `ADDRESS`, not Slack's own"),
		text("slack-command", "SLACK_COMMAND", "aporte", "people begin with the slash command /`NAME`"),
		&cli.FloatFlag{
			Name: "slack-rate", Sources: cli.NewValueSourceChain(variable{m, "SLACK_RATE"}), Value: 1,
			Usage: "call Slack at `N` times the rates that it documents [$SLACK_RATE]",
		},
		text("recipient", "APORTE_RECIPIENT", "", "seal texts once they are submitted to the age public `KEY`: aporte export --identity opens them"),
		text("telegram-mode", "TELEGRAM_MODE", "poll", "receive updates by `MODE`, poll or webhook"),
	}
}

// known are all variables with our prefix.
var known = []string{
	"APORTE_DB", "APORTE_FLOW", "APORTE_FLOWS_DIR", "APORTE_KEY", "APORTE_KEY_FILE", "APORTE_LISTEN", "APORTE_LOCALES_DIR",
	"APORTE_OPS_LISTEN", "APORTE_PUBLIC_URL", "APORTE_RECIPIENT",
}

// checkEnvironment names a variable with our prefix that is no setting: it is a mistake that would go unnoticed.
func (m *Main) checkEnvironment(ctx context.Context, _ *cli.Command) (context.Context, error) {
	for _, kv := range m.Env {
		name, _, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "APORTE_") || slices.Contains(known, name) {
			continue
		}
		nearest := slices.MinFunc(known, func(a, b string) int {
			return levenshtein.ComputeDistance(a, name) - levenshtein.ComputeDistance(b, name)
		})
		return ctx, usagef("there is no setting %s: did you mean %s?", name, nearest)
	}
	return ctx, nil
}

// lookup returns the variable of that name; the last one counts, as in [os/exec.Cmd.Env].
func (m *Main) lookup(name string) (value string, found bool) {
	for _, kv := range m.Env {
		if n, v, ok := strings.Cut(kv, "="); ok && n == name {
			value, found = v, true
		}
	}
	return value, found
}

// variable is an environment variable as the source of a flag. An empty one counts as unset, as deployment tools
// write it.
type variable struct {
	main *Main
	name string
}

var _ cli.ValueSource = variable{}

func (v variable) Lookup() (string, bool) {
	value, _ := v.main.lookup(v.name)
	return value, value != ""
}

func (v variable) String() string { return "environment variable " + v.name }

func (v variable) GoString() string { return fmt.Sprintf("variable{%q}", v.name) }
