package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"aporte/adapters/line"
	"aporte/adapters/slack"
	"aporte/adapters/telegram"
	"aporte/bot"
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

// wanted is a bot that is configured, with the function that makes its channel.
type wanted struct {
	line.Platform
	name  string // of its channel, see [bot.Address.Channel]
	flow  consultation
	own   bot.Own // what is not that of all
	build line.Make
}

// allClaims returns the claims of each platform that has any. It opens nothing but the files of secrets.
func (m *Main) allClaims() (all [][]*claimed, err error) {
	for _, p := range platforms {
		claims, err := m.claims(p)
		if err != nil {
			return nil, err
		}
		if len(claims) > 0 {
			all = append(all, claims)
		}
	}
	return all, nil
}

// named gives the channels of all claims their names, and reads their settings. store knows bots of before; nil if it is not open yet.
// Then the names may be others than those that it knows.
func (m *Main) named(ctx context.Context, c *cli.Command, all [][]*claimed, consult consultation, words *locales.Words, store keeper, log *slog.Logger) ([]wanted, error) {
	var found []wanted
	for _, claims := range all {
		known, err := knownBots(ctx, claims, store)
		if err != nil {
			return nil, err
		}
		names, err := channelNames(claims, known)
		if err != nil {
			return nil, err
		}
		for i, one := range claims {
			w, err := m.read(c, one, names[i], consult, words, log)
			if err != nil {
				return nil, err
			}
			found = append(found, w)
		}
	}
	return found, nil
}

// knownBots returns the bots of a platform that the database knows, see [line.Known]; none without a store. A database of an earlier
// release may not know which bot people wrote to: then it returns an error if that could be any of several.
func knownBots(ctx context.Context, all []*claimed, store keeper) (map[string]string, error) {
	if store == nil || len(all) == 0 {
		return nil, nil
	}
	p := all[0].Name
	known := line.Known(ctx, store.Vault(), p, line.FactBot)
	nameless := slices.DeleteFunc(slices.Clone(all), func(c *claimed) bool { return c.bot != "" })
	if len(nameless) < 2 || known[p] != "" {
		return known, nil
	}
	visits, err := store.Funnel(ctx)
	if err != nil {
		return nil, fmt.Errorf("look up who wrote to a bot: %w", err)
	}
	for _, some := range visits {
		if slices.ContainsFunc(some, func(v bot.Visits) bool { return v.Channel == p }) {
			return nil, usagef("people wrote to one of the bots of %s before the database noted which: start once with its token alone", p)
		}
	}
	return known, nil
}

// settingsOf returns the settings of a platform: its own, and those that every platform has.
func settingsOf(p line.Platform) []line.Setting {
	env, flag := strings.ToUpper(p.Name), p.Name
	return append(slices.Clip(p.Settings),
		line.Setting{Env: env + "_FLOW", Flag: flag + "-flow", Usage: "newcomers on " + p.Title + " get the consultation `ID`, not that of --flow"},
		line.Setting{Env: env + "_LANGUAGE", Flag: flag + "-language", Usage: "on " + p.Title + ", speak `LANGUAGE` to whoever has an app in another one"},
	)
}

// read reads the settings of a bot, and returns its channel as it is wanted. For a bot with a name, it reads the variables with
// that name at the end. If such a variable is not set, a setting has the value of the first bot.
func (m *Main) read(c *cli.Command, one *claimed, name string, consult consultation, words *locales.Words, log *slog.Logger) (wanted, error) {
	w := wanted{Platform: one.Platform, name: name}
	behind := suffix(name)
	s := line.Settings{
		Name: name, Values: map[string]string{}, Numbers: map[string]float64{}, PublicURL: c.String("public-url"), Words: words, Now: m.Now, Log: log,
	}
	for _, secret := range one.Secrets {
		s.Values[secret.Env] = one.secret(secret, name)
	}
	for _, setting := range settingsOf(one.Platform) {
		own := ""
		if behind != "" {
			own, _ = m.lookup(setting.Env + behind)
		}
		switch number, err := strconv.ParseFloat(own, 64); {
		case !setting.Number:
			s.Values[setting.Env] = cmp.Or(own, c.String(setting.Flag))
		case own == "":
			s.Numbers[setting.Env] = c.Float(setting.Flag)
		case err != nil:
			return w, usagef("%s%s must be a number", setting.Env, behind)
		default:
			s.Numbers[setting.Env] = number
		}
	}
	env := strings.ToUpper(one.Name)
	var err error
	if w.flow, w.own, err = host(c, cmp.Or(one.flow, s.Values[env+"_FLOW"]), cmp.Or(one.lang, s.Values[env+"_LANGUAGE"]), consult); err != nil {
		return w, usagef("%s: %w", one.place, err)
	}
	s.Flow, s.Beside, s.Languages = w.flow.ID, w.flow.flowsBeside(), w.own.First(w.flow.Languages)
	if w.build, err = one.Read(s); err != nil && behind != "" {
		return w, usagef("%s, whose settings have %s behind them or are at %s: %w", name, behind, one.place, err)
	}
	if err != nil {
		return w, at(one.place, one.Secrets[0].Env, err)
	}
	return w, nil
}

// host returns the consultation of a bot, and what the bot has of its own. flow and lang are "" if it has nothing of its own.
func host(c *cli.Command, flow, lang string, consult consultation) (consultation, bot.Own, error) {
	own := bot.Own{Lang: lang}
	if flow != "" && flow != consult.ID {
		other, _, err := configuredAs(c, flow)
		if err != nil {
			return consult, own, err
		}
		consult = other
		own.Flow, own.Beside = other.Flow, other.flowsBeside()
	}
	if lang != "" && !slices.Contains(consult.Languages, lang) {
		return consult, own, fmt.Errorf("%s is not offered in the language %s: there is %s", consult.ID, lang, strings.Join(consult.Languages, ", "))
	}
	return consult, own, nil
}
