package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/urfave/cli/v3"

	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// consultation is the flow that is configured, with its source and its words.
type consultation struct {
	flow   *flows.Flow
	source []byte
	words  *locales.Words
}

// loadConsultation finds the configured flow among those built in and those in APORTE_FLOWS_DIR, which win.
func loadConsultation(c *cli.Command) (consultation, error) {
	words, err := loadWords(c.String("locales-dir"))
	if err != nil {
		return consultation{}, err
	}
	sources, err := flowSources(c.String("flows-dir"))
	if err != nil {
		return consultation{}, err
	}
	var ids []string
	for name, src := range sources {
		f, err := flows.Parse(name, src)
		if err != nil {
			return consultation{}, fmt.Errorf("the consultation does not read:\n%w", err)
		}
		if f.ID == c.String("flow") {
			return consultation{f, src, words}, nil
		}
		ids = append(ids, f.ID)
	}
	return consultation{}, usagef("APORTE_FLOW: there is no consultation %q; there is %s", c.String("flow"), strings.Join(ids, ", "))
}

func flowSources(dir string) (map[string][]byte, error) {
	sources := flows.Embedded()
	if dir == "" {
		return sources, nil
	}
	paths, err := filepath.Glob(filepath.Join(dir, "*.yaml"))
	if err != nil || len(paths) == 0 {
		return nil, usagef("APORTE_FLOWS_DIR: there is no *.yaml in %s", dir)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read consultation: %w", err)
		}
		delete(sources, filepath.Base(path))
		sources[path] = src
	}
	return sources, nil
}

func loadWords(dir string) (*locales.Words, error) {
	if dir == "" {
		return locales.Default(), nil
	}
	words, err := locales.Load(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("APORTE_LOCALES_DIR: %w", err)
	}
	return words, nil
}

// openStore opens the database that is configured.
func openStore(ctx context.Context, c *cli.Command, readOnly bool, log *slog.Logger) (*sqlstore.Store, error) {
	path := c.String("db")
	if strings.Contains(path, "://") {
		return nil, usagef("APORTE_DB: only the path of a SQLite file is supported")
	}
	key, err := readKey(path, !readOnly)
	if err != nil {
		return nil, err
	}
	return sqlstore.Open(ctx, sqlstore.Config{Path: path, Key: key, ReadOnly: readOnly, Log: log})
}

// publish stores the flow's source, and returns the older versions that people may still be in. The same version with
// another structure is refused: answers under one version must mean the same.
func publish(ctx context.Context, library bot.Library, c consultation) ([]*flows.Flow, error) {
	before, err := library.Publish(ctx, bot.Published{Ref: c.flow.Ref, Source: c.source})
	if err != nil {
		return nil, err
	}
	if before != nil {
		old, err := flows.Parse(fmt.Sprintf("%s version %d as published", c.flow.ID, c.flow.Version), before)
		if err == nil && old.Fingerprint() != c.flow.Fingerprint() {
			return nil, usagef("consultation %s version %d was published with other steps: raise its version", c.flow.ID, c.flow.Version)
		}
	}
	versions, err := library.Versions(ctx)
	if err != nil {
		return nil, err
	}
	var older []*flows.Flow
	for _, v := range versions {
		if v.Ref == c.flow.Ref {
			continue
		}
		f, err := flows.Parse(fmt.Sprintf("%s version %d as published", v.Ref.ID, v.Ref.Version), v.Source)
		if err != nil {
			return nil, fmt.Errorf("a published consultation does not read any more:\n%w", err)
		}
		older = append(older, f)
	}
	return older, nil
}

// newTelegram makes the Telegram channel if a token is set; otherwise it returns nil.
func newTelegram(c *cli.Command, words *locales.Words, languages []string, log *slog.Logger) (*telegram.Channel, error) {
	token, err := readSecret("TELEGRAM_BOT_TOKEN")
	if err != nil || token == "" {
		return nil, err
	}
	hook, err := readSecret("TELEGRAM_WEBHOOK_SECRET")
	if err != nil {
		return nil, err
	}
	ch, err := telegram.New(telegram.Config{
		Token: string(token), APIURL: c.String("telegram-api-url"), Mode: c.String("telegram-mode"),
		PublicURL: c.String("public-url"), Secret: string(hook), Log: log, Profile: profile(words, languages),
	})
	if err != nil {
		return nil, usageError{err}
	}
	return ch, nil
}

// profile is what people see of the bot before they write to it; the first language stands for all others.
func profile(words *locales.Words, languages []string) telegram.Profile {
	p := telegram.Profile{}
	for i, lang := range languages {
		in := telegram.Introduction{
			Description: words.Text(lang, "bot.about", nil), Short: words.Text(lang, "bot.about.short", nil),
		}
		for _, name := range []string{"start", "help", "back", "skip", "review", "language", "privacy", "stop"} {
			in.Commands = append(in.Commands, telegram.Command{Name: name, Description: words.Text(lang, "bot.menu."+name, nil)})
		}
		p[lang] = in
		if i == 0 {
			p[""] = in
		}
	}
	return p
}

// newBot puts the parts together.
func newBot(ctx context.Context, store *sqlstore.Store, c consultation, channels map[string]bot.Channel, log *slog.Logger) (*bot.Bot, error) {
	older, err := publish(ctx, store, c)
	if err != nil {
		return nil, err
	}
	return bot.New(bot.Config{Store: store, Channels: channels, Flow: c.flow, Flows: older, Words: c.words, Log: log})
}

// closing closes the store at the end of a command and keeps the first error.
func closing(c io.Closer, err *error) {
	*err = errors.Join(*err, c.Close())
}
