package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/urfave/cli/v3"

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

// serve runs all channels until ctx ends. Then it stops receiving, sends waiting messages for at most [bot.Grace], and returns, see
// [runInOrder]. It reads all settings before it opens the database.
func (m *Main) serve(ctx context.Context, c *cli.Command) (err error) {
	log := newLog(m.Err, slog.LevelInfo)
	consult, words, err := configured(c)
	if err != nil {
		return err
	}
	claims, err := m.allClaims()
	if err == nil {
		_, err = m.named(ctx, c, claims, consult, words, nil, log) // a wrong setting is told before anything is opened
	}
	if err != nil {
		return err
	}
	if len(claims) == 0 {
		return errNoChannel()
	}
	pause, err := drainTime(c)
	if err != nil {
		return err
	}
	store, err := m.openToServe(ctx, c, log)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	drain := pause(store.Nodes() != nil)
	if err := rebind(ctx, store.Vault(), c.StringSlice(rebindFlag)); err != nil {
		return err
	}
	wanted, err := m.named(ctx, c, claims, consult, words, store, log)
	if err != nil {
		return err
	}
	made, err := connect(ctx, wanted, store)
	if err != nil {
		return err
	}
	if err := m.warnOfLost(ctx, store.Vault(), wanted, log); err != nil {
		return err
	}
	consult = consult.hosting(wanted)
	times := web.NewTimes()
	watch := m.newWatch(c, store, consult, words, made, log)
	config, health := tellBot(made, times, watch)
	config.Log = log
	b, err := m.newBot(ctx, store, consult, words, config)
	if err != nil {
		return err
	}
	ops := web.New(web.Config{
		Bot: b, Store: store, Times: times, Now: m.Now, Log: log, Channels: health, Version: version(), Backup: lastBackup(store), Disk: diskOf(c.String("db")),
	})
	doors, err := openDoors(c, ops, made, log)
	if err != nil {
		return err
	}
	defer doors.close()
	if !ownContact(consult.Flow) {
		log.Warn("the contact is still the one that is built in: set APORTE_CONTACT to where you are reached", "contact", consult.Contact)
	}
	for _, one := range made {
		log.Info("channel", "channel", one.name, "flow", one.flow.ID)
	}
	log.Info("serving", append(doors.about(), "flow", consult.ID, "version", consult.Version, "release", version())...)
	parts := []func(context.Context) error{b.Run}
	for _, do := range []func(context.Context){
		func(ctx context.Context) {
			tick := time.NewTicker(pruneEvery)
			defer tick.Stop()
			prune(ctx, store, store.Nodes(), tick.C, m.Now, log)
		},
		func(ctx context.Context) { follow(ctx, store, b, b.Schedules(), log) },
		func(ctx context.Context) { followExports(ctx, store, b, log) },
		func(ctx context.Context) {
			closes := func(consultation string) time.Time { return b.Schedules()[consultation].Closes }
			endWishes(ctx, store, store.Nodes(), wishOver(closes, m.Now), log)
		},
		func(ctx context.Context) {
			once(ctx, store.Nodes(), "count", log, func() { countEarlier(ctx, store, log) })
		},
		watch.Run,
		func(ctx context.Context) { m.rotateWhenAsked(ctx, store, c.String("db"), log) },
	} {
		parts = append(parts, func(ctx context.Context) error {
			do(ctx)
			return nil
		})
	}
	err = runInOrder(ctx, doors, parts, func(failed context.Context) {
		if drain > 0 {
			log.Info("stopping: /readyz is red, and all goes on for a while", "for", drain.String())
			ops.Drain()
			line.Pause(failed, drain)
		}
	})
	log.Info("stopped")
	if errors.Is(err, line.ErrOtherBot) {
		return usageError{err}
	}
	return err
}
