package main

import (
	"context"
	"fmt"
	"log/slog"

	"aporte/bot"
	"aporte/flows"
)

// recounter is a database with counters that can be compared with the answers, and mended.
type recounter interface {
	// Uncounted says whether there are answers from before the database had counters.
	Uncounted(ctx context.Context) (bool, error)
	// Miscounted returns how many counters do not agree with what was counted for each response.
	Miscounted(ctx context.Context) (int, error)
	// Recount counts all answers anew, beside people who write. flow returns the consultation of a version, nil if it is not
	// known. It returns how many responses were counted otherwise before, and how many counters did not agree with the responses.
	Recount(ctx context.Context, flow func(flows.Ref) *flows.Flow) (responses, counters int, err error)
}

// recount counts all answers anew, with the published consultations.
func recount(ctx context.Context, store interface {
	recounter
	bot.Library
},
) (responses, counters int, err error) {
	versions, err := store.Versions(ctx)
	if err != nil {
		return 0, 0, err
	}
	known := map[flows.Ref]*flows.Flow{}
	for _, v := range versions {
		if known[v.Ref], err = parsePublished(v); err != nil {
			return 0, 0, err
		}
	}
	return store.Recount(ctx, func(ref flows.Ref) *flows.Flow { return known[ref] })
}

// countEarlier counts the answers from before there were counters, once. It only logs errors.
func countEarlier(ctx context.Context, store interface {
	recounter
	bot.Library
}, log *slog.Logger,
) {
	before, err := store.Uncounted(ctx)
	if err == nil && before {
		var n int
		if n, _, err = recount(ctx, store); err == nil {
			log.Info("the answers of earlier releases are counted", "responses", n)
		}
	}
	if err != nil && ctx.Err() == nil {
		log.Warn("the answers of earlier releases are not counted: figures read every answer until they are", "error", err)
	}
}

// recounted counts all answers anew and says what was mended. It works beside a running service.
func (m *Main) recounted(ctx context.Context, store database) error {
	responses, counters, err := recount(ctx, store)
	if err == nil {
		fmt.Fprintf(m.Err, "counted anew: %d responses were counted otherwise before, and %d counters did not agree\n", responses, counters)
	}
	return err
}

// counts compares the counters with the responses.
func (x *examination) counts(ctx context.Context, store recounter) {
	const mend = "aporte stats --recount counts all answers anew"
	n, err := store.Miscounted(ctx)
	switch {
	case err != nil:
		x.problem("counts", "%v", err)
	case n > 0:
		x.warn("counts", "%d do not agree with the responses: %s", n, mend)
	default:
		x.ok("counts", "agree with the responses")
	}
}
