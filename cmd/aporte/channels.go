package main

import (
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
	"aporte/adapters/slack"
	"aporte/adapters/telegram"
	"aporte/locales"
)

// platforms is the table of channels: serve, doctor, the settings and the lists in the README are made from it. The console is not
// in it, since the command chat runs it.
var platforms = []line.Platform{
	telegram.Platform(),
	slack.Platform(),
}

// errNoChannel returns the error of serve when no channel is configured. It says how to configure one.
func errNoChannel() error {
	says := []string{"no channel is configured."}
	for _, p := range platforms {
		says = append(says, "For "+p.Title+": "+p.Setup)
	}
	return usageError{errors.New(strings.Join(append(says, "To try the consultation without any account: aporte chat"), "\n"))}
}

// wanted is a channel for which the settings have a secret, with the function that makes it.
type wanted struct {
	line.Platform
	name  string // the channel's name, see [bot.Address.Channel]
	build line.Make
}

// wanted returns all channels that are configured. It reads their settings and opens nothing.
func (m *Main) wanted(c *cli.Command, f consultation, words *locales.Words, log *slog.Logger) ([]wanted, error) {
	var all []wanted
	for _, p := range platforms {
		names, err := m.names(p)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			build, err := m.read(c, p, name, f, words, log)
			if err != nil {
				return nil, err
			}
			all = append(all, wanted{p, name, build})
		}
	}
	return all, nil
}

// botForm is the form of the name at the end of a variable for a further bot.
var botForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{0,19}$`)

// names returns the names of the channels of a platform that are configured: "telegram" if TELEGRAM_BOT_TOKEN is set,
// "telegram:city" if TELEGRAM_BOT_TOKEN_CITY is set. The same variables with _FILE at the end count, too.
func (m *Main) names(p line.Platform) ([]string, error) {
	var names []string
	for _, kv := range m.Env {
		env, _, _ := strings.Cut(kv, "=")
		for _, s := range p.Secrets {
			behind, fits := strings.CutPrefix(env, s.Env)
			if !s.Makes || !fits || behind != "" && behind[0] != '_' {
				continue
			}
			name, suffix := p.Name, strings.TrimPrefix(strings.TrimSuffix(behind, "_FILE"), "_")
			if suffix != "" {
				if !botForm.MatchString(suffix) || suffix == "FILE" {
					return nil, usagef("%s: the name of a bot, behind %s_, takes 1 to 20 of A-Z 0-9 and begins with a letter", env, s.Env)
				}
				name += ":" + strings.ToLower(suffix)
			}
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, nil
}

// read reads the settings of one channel, and returns the function that makes it. For a further bot, it reads the variables
// with the bot's name at the end. If such a variable is not set, a setting has the value of the first bot, and a secret is
// empty.
func (m *Main) read(c *cli.Command, p line.Platform, name string, f consultation, words *locales.Words, log *slog.Logger) (line.Make, error) {
	s := line.Settings{
		Name: name, Values: map[string]string{}, Numbers: map[string]float64{}, PublicURL: c.String("public-url"),
		Languages: f.Languages, Flow: f.ID, Beside: f.flowsBeside(), Words: words, Now: m.Now, Log: log,
	}
	_, other, named := strings.Cut(name, ":")
	suffix := ""
	if named {
		suffix = "_" + strings.ToUpper(other)
	}
	for _, secret := range p.Secrets {
		value, err := m.secret(secret.Env + suffix)
		if err != nil {
			return nil, err
		}
		s.Values[secret.Env] = value.Reveal()
	}
	for _, setting := range p.Settings {
		own := ""
		if named {
			own, _ = m.lookup(setting.Env + suffix)
		}
		switch number, err := strconv.ParseFloat(own, 64); {
		case !setting.Number && own == "":
			s.Values[setting.Env] = c.String(setting.Flag)
		case !setting.Number:
			s.Values[setting.Env] = own
		case own == "":
			s.Numbers[setting.Env] = c.Float(setting.Flag)
		case err != nil:
			return nil, usagef("%s%s must be a number", setting.Env, suffix)
		default:
			s.Numbers[setting.Env] = number
		}
	}
	build, err := p.Read(s)
	if err != nil && named {
		return nil, usagef("%s, whose settings have %s behind them: %w", name, suffix, err)
	}
	if err != nil {
		return nil, usageError{err}
	}
	return build, nil
}
