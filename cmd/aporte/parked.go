package main

import (
	"context"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"aporte/bot"
)

func (m *Main) parkedCommand() *cli.Command {
	return &cli.Command{
		Name: "parked", Usage: "list the updates that failed and were put aside, or handle them again",
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "retry", Usage: "handle them again, after whatever made them fail was mended; serve must not run"},
		},
		Action: m.parked,
	}
}

// setAside is a database with parked updates, see [bot.Parked].
type setAside interface {
	// Parked lists the parked updates, oldest first.
	Parked(ctx context.Context) ([]bot.Parked, error)
	// Unpark removes a parked update from the list and returns it. It counts as not seen from then on.
	Unpark(ctx context.Context, p bot.Parked) (bot.Update, error)
}

// returning is a database whose parked updates can be handled again.
type returning interface {
	conversations
	keeper
	setAside
}

// parked lists the parked updates with the reason of each, never with their content, or handles them again with --retry. The
// people who sent them were told at that time that something went wrong.
func (m *Main) parked(ctx context.Context, c *cli.Command) (err error) {
	log := newLog(m.Err, levelOfCommands)
	store, err := m.openStore(ctx, c, !c.Bool("retry"), log)
	if err != nil {
		return err
	}
	defer closing(store, &err)
	all, err := store.Parked(ctx)
	if err != nil {
		return err
	}
	if !c.Bool("retry") {
		for _, p := range all {
			fmt.Fprintf(m.Out, "%s\t%s\t%s\t%s\n", p.At.Format(time.RFC3339), p.Channel, p.ID, p.Reason)
		}
		return nil
	}
	return m.retry(ctx, c, store, all)
}

// retry handles updates again. The next serve sends the answers.
func (m *Main) retry(ctx context.Context, c *cli.Command, store returning, all []bot.Parked) error {
	consult, words, err := configured(c)
	if err != nil {
		return err
	}
	log := newLog(m.Err, levelOfCommands)
	claims, err := m.allClaims()
	if err != nil {
		return err
	}
	bots, err := m.named(ctx, c, claims, consult, words, store, log)
	if err != nil {
		return err
	}
	b, err := m.newBot(ctx, store, consult.hosting(bots), words, bot.Config{Own: ownOf(bots), Log: log, Limit: bot.Limit{Burst: -1}})
	if err != nil {
		return err
	}
	for _, p := range all {
		u, err := store.Unpark(ctx, p)
		if err != nil {
			return err
		}
		for b.Handle(ctx, u) != nil { // ends: after some failures the store parks the update again, and Handle returns nil
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	if err := b.Drain(ctx); err != nil {
		return err
	}
	again, err := store.Parked(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.Out, "%d handled, %d put aside again\n", len(all)-len(again), len(again))
	return err
}
