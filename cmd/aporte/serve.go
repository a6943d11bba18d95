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
	"aporte/bot"
	"aporte/flows"
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
	wanted, err := m.wanted(c, consult.Languages, words, log)
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
	config, health := tellBot(made, times)
	config.Log = log
	b, err := m.newBot(ctx, store, consult, words, config)
	if err != nil {
		return err
	}
	doors, err := openDoors(c, web.New(web.Config{
		Bot: b, Store: store, Times: times, Now: m.Now, Log: log, Channels: health,
	}), made, log)
	if err != nil {
		return err
	}
	defer doors.close()
	log.Info("serving", append(doors.about(), "flow", consult.ID, "version", consult.Version, "release", version())...)
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return b.Run(gctx) })
	for _, d := range doors {
		g.Go(func() error { return d.server.Serve(gctx, d.listener) })
	}
	g.Go(func() error {
		prune(gctx, store, func() []string { return longClosed(consult.Flow, b.Flows, m.Now()) }, m.Now, log)
		return nil
	})
	g.Go(func() error {
		closes := closes(consult.Flow, b.Flows)
		endWishes(gctx, store, wishOver(func(id string) time.Time { return closes[id] }, m.Now), log)
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

// pruneEvery is how often prune deletes what is no longer needed.
const pruneEvery = time.Hour

// closes returns when each consultation closes; the zero time for one that never does.
func closes(current *flows.Flow, older []*flows.Flow) map[string]time.Time {
	at := map[string]time.Time{}
	for _, f := range older { // in the order of versions, so that the date of the newest one is kept
		at[f.ID] = f.Closes
	}
	at[current.ID] = current.Closes
	return at
}

// longClosed returns the ids of the consultations that closed more than [bot.KeepIdentity] ago.
func longClosed(current *flows.Flow, older []*flows.Flow, now time.Time) []string {
	var ids []string
	for id, at := range closes(current, older) {
		if !at.IsZero() && now.Sub(at) > bot.KeepIdentity {
			ids = append(ids, id)
		}
	}
	return ids
}

// retainer is a database that can delete what is no longer needed.
type retainer interface {
	// Prune deletes records that are needed only for a while, such as the ids of updates.
	Prune(ctx context.Context) error
	// Unlink deletes the identity of people who have responses only to the consultations in closed (ids), and of people
	// without a response who did nothing since before. Answers stay. It returns how many people that were.
	Unlink(ctx context.Context, closed []string, before time.Time) (people int, err error)
}

// prune calls Prune and Unlink at once and then every pruneEvery, until ctx ends. It only logs errors.
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
