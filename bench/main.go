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
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// lab is what the figures are measured with.
type lab struct {
	dir      string    // of everything that is kept meanwhile
	products []product // the first is the one that counts, others stand beside it
	plain    string    // the binary of the yardstick
	rounds   int
	warm     time.Duration // before a load is looked at
	window   time.Duration // for which it is looked at
	people   int           // in mid-conversation
	answers  int           // in a large database
	bodies   int           // contributions for the size of the files
	table    *table
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
	if err := l.build(ctx, aporte); err != nil {
		return err
	}
	defer l.table.print()
	var failed []error
	start := time.Now()
	for _, f := range chosen {
		fmt.Fprintf(os.Stderr, "%s ... (after %v)\n", f.name, time.Since(start).Round(time.Second))
		if err := f.measure(ctx, l); err != nil { // the others are still worth knowing
			failed = append(failed, fmt.Errorf("measure %s: %w", f.name, err))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(failed...)
}

// parse reads the settings: which figures are wanted, and of which products.
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
		_ = flags.Parse(args) // a size that is given counts nevertheless
	}
	chosen, err = choose(*only)
	return chosen, strings.Split(*products, ","), err
}

// figure is one thing that is measured, or several that come from the same load.
type figure struct {
	name    string
	measure func(ctx context.Context, l *lab) error
}

// figures is the table of all, in the order in which they run.
var figures = []figure{
	{"cpu", measureCPU},
	{"limit", measureLimit},
	{"steps", measureSteps},
	{"delay", measureDelay},
	{"commits", measureCommits},
	{"size", measureSize},
	{"cap", measureCap},
	{"faults", measureFaults},
	{"memory", measureMemory},
	{"cold", measureCold},
	{"growth", measureGrowth},
	{"export", measureExport},
	{"staff", measureStaff},
}

func names() []string {
	var all []string
	for _, f := range figures {
		all = append(all, f.name)
	}
	return all
}

// choose picks figures by their names.
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
