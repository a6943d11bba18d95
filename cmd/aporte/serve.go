package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"aporte/adapters/sqlstore"
	"aporte/adapters/telegram"
	"aporte/adapters/web"
	"aporte/bot"
)

func (m *Main) serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "run every channel that is configured, until it is told to stop", Action: m.serve,
	}
}

// errNoChannel is what serve says when nothing is configured.
var errNoChannel = usageError{errors.New(`no channel is configured.
For Telegram: talk to @BotFather, send /newbot, and set TELEGRAM_BOT_TOKEN to the token it gives you.
To try the consultation without any account: aporte chat`)}

// serve runs until ctx ends: then it stops receiving, sends what it can, and leaves.
func (m *Main) serve(ctx context.Context, c *cli.Command) (err error) {
	log := newLog(m.Err)
	consult, err := loadConsultation(c)
	if err != nil {
		return err
	}
	tg, err := newTelegram(c, consult.words, consult.flow.Languages, log)
	if err != nil {
		return err
	}
	if tg == nil {
		return errNoChannel
	}
	store, err := openStore(ctx, c, false, log)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	channels := map[string]bot.Channel{telegram.Name: tg}
	b, err := newBot(ctx, store, consult, channels, log)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.String("listen"))
	if err != nil {
		return fmt.Errorf("APORTE_LISTEN: %w", err)
	}
	server := web.New(web.Config{
		Bot: b, Store: store, Log: log, Channels: map[string]web.Health{telegram.Name: tg},
	})
	server.Handle(telegram.Path, tg)
	log.Info("serving", "flow", consult.flow.ID, "version", consult.flow.Version, "listen", listener.Addr().String())
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.Run(gctx) })
	g.Go(func() error { return server.Serve(gctx, listener) })
	g.Go(func() error { return prune(gctx, store, log) })
	err = g.Wait()
	log.Info("stopped")
	return err
}

// prune tidies up once an hour.
func prune(ctx context.Context, store *sqlstore.Store, log *slog.Logger) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		if err := store.Prune(ctx); err != nil && ctx.Err() == nil {
			log.Warn("not tidied up", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// newLog writes JSON for machines, and text for a person at a terminal.
func newLog(w io.Writer) *slog.Logger {
	if isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, nil))
	}
	return slog.New(slog.NewJSONHandler(w, nil))
}
