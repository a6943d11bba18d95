package main

import (
	"context"
	"fmt"

	"aporte/bench/botapi"
	"aporte/bench/crowd"
)

// sixty are 60 people who do not think. All of them must reach the end.
var sixty = crowd.Config{AtOnce: 60, People: 60}

// measureCap measures with a platform that accepts fewer messages a second than the bot would send without a limit.
func measureCap(ctx context.Context, l *lab) error {
	const below = "280" // a little below 300, as the default rate is a little below Telegram's limit
	bots := l.bots(false, below)
	results, err := l.turns(ctx, bots, load{crowd: sixty, platform: botapi.Options{Allowed: 300}, check: true})
	if err != nil {
		return err
	}
	for i, b := range bots {
		l.table.add("300 sends a second, 60 flat-out people, "+b.name,
			fmt.Sprintf("%s, %.0f steps/s", outcome(results[i]), median(results[i], result.rate)), "", "all, 0 refused, 0 lost")
	}
	return nil
}

// outcome describes the worst of several rounds: how many people reached the end, how many messages were refused, how often people
// had to press a key again, and how many responses were lost or wrong.
func outcome(rs []result) string {
	worst := rs[0]
	for _, r := range rs {
		if len(r.done) < len(worst.done) || r.refused+r.again > worst.refused+worst.again || r.mistakes != "" {
			worst = r
		}
	}
	mistakes := worst.mistakes
	if mistakes == "" {
		mistakes = "0 lost"
	}
	return fmt.Sprintf("%d/%d, %d refused, %d pressed again, %s", len(worst.done), sixty.People, worst.refused, worst.again, mistakes)
}

// measureFaults measures with 2 % of calls or updates going wrong, in one way after the other.
func measureFaults(ctx context.Context, l *lab) error {
	const share = 0.02
	for _, fault := range []struct {
		name    string
		trouble botapi.Trouble
		webhook bool
	}{
		{"429", botapi.Trouble{Limited: share}, false},
		{"500", botapi.Trouble{Broken: share}, false},
		{"dropped before", botapi.Trouble{Dropped: share}, false},
		{"lost after", botapi.Trouble{Lost: share}, false},
		{"update twice", botapi.Trouble{Twice: share}, false},
		{"update late", botapi.Trouble{Late: share}, true},
	} {
		bots := l.bots(fault.webhook, freely)
		results, err := l.turns(ctx, bots, load{crowd: sixty, platform: botapi.Options{Trouble: fault.trouble}, check: true})
		if err != nil {
			return err
		}
		for i, b := range bots {
			l.table.add("2 % "+fault.name+", "+b.name, fmt.Sprintf("%s, p95 %.0f ms", outcome(results[i]), median(results[i], p95)), "", "all, 0 lost")
		}
	}
	return nil
}
