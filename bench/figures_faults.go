package main

import (
	"context"
	"fmt"

	"aporte/bench/botapi"
	"aporte/bench/crowd"
)

// sixty are people who do not think and all have to get through.
var sixty = crowd.Config{AtOnce: 60, People: 60}

// measureCap is a platform that takes fewer messages than people would cause.
func measureCap(ctx context.Context, l *lab) error {
	const below = "280" // as the default is below what Telegram takes
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

// outcome says who got through, in the worst of several rounds.
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

// measureFaults lets calls and updates go wrong.
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
