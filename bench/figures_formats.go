package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"aporte/adapters/export"
)

// measureFormats measures what each format of the export takes, what may be published, the counts and the report, with many answers
// and with a tenth of them: memory must not grow.
func measureFormats(ctx context.Context, l *lab) error {
	for i := range l.products {
		p := &l.products[i]
		few, err := l.large(ctx, p, max(10, l.answers/fullAnswers/10), true)
		if err != nil {
			return err
		}
		many, err := l.large(ctx, p, max(10, l.answers/fullAnswers), true)
		if err != nil {
			return err
		}
		for _, way := range outputs() {
			small, err := l.output(ctx, p, few, way)
			if err != nil {
				return err
			}
			large, err := l.output(ctx, p, many, way)
			if err != nil {
				return err
			}
			cpu, peak := func(t taken) float64 { return t.cpu }, func(t taken) float64 { return t.peak }
			l.table.add(fmt.Sprintf("%s, %d and %d answers%s", way.name, l.answers/10, l.answers, l.label(*p)),
				fmt.Sprintf("CPU %.1f and %.1f s, at most %.0f and %.0f MiB", median(small, cpu), median(large, cpu), median(small, peak), median(large, peak)),
				fmt.Sprintf("%.2f of the memory", ratio(large, small, peak)), "memory flat")
		}
	}
	return nil
}

// output is a command that writes what staff take away.
type output struct {
	name   string
	args   []string
	folder bool
}

// outputs returns every format, and what is no format.
func outputs() (all []output) {
	for _, format := range export.Formats {
		all = append(all, output{string(format), []string{"export", "--format", string(format)}, format.InFolder()})
	}
	return append(all,
		output{"--profile public", []string{"export", "--profile", "public"}, true},
		output{"stats --json", []string{"stats", "--json"}, false},
		output{"report", []string{"report"}, true},
	)
}

// output runs a command as often as there are rounds.
func (l *lab) output(ctx context.Context, p *product, dir string, way output) (all []taken, err error) {
	for range l.rounds {
		args, to := way.args, filepath.Join(dir, "output")
		if way.folder {
			args = append(args[:len(args):len(args)], "--out", to)
		}
		took, err := timed(p.command(ctx, dir, args...), filepath.Join(dir, "said"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", way.name, err)
		}
		if err := os.RemoveAll(to); err != nil {
			return nil, err
		}
		all = append(all, took)
	}
	return all, nil
}
