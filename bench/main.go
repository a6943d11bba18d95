package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"aporte/bot/bottest/pgtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// lab has the settings and the binaries for all measurements.
type lab struct {
	dir      string        // for temporary files
	products []product     // all builds that are measured
	plain    string        // the binary of the yardstick
	rounds   int           // how often each measurement is repeated
	warm     time.Duration // how long a load runs before it is measured
	window   time.Duration // how long a load is measured
	people   int           // how many people are in mid-conversation when the memory is measured
	answers  int           // how many answers a large database has
	bodies   int           // how many responses are added when the size of the files is measured
	table    *table
	server   *pgtest.Server // nil until the first figure needs PostgreSQL
}

func run(ctx context.Context, args []string, out io.Writer) (err error) {
	l := &lab{table: &table{out: out}}
	chosen, aporte, err := l.parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	if l.dir, err = os.MkdirTemp("", "aporte-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(l.dir)
	defer func() {
		if l.server != nil {
			l.server.Remove()
		}
	}()
	if err := l.build(ctx, aporte); err != nil {
		return err
	}
	defer l.table.print()
	var failed []error
	start := time.Now()
	for _, f := range chosen {
		fmt.Fprintf(os.Stderr, "%s ... (after %v)\n", f.name, time.Since(start).Round(time.Second))
		if err := f.measure(ctx, l); err != nil { // go on: the other figures are still useful
			failed = append(failed, fmt.Errorf("measure %s: %w", f.name, err))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(failed...)
}

// parse reads the flags. It returns the figures to measure, and the products in the form of the flag -aporte.
func (l *lab) parse(args []string) (chosen []figure, aporte []string, err error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "measure these figures only, `NAMES` with commas between: "+strings.Join(names(), ", "))
	products := flags.String("aporte", ".", "measure these, with commas between: each the `PATH` of a working tree or a binary, NAME=PATH names it")
	quick := flags.Bool("quick", false, "a look of a few minutes: one round, small sizes")
	flags.IntVar(&l.rounds, "rounds", 3, "how often everything takes its turn")
	flags.DurationVar(&l.warm, "warm", 2*time.Second, "how long a load runs before it is looked at")
	flags.DurationVar(&l.window, "window", 6*time.Second, "how long a load is looked at")
	flags.IntVar(&l.people, "people", 100_000, "how many people are in mid-conversation for the memory")
	flags.IntVar(&l.answers, "answers", 1_000_000, "how many answers there are in a large database")
	flags.IntVar(&l.bodies, "contributions", 1000, "how many contributions there are for the size of the files, and how many come on top")
	if err := flags.Parse(args); err != nil {
		return nil, nil, err
	}
	if *quick {
		l.rounds, l.warm, l.window, l.people, l.answers, l.bodies = 1, time.Second, 3*time.Second, 5000, 50_000, 200
		_ = flags.Parse(args) // again, so that sizes that are given replace those of -quick
	}
	chosen, err = choose(*only)
	return chosen, strings.Split(*products, ","), err
}

// figure is one measurement, which may add several rows to the table.
type figure struct {
	name    string
	measure func(ctx context.Context, l *lab) error
}

// figures are all measurements, in the order in which they run.
var figures = []figure{
	{"cpu", measureCPU},
	{"limit", measureLimit},
	{"steps", measureSteps},
	{"engines", measureEngines},
	{"delay", measureDelay},
	{"commits", measureCommits},
	{"size", measureSize},
	{"cap", measureCap},
	{"faults", measureFaults},
	{"memory", measureMemory},
	{"cold", measureCold},
	{"growth", measureGrowth},
	{"scale", measureScale},
	{"export", measureExport},
	{"formats", measureFormats},
	{"staff", measureStaff},
}

func names() []string {
	var all []string
	for _, f := range figures {
		all = append(all, f.name)
	}
	return all
}

// choose returns the figures with the given names, separated by commas; all figures for "".
func choose(only string) ([]figure, error) {
	if only == "" {
		return figures, nil
	}
	var chosen []figure
	for _, name := range strings.Split(only, ",") {
		i := slices.IndexFunc(figures, func(f figure) bool { return f.name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no figure %q: there are %s", name, strings.Join(names(), ", "))
		}
		chosen = append(chosen, figures[i])
	}
	return chosen, nil
}
