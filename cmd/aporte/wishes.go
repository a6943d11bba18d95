package main

import (
	"context"
	"log/slog"
	"time"

	"aporte/adapters/line"
	"aporte/bot"
)

// wishEnder is a database that can delete wishes to hear of the outcome.
type wishEnder interface {
	// EndWishes deletes the wishes for which over returns true. made is the day on which a wish was made. It returns how many
	// wishes that were.
	EndWishes(ctx context.Context, over func(consultation string, made time.Time) bool) (int, error)
}

// wishOver returns a function that says whether a wish has been kept for [bot.KeepWish]: after the close of its consultation, or
// after it was made if closes returns the zero time for that, as it never closes or is not known.
func wishOver(closes func(consultation string) time.Time, now func() time.Time) func(string, time.Time) bool {
	return func(consultation string, made time.Time) bool {
		since := closes(consultation)
		if since.IsZero() {
			since = made
		}
		return now().Sub(since) > bot.KeepWish
	}
}

// endWishesEvery is how often endWishes looks for old wishes.
const endWishesEvery = 6 * time.Hour

// endWishes deletes old wishes at once and then every endWishesEvery, until ctx ends. It only logs errors.
func endWishes(ctx context.Context, store wishEnder, nodes line.Nodes, over func(string, time.Time) bool, log *slog.Logger) {
	tick := time.NewTicker(endWishesEvery)
	defer tick.Stop()
	atEvery(ctx, tick.C, func() {
		once(ctx, nodes, "end wishes", log, func() { endWishesNow(ctx, store, over, log) })
	})
}

func endWishesNow(ctx context.Context, store wishEnder, over func(string, time.Time) bool, log *slog.Logger) {
	n, err := store.EndWishes(ctx, over)
	if err != nil && ctx.Err() == nil {
		log.Warn("old wishes to hear are not deleted", "error", err)
	}
	if n > 0 {
		log.Info("wishes to hear of the outcome are deleted, as they are a year old", "wishes", n)
	}
}
