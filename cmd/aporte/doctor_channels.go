package main

import (
	"context"
	"log/slog"
	"os"

	"aporte/adapters/slack"
	"aporte/adapters/telegram"
	"aporte/locales"
)

// channels looks at every channel that is configured.
func (x *examination) channels(ctx context.Context) {
	consult, words, err := configured(x.c)
	if err != nil {
		return // said already
	}
	tg := x.telegram(ctx, consult.Languages, words)
	sl := x.slack(ctx, consult.Languages, words)
	if !tg && !sl {
		x.warn(telegram.Name, "not configured: set TELEGRAM_BOT_TOKEN to the token that @BotFather gives you")
		x.warn(slack.Name, "not configured: see aporte slack manifest")
	}
}

// telegram says whether Telegram is configured.
func (x *examination) telegram(ctx context.Context, languages []string, words *locales.Words) bool {
	tg, err := x.newTelegram(x.c, languages, words, slog.New(slog.DiscardHandler))
	if err != nil {
		x.problem(telegram.Name, "%v", err)
	}
	if tg == nil {
		return err != nil
	}
	api := x.c.String("telegram-api-url")
	if api == "" {
		api = telegram.DefaultAPI
	}
	x.clockOf(ctx, api)
	for _, f := range tg.Check(ctx) {
		x.finding(telegram.Name, slack.Finding(f))
	}
	return true
}

// slack says whether Slack is configured.
func (x *examination) slack(ctx context.Context, languages []string, words *locales.Words) bool {
	vault := &lateVault{}
	sl, err := x.newSlack(x.c, languages, words, vault, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		x.problem(slack.Name, "%v", err)
	}
	if sl == nil {
		return err != nil
	}
	if _, err := os.Stat(x.c.String("db")); err == nil {
		store, err := x.openStore(ctx, x.c, true, slog.New(slog.DiscardHandler))
		if err != nil {
			return true // said already
		}
		defer store.Close()
		vault.Vault = store.Vault()
	}
	api := x.c.String("slack-api-url")
	if api == "" {
		api = slack.DefaultAPI
	}
	x.clockOf(ctx, api)
	for _, f := range sl.Check(ctx) {
		x.finding(slack.Name, f)
	}
	return true
}

// finding says what a channel found.
func (x *examination) finding(channel string, f slack.Finding) {
	what := channel + " " + f.What
	switch {
	case f.OK:
		x.ok(what, "%s", f.Text)
	case f.What == "token", f.What == "socket mode":
		x.problem(what, "%s: %s", f.Text, f.Mend)
	default: // serve puts it right when it starts, or goes on in spite of it
		x.warn(what, "%s: %s", f.Text, f.Mend)
	}
}
