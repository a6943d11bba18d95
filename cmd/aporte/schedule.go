package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"aporte/adapters/line"
	"aporte/bot"
	"aporte/flows"
)

// announce stores the closes of all consultations that have no schedule yet, and returns all schedules. older has the other
// published versions, sorted by consultation and version.
func announce(ctx context.Context, calendar bot.Calendar, current *flows.Flow, older []*flows.Flow, log *slog.Logger) (map[string]bot.Schedule, error) {
	closes := map[string]time.Time{}
	for _, f := range older { // the date of the newest version is kept
		closes[f.ID] = f.Closes
	}
	closes[current.ID] = current.Closes
	for _, id := range slices.Sorted(maps.Keys(closes)) {
		holds, err := calendar.Announce(ctx, id, closes[id])
		if err != nil {
			return nil, err
		}
		if id == current.ID && otherClose(current, holds) {
			log.Warn("this consultation has a close already, that of the file or of APORTE_CLOSES does not count: aporte extend changes it",
				"flow", id, "closes", sayClose(holds), "not", current.Closes.Format(time.RFC3339))
		}
	}
	return calendar.Schedules(ctx)
}

// otherClose says whether a consultation names a close that is not the one that holds.
func otherClose(f *flows.Flow, holds bot.Schedule) bool {
	return !f.Closes.IsZero() && !f.Closes.Equal(holds.Closes)
}

// sayClose returns a close for staff: a time, or "none".
func sayClose(s bot.Schedule) string {
	if s.Closes.IsZero() {
		return "none"
	}
	return s.Closes.Format(time.RFC3339)
}

// followEvery is how often serve looks whether staff have changed a schedule.
const followEvery = time.Second

// follow tells the bot of schedules that staff change beside the service, until ctx ends.
func follow(ctx context.Context, calendar bot.Calendar, b *bot.Bot, known map[string]bot.Schedule, log *slog.Logger) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, err := calendar.Schedules(ctx)
		if err != nil {
			if !failing && ctx.Err() == nil {
				log.Warn("whether staff changed the close is not known", "error", err)
			}
			failing = true
			continue
		}
		failing = false
		if maps.Equal(now, known) {
			continue
		}
		for id, s := range now {
			if s != known[id] {
				log.Info("the schedule of a consultation has changed", "flow", id, "closes", sayClose(s), "paused", !s.Paused.IsZero())
			}
		}
		known = now
		b.SetSchedules(now)
	}
}

// retainer is a database that can delete what is no longer needed.
type retainer interface {
	// Prune deletes records that are needed only for a while, such as the ids of updates.
	Prune(ctx context.Context) error
	// SealEarlier seals to the staff what another process submitted in the open. It returns how many responses it looked through.
	SealEarlier(ctx context.Context) (int, error)
	// Schedules returns until when each consultation takes answers.
	Schedules(ctx context.Context) (map[string]bot.Schedule, error)
	// Unlink deletes the identity of people whose consultations are all over for them. Answers stay. It returns how many people
	// that were.
	Unlink(ctx context.Context, p bot.Parting) (people int, err error)
}

// pruneEvery is how often serve deletes what is no longer needed.
const pruneEvery = time.Hour

// prune deletes what is no longer needed, at once and then at every tick, until ctx ends. It only logs errors.
func prune(ctx context.Context, store retainer, nodes line.Nodes, tick <-chan time.Time, now func() time.Time, log *slog.Logger) {
	atEvery(ctx, tick, func() {
		once(ctx, nodes, "prune", log, func() { pruneNow(ctx, store, now, log) })
	})
}

func pruneNow(ctx context.Context, store retainer, now func() time.Time, log *slog.Logger) {
	if err := store.Prune(ctx); err != nil && ctx.Err() == nil {
		log.Warn("old bookkeeping not dropped", "error", err)
	}
	n, err := store.SealEarlier(ctx)
	if err != nil && ctx.Err() == nil {
		log.Warn("texts that another process left in the open are not sealed", "error", err)
	}
	if n > 0 {
		log.Warn("another process does not seal texts to staff: set APORTE_RECIPIENT for each of them", "responses", n)
	}
	n, err = part(ctx, store, now())
	if err != nil && ctx.Err() == nil {
		log.Warn("who took part is not forgotten", "error", err)
	}
	if n > 0 {
		log.Info("who took part is forgotten, as the notice says", "people", n)
	}
}

// atEvery does something at once and then at every tick, until ctx ends.
func atEvery(ctx context.Context, tick <-chan time.Time, do func()) {
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-tick:
		}
	}
}

// onceFor is for how long nodes leave alone what one of them has just done.
const onceFor = 10 * time.Minute

// once does something that need not be done by all nodes: not if another one did it in the last onceFor. It only logs errors.
func once(ctx context.Context, nodes line.Nodes, what string, log *slog.Logger, do func()) {
	if nodes != nil {
		_, held, err := nodes.Hold(ctx, what, onceFor)
		if err != nil && ctx.Err() == nil {
			log.Warn("whether another node does this is not known: it is left for the next time", "what", what, "error", err)
		}
		if !held {
			return
		}
	}
	do()
}

// part deletes the link between people and responses where the notice says that it is deleted by now.
func part(ctx context.Context, store retainer, now time.Time) (people int, err error) {
	all, err := store.Schedules(ctx)
	if err != nil {
		return 0, fmt.Errorf("look up closes: %w", err)
	}
	return store.Unlink(ctx, bot.PartingAt(now, all))
}
