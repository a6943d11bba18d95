package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"aporte/adapters/slack"
	"aporte/adapters/telegram"
	"aporte/adapters/web"
	"aporte/bot"
	"aporte/flows"
)

func (m *Main) serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "run every channel that is configured, until it is told to stop", Action: m.serve,
		Flags: []cli.Flag{beginNew()},
	}
}

// errNoChannel is what serve says when nothing is configured.
var errNoChannel = usageError{errors.New(`no channel is configured.
For Slack: aporte slack manifest > manifest.yaml, make an app of it at https://api.slack.com/apps, and set SLACK_BOT_TOKEN
and SLACK_APP_TOKEN.
For Telegram: write /newbot to @BotFather, and set TELEGRAM_BOT_TOKEN to the token that it gives you.
To try the consultation without any account: aporte chat`)}

// serve runs until ctx ends: then it stops receiving, sends what it can, and leaves. Settings are looked at before the
// database is touched.
func (m *Main) serve(ctx context.Context, c *cli.Command) (err error) {
	log := newLog(m.Err, slog.LevelInfo)
	consult, words, err := configured(c)
	if err != nil {
		return err
	}
	tg, err := m.newTelegram(c, consult.Languages, words, log)
	if err != nil {
		return err
	}
	var b *bot.Bot
	vault := &lateVault{}
	sl, err := m.newSlack(c, consult.Languages, words, vault, func(ctx context.Context, a bot.Address) (bot.Standing, error) {
		return b.Standing(ctx, a)
	}, log)
	if err != nil {
		return err
	}
	if tg == nil && sl == nil {
		return errNoChannel
	}
	store, err := m.openStore(ctx, c, false, log)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	vault.Vault = store.Vault()
	times := web.NewTimes()
	channels, health := map[string]bot.Channel{}, map[string]web.Health{}
	if tg != nil {
		channels[telegram.Name], health[telegram.Name] = times.Of(telegram.Name, tg), tg
	}
	slash := map[string]string{}
	if sl != nil {
		channels[slack.Name], health[slack.Name] = times.Of(slack.Name, sl), sl
		slash[slack.Name] = sl.Slash()
	}
	if b, err = m.newBot(ctx, store, consult, words, bot.Config{Channels: channels, Slash: slash, Log: log}); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.String("listen"))
	if err != nil {
		return fmt.Errorf("cannot listen on APORTE_LISTEN: %w", err)
	}
	defer listener.Close() // unless it was served; then it is closed already
	ops := web.New(web.Config{
		Bot: b, Store: store, Times: times, Now: m.Now, Log: log, Channels: health,
	})
	server, opsListener := ops, net.Listener(nil)
	if address := c.String("ops-listen"); address != "" {
		if opsListener, err = net.Listen("tcp", address); err != nil {
			return fmt.Errorf("cannot listen on APORTE_OPS_LISTEN: %w", err)
		}
		server = web.Bare(log)
	}
	if tg != nil {
		server.Handle(telegram.Path, tg)
	}
	if sl != nil {
		server.Handle(slack.Path, sl.Handler())
	}
	about := []any{"flow", consult.ID, "version", consult.Version, "listen", listener.Addr().String(), "release", version()}
	if opsListener != nil {
		about = append(about, "ops_listen", opsListener.Addr().String())
	}
	log.Info("serving", about...)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.Run(gctx) })
	g.Go(func() error { return server.Serve(gctx, listener) })
	if opsListener != nil {
		g.Go(func() error { return ops.Serve(gctx, opsListener) })
	}
	g.Go(func() error {
		prune(gctx, store, func() []string { return longClosed(consult.Flow, b.Flows, m.Now()) }, m.Now, log)
		return nil
	})
	g.Go(func() error {
		m.rotateWhenAsked(gctx, store, c.String("db"), log)
		return nil
	})
	err = g.Wait()
	log.Info("stopped")
	return err
}

// pruneEvery is how often bookkeeping that is no longer needed is dropped.
const pruneEvery = time.Hour

// longClosed returns the consultations that closed so long ago that nobody needs to know who took part.
func longClosed(current *flows.Flow, older []*flows.Flow, now time.Time) []string {
	closes := map[string]time.Time{}
	for _, f := range older { // by version, so that the dates are those of the newest
		closes[f.ID] = f.Closes
	}
	closes[current.ID] = current.Closes
	var ids []string
	for id, at := range closes {
		if !at.IsZero() && now.Sub(at) > bot.KeepIdentity {
			ids = append(ids, id)
		}
	}
	return ids
}

// retainer is a database that keeps things only as long as need be.
type retainer interface {
	// Prune drops bookkeeping that is no longer needed.
	Prune(ctx context.Context) error
	// Unlink forgets who took part in consultations, by their ids, at most until the time before, and returns how many.
	Unlink(ctx context.Context, closed []string, before time.Time) (people int, err error)
}

// prune drops what is no longer needed, and who took part in what closed long ago.
func prune(ctx context.Context, store retainer, closed func() []string, now func() time.Time, log *slog.Logger) {
	tick := time.NewTicker(pruneEvery)
	defer tick.Stop()
	for {
		if err := store.Prune(ctx); err != nil && ctx.Err() == nil {
			log.Warn("old bookkeeping not dropped", "error", err)
		}
		n, err := store.Unlink(ctx, closed(), now().Add(-bot.KeepIdentity))
		if err != nil && ctx.Err() == nil {
			log.Warn("who took part is not forgotten", "error", err)
		}
		if n > 0 {
			log.Info("who took part is forgotten, as their consultation closed long ago", "people", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
