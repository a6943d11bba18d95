package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
)

// settings are the flags of every command, before or after its name. Those of the consultation are in
// [terms], those of channels in [platforms]. Each setting
// is also an environment variable; if both are set, the flag is used. Secrets have no flag, because everybody on the machine
// can read a command line.
var settings = []line.Setting{
	{Env: "APORTE_DB", Flag: "db", Default: "aporte.db", Usage: "keep the database at `PATH`, or on a PostgreSQL server: postgres://user:password@host/database"},
	{Env: "APORTE_FLOW", Flag: "flow", Default: "ogp-phase2", Usage: "run the consultation `ID`"},
	{Env: "APORTE_FLOWS_DIR", Flag: "flows-dir", Usage: "add the consultations (*.yaml) in `FOLDER` to those built in"},
	{Env: "APORTE_LOCALES_DIR", Flag: "locales-dir", Usage: "lay the words (*.json) in `FOLDER` over those built in"},
	{Env: "APORTE_LISTEN", Flag: "listen", Default: "127.0.0.1:8080", Usage: "serve webhooks, Slack's requests, health and metrics on `HOST:PORT`"},
	{Env: "APORTE_OPS_LISTEN", Flag: "ops-listen", Usage: "serve health and metrics on this `HOST:PORT` instead, and not on --listen"},
	{
		Env: "APORTE_DRAIN", Flag: "drain",
		Usage: "go on for `TIME` after the signal to stop, while /readyz is red, so that a load balancer sends nothing more here",
	},
	{Env: "APORTE_PUBLIC_URL", Flag: "public-url", Usage: "the https `ADDRESS` under which the world reaches --listen"},
	{
		Env: "APORTE_RECIPIENT", Flag: "recipient",
		Usage: "seal texts once they are submitted to the age public `KEY`: aporte export --identity opens them",
	},
}

// secrets are the secrets that belong to no channel.
var secrets = []line.Setting{
	{Env: "APORTE_KEY", Usage: "seals the database"},
	{Env: "APORTE_KEY_NEXT", Usage: "with PostgreSQL, while the key is being changed: the next key"},
}

// settings returns the flags of all settings.
func (m *Main) settings() []cli.Flag {
	all := slices.Clone(settings)
	for _, t := range terms {
		all = append(all, t.setting)
	}
	for _, p := range platforms {
		all = append(all, settingsOf(p)...)
	}
	var flags []cli.Flag
	for _, s := range all {
		source, usage := cli.NewValueSourceChain(variable{m, s.Env}), s.Usage+" [$"+s.Env+"]"
		if !s.Number {
			flags = append(flags, &cli.StringFlag{Name: s.Flag, Sources: source, Value: s.Default, Usage: usage})
			continue
		}
		value, err := strconv.ParseFloat(s.Default, 64)
		if err != nil {
			panic(err) // the default is a constant in the code
		}
		flags = append(flags, &cli.FloatFlag{Name: s.Flag, Sources: source, Value: value, Usage: usage})
	}
	return flags
}

// known returns all variables that begin with APORTE_ and that the program reads.
func known() []string {
	var names []string
	for _, s := range settings {
		names = append(names, s.Env)
	}
	for _, t := range terms {
		names = append(names, t.setting.Env)
	}
	for _, s := range secrets {
		names = append(names, s.Env, s.Env+"_FILE")
	}
	return names
}

// checkEnvironment returns an error for a variable that begins with APORTE_ and is no setting: probably a spelling mistake,
// which would otherwise not be noticed. It does the same for a database of an unknown kind, before any command takes its address, which
// may have a password, for the name of a file.
func (m *Main) checkEnvironment(ctx context.Context, c *cli.Command) (context.Context, error) {
	known := known()
	for _, kv := range m.Env {
		name, _, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "APORTE_") || slices.Contains(known, name) {
			continue
		}
		return ctx, usagef("there is no setting %s: did you mean %s?", name, nearest(known, name))
	}
	return ctx, supported("APORTE_DB", c.String("db"))
}

// nearest returns the name that is spelled most like another one.
func nearest(names []string, like string) string {
	return slices.MinFunc(names, func(a, b string) int {
		return levenshtein.ComputeDistance(a, like) - levenshtein.ComputeDistance(b, like)
	})
}

// lookup returns the value of an environment variable. If it is set more than once, the last value counts, as in
// [os/exec.Cmd.Env].
func (m *Main) lookup(name string) (value string, found bool) {
	for _, kv := range m.Env {
		if n, v, ok := strings.Cut(kv, "="); ok && n == name {
			value, found = v, true
		}
	}
	return value, found
}

// variable is an environment variable as the source of a flag. An empty variable counts as not set, because deployment tools often
// write an unset variable as an empty one.
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
