package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"aporte/adapters/line"
	"aporte/adapters/web"
)

// rebindFlag releases a channel's name, so that another bot can have it, see [line.Bind].
const rebindFlag = "rebind"

func (m *Main) serveCommand() *cli.Command {
	return &cli.Command{
		Name: "serve", Usage: "run every channel that is configured, until it is told to stop", Action: m.serve,
		Flags: []cli.Flag{beginNew(), &cli.StringSliceFlag{
			Name: rebindFlag, Usage: "from now on the channel `NAME` belongs to the bot that it is configured for, and not to the one before",
		}},
	}
}

// serve runs all channels until ctx ends. Then it stops receiving, sends waiting messages for at most [bot.Grace], and returns. It
// reads all settings before it opens the database.
func (m *Main) serve(ctx context.Context, c *cli.Command) (err error) {
	log := newLog(m.Err, slog.LevelInfo)
	consult, words, err := configured(c)
	if err != nil {
		return err
	}
	wanted, err := m.wanted(c, consult, words, log)
	if err != nil {
		return err
	}
	if len(wanted) == 0 {
		return errNoChannel()
	}
	store, err := m.openToServe(ctx, c, log)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	made, err := connect(ctx, wanted, store, c.StringSlice(rebindFlag))
	if err != nil {
		return err
	}
	times := web.NewTimes()
	watch := m.newWatch(c, store, consult, words, made, log)
	config, health := tellBot(made, times, watch)
	config.Log = log
	b, err := m.newBot(ctx, store, consult, words, config)
	if err != nil {
		return err
	}
	doors, err := openDoors(c, web.New(web.Config{
		Bot: b, Store: store, Times: times, Now: m.Now, Log: log, Channels: health, Version: version(), Backup: lastBackup(store), Disk: diskOf(c.String("db")),
	}), made, log)
	if err != nil {
		return err
	}
	defer doors.close()
	if !ownContact(consult.Flow) {
		log.Warn("the contact is still the one that is built in: set APORTE_CONTACT to where you are reached", "contact", consult.Contact)
	}
	log.Info("serving", append(doors.about(), "flow", consult.ID, "version", consult.Version, "release", version())...)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.Run(gctx) })
	for _, d := range doors {
		g.Go(func() error { return d.server.Serve(gctx, d.listener) })
	}
	g.Go(func() error {
		tick := time.NewTicker(pruneEvery)
		defer tick.Stop()
		prune(gctx, store, tick.C, m.Now, log)
		return nil
	})
	g.Go(func() error {
		follow(gctx, store, b, b.Schedules(), log)
		return nil
	})
	g.Go(func() error {
		followExports(gctx, store, b, log)
		return nil
	})
	g.Go(func() error {
		closes := func(consultation string) time.Time { return b.Schedules()[consultation].Closes }
		endWishes(gctx, store, wishOver(closes, m.Now), log)
		return nil
	})
	g.Go(func() error {
		countEarlier(gctx, store, log)
		return nil
	})
	g.Go(func() error {
		watch.Run(gctx)
		return nil
	})
	g.Go(func() error {
		m.rotateWhenAsked(gctx, store, c.String("db"), log)
		return nil
	})
	err = g.Wait()
	log.Info("stopped")
	if errors.Is(err, line.ErrOtherBot) {
		return usageError{err}
	}
	return err
}
