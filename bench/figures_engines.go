package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"aporte/bench/crowd"
	"aporte/bot/bottest/pgtest"
)

// crowds are how many people there are at once on both engines, and how many contributions they give in all.
var crowds = []struct{ atOnce, contributions int }{{1, 100}, {10, 500}, {100, 2000}, {1000, 3000}, {10_000, 10_000}}

// both says whether both engines can be measured; if not, the table says so.
func (l *lab) both(figure string) bool {
	if !pgtest.Installed() {
		l.table.add(figure, "PostgreSQL is not installed", "", "")
		return false
	}
	return true
}

// measureEngines measures steps without HTTP on SQLite and on PostgreSQL, with few and with very many people at once, at most
// as many as the figure memory has. It skips products without a working tree.
func measureEngines(ctx context.Context, l *lab) error {
	if !l.both("engines") {
		return nil
	}
	for i := range l.products {
		p := &l.products[i]
		for _, c := range crowds {
			if p.tree == "" || c.atOnce > l.people {
				continue
			}
			var all [2][]walked
			for range l.rounds {
				if err := l.onBoth(ctx, p, c.atOnce, c.contributions, &all); err != nil {
					return err
				}
			}
			sqlite, postgres := all[0], all[1]
			l.table.add(fmt.Sprintf("%d at once, SQLite / PostgreSQL%s", c.atOnce, l.label(*p)),
				fmt.Sprintf("%.0f / %.0f steps/s, CPU %.0f / %.0f + %.0f us, %.0f / %.0f MiB", median(sqlite, walked.perSecond), median(postgres, walked.perSecond),
					median(sqlite, walked.total), median(postgres, walked.own), median(postgres, walked.served), median(sqlite, walked.most), median(postgres, walked.most)),
				fmt.Sprintf("%.2f (CPU %.2f, its own %.2f)", ratio(postgres, sqlite, walked.perSecond), ratio(postgres, sqlite, walked.total), ratio(postgres, sqlite, walked.own)), "")
		}
	}
	return nil
}

// onBoth adds a round on a new database of each engine.
func (l *lab) onBoth(ctx context.Context, p *product, atOnce, contributions int, all *[2][]walked) (err error) {
	both, remove, err := l.bases(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	for i, b := range both {
		w, err := l.walk(ctx, p, b, atOnce, contributions*crowd.Steps)
		if err != nil {
			return fmt.Errorf("%s: %w", engines[i], err)
		}
		fmt.Fprintf(os.Stderr, "  %-28s %6.0f steps/s, %5.0f + %.0f us/step, %.0f MiB\n",
			fmt.Sprintf("%d at once, %s%s", atOnce, engines[i], l.label(*p)), w.rate, w.cpu, w.server, w.peak)
		all[i] = append(all[i], w)
	}
	return nil
}

// grown is what a database of some size took.
type grown struct {
	walked
	bytes         int64
	stats, export taken
}

// measureScale measures both engines from a thousand answers to as many as a large database has, at most ten times as many each time.
// It skips products without a working tree.
func measureScale(ctx context.Context, l *lab) error {
	if !l.both("scale") {
		return nil
	}
	for i := range l.products {
		p := &l.products[i]
		for answers := 100; answers < l.answers && p.tree != ""; {
			answers = min(10*answers, l.answers)
			if err := l.scale(ctx, p, answers); err != nil {
				return fmt.Errorf("%d answers: %w", answers, err)
			}
		}
	}
	return nil
}

// scale adds the row of one size. Both databases are filled first, and then take turns.
func (l *lab) scale(ctx context.Context, p *product, answers int) (err error) {
	both, remove, err := l.bases(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	responses := answers / shortAnswers
	copied, err := l.fill(ctx, p, both, responses)
	if err != nil {
		return err
	}
	var all [2][]grown
	for range l.rounds {
		for i, b := range both {
			g, err := l.grown(ctx, p, b, min(500, responses))
			if err != nil {
				return fmt.Errorf("%s: %w", engines[i], err)
			}
			fmt.Fprintf(os.Stderr, "  %-28s %6.0f steps/s, %5.0f + %.0f us/step, %.0f MiB; %.1f MiB of files; stats %.2f s, %.0f MiB; export %.2f s, %.0f MiB\n",
				fmt.Sprintf("%d answers, %s%s", answers, engines[i], l.label(*p)), g.rate, g.cpu, g.server, g.peak,
				g.mebibytes(), g.stats.wall, g.stats.peak, g.export.wall, g.export.peak)
			all[i] = append(all[i], g)
		}
	}
	l.table.scale(fmt.Sprintf("%d answers, SQLite / PostgreSQL%s", answers, l.label(*p)), all[0], all[1], copied)
	return nil
}

// fill fills the first database with responses, and copies it into the second. It returns what the copy took.
func (l *lab) fill(ctx context.Context, p *product, both [2]base, responses int) (copied taken, err error) {
	from, to := both[0], both[1]
	if err := l.seed(ctx, p, from.db, responses, false); err != nil {
		return copied, err
	}
	copied, err = timed(from.command(ctx, p, "copy", "--from", from.db, "--to", to.db), filepath.Join(from.dir, "said"))
	if err != nil {
		return copied, err
	}
	return copied, to.settle(ctx)
}

// grown measures a database as it is: first what only reads, then steps of 100 people at once.
func (l *lab) grown(ctx context.Context, p *product, b base, contributions int) (g grown, err error) {
	if g.bytes, err = b.size(ctx); err != nil {
		return g, fmt.Errorf("size: %w", err)
	}
	if g.stats, err = timed(b.command(ctx, p, "stats"), filepath.Join(b.dir, "said")); err != nil {
		return g, err
	}
	if g.export, err = timed(b.command(ctx, p, "export", "--format", "csv", "--table", "answers"), filepath.Join(b.dir, "answers.csv")); err != nil {
		return g, err
	}
	g.walked, err = l.walk(ctx, p, b, 100, contributions*crowd.Steps)
	return g, err
}

// scale adds the row of what two databases of one size took.
func (t *table) scale(figure string, sqlite, postgres []grown, copied taken) {
	pair := func(format string, get func(grown) float64) string {
		return fmt.Sprintf(format, median(sqlite, get)) + " / " + fmt.Sprintf(format, median(postgres, get))
	}
	t.add(figure, fmt.Sprintf("a step %s ms, CPU %s us, %s MiB; files %s MiB; stats %s s; export %s s, %s MiB; copied in %.1f s",
		pair("%.2f", func(g grown) float64 { return 1000 / g.rate }), pair("%.0f", grown.total),
		pair("%.0f", grown.most), pair("%.1f", grown.mebibytes),
		pair("%.2f", func(g grown) float64 { return g.stats.wall }), pair("%.2f", func(g grown) float64 { return g.export.wall }),
		pair("%.0f", func(g grown) float64 { return g.export.peak }), copied.wall),
		fmt.Sprintf("%.2f (CPU %.2f)", ratio(postgres, sqlite, grown.perSecond), ratio(postgres, sqlite, grown.total)), "")
}

// mebibytes returns the size of the database in MiB.
func (g grown) mebibytes() float64 { return float64(g.bytes) / (1 << 20) }
