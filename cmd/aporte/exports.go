package main

import (
	"context"
	"log/slog"
	"time"

	"aporte/bot"
)

// followExports tells the bot of exports that staff make beside the service, until ctx ends: whoever deletes their answers is told
// of them.
func followExports(ctx context.Context, exports bot.ExportLog, b *bot.Bot, log *slog.Logger) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	failing := false
	atEvery(ctx, tick.C, func() {
		all, err := exports.Exports(ctx)
		if err == nil {
			b.SetExports(all)
		} else if !failing && ctx.Err() == nil {
			log.Warn("whether staff exported answers is not known", "error", err)
		}
		failing = err != nil
	})
}
