package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"strings"

	"filippo.io/age"
	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v3"

	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// openStore opens the database that is configured. To read is possible beside a running service.
func (m *Main) openStore(ctx context.Context, c *cli.Command, readOnly bool, log *slog.Logger) (*sqlstore.Store, error) {
	path := c.String("db")
	if strings.Contains(path, "://") {
		return nil, usagef("APORTE_DB must be the path of a file: other databases are not supported")
	}
	to, err := recipient(c.String("recipient"))
	if err != nil {
		return nil, err
	}
	if !readOnly && !c.Bool(newFlag) {
		if err := m.lost(path); err != nil {
			return nil, err
		}
	}
	key, err := m.key(path, !readOnly)
	if err != nil {
		return nil, err
	}
	next, err := m.next(path)
	if err != nil {
		return nil, err
	}
	return sqlstore.Open(ctx, sqlstore.Config{Path: path, Key: key, NextKey: next, ReadOnly: readOnly, Recipient: to, Now: m.Now, Log: log})
}

// recipient reads the public key that texts are sealed to; nil if there is none. What was set is never shown: it may be
// the secret key.
func recipient(key string) (age.Recipient, error) {
	key = strings.TrimSpace(key)
	switch {
	case key == "":
		return nil, nil
	case strings.HasPrefix(strings.ToUpper(key), "AGE-SECRET-KEY-"):
		return nil, usagef("APORTE_RECIPIENT is a secret key: keep that off this machine, and set the public key that age-keygen -y shows for it (age1...)")
	case strings.ContainsAny(key, "\r\n"):
		return nil, usagef("APORTE_RECIPIENT must be one public key: a line that begins with age1, as age-keygen shows it")
	}
	all, err := age.ParseRecipients(strings.NewReader(key))
	if err != nil {
		return nil, usagef("APORTE_RECIPIENT is no age public key: make a pair with age-keygen, and set the line that begins with age1")
	}
	return all[0], nil
}

// closing closes the store at the end of a command and keeps the first error.
func closing(c io.Closer, err *error) { *err = errors.Join(*err, c.Close()) }

// newTelegram makes the Telegram channel if a token is set; otherwise it returns nil.
func (m *Main) newTelegram(c *cli.Command, languages []string, words *locales.Words, log *slog.Logger) (*telegram.Channel, error) {
	token, err := m.secret("TELEGRAM_BOT_TOKEN")
	if err != nil || token.Reveal() == "" {
		return nil, err
	}
	secret, err := m.secret("TELEGRAM_WEBHOOK_SECRET")
	if err != nil {
		return nil, err
	}
	all := c.Float("telegram-rate")
	if all <= 0 {
		return nil, usagef("TELEGRAM_RATE must be above 0; Telegram allows about 30 messages a second")
	}
	ch, err := telegram.New(telegram.Config{
		Rate:  telegram.Rate{All: all, Chat: all / 28},
		Token: token.Reveal(), APIURL: c.String("telegram-api-url"), Mode: c.String("telegram-mode"),
		PublicURL: c.String("public-url"), Secret: secret.Reveal(), Now: m.Now, Log: log, Profile: profile(languages, words),
	})
	if err != nil {
		return nil, usageError{err}
	}
	return ch, nil
}

// profile is what people see of the bot before they write to it; the first language stands for those that it does not
// have.
func profile(languages []string, words *locales.Words) telegram.Profile {
	p := telegram.Profile{}
	for _, lang := range languages {
		text := func(key string) string {
			if !words.Has(lang, key) {
				return ""
			}
			return words.Text(lang, key, nil)
		}
		in := telegram.Introduction{Description: text("bot.about"), Short: text("bot.about.short")}
		for _, c := range flows.Commands() {
			if says := text(c.MenuKey()); c.Menu && says != "" {
				in.Commands = append(in.Commands, telegram.Command{Name: c.Name, Description: says})
			}
		}
		p[lang] = in
		if _, first := p[""]; !first {
			p[""] = in
		}
	}
	return p
}

// newBot publishes the consultation and puts the parts together.
func (m *Main) newBot(ctx context.Context, store *sqlstore.Store, consult consultation, words *locales.Words, config bot.Config) (*bot.Bot, error) {
	older, err := publish(ctx, store, consult)
	if err != nil {
		return nil, err
	}
	versions, err := wordVersions(ctx, store, consult.Flow, older, words)
	if err != nil {
		return nil, err
	}
	for _, f := range append([]*flows.Flow{consult.Flow}, versions.older...) {
		warnOfMissing(config.Log, f, versions.words[f.Ref])
	}
	config.SealTexts = store.Recipient != nil
	config.Store, config.Flow, config.Flows, config.Words, config.Now = store, consult.Flow, versions.older, words, m.Now
	config.Worded = versions.words
	return bot.New(config)
}

// levelOfCommands is what commands other than serve log: what is wrong, and nothing about what they do.
const levelOfCommands = slog.LevelError

// newLog writes JSON for machines, and text for a person at a terminal.
func newLog(w io.Writer, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

// isTerminal says whether a person is at the other end.
func isTerminal(v any) bool {
	f, ok := v.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
