package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/urfave/cli/v3"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"aporte/flows"
)

// plain prints numbers with separators: 48,210.
var plain = message.NewPrinter(language.English)

func pathFlags() []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "all-paths", Usage: "walk every state of a consultation, and look for dead ends and lost answers"},
		&cli.IntFlag{Name: "states", Usage: "with --all-paths: the most `STATES` of one walk", Value: flows.DefaultStates},
		&cli.IntFlag{Name: "together", Usage: "with --all-paths, where a consultation is too large to be walked whole: how many `QUESTIONS` are " +
			"walked together; 1: every question, and every two that depend on the same answers; 2: every two; 3: every three", Value: 1},
	}
}

// checkPaths explores all states of the consultations that are named by id or file, or of all without a name. It fails if it
// finds a fault.
func (m *Main) checkPaths(ctx context.Context, c *cli.Command) error {
	limits := flows.Limits{States: c.Int("states"), Together: c.Int("together")}
	if limits.States < 1 || limits.Together < 1 || limits.Together > 3 {
		return usagef("--states must be at least 1, and --together from 1 to 3")
	}
	chosen, err := chosenFlows(c.Args().Slice(), c.String("flows-dir"))
	if err != nil {
		return err
	}
	found := 0
	for _, id := range slices.Sorted(maps.Keys(chosen)) {
		limits.Watch = m.watch(ctx, id)
		e := chosen[id].Explore(limits)
		m.progress("")
		m.sayExplored(id, e)
		found += len(e.Faults)
		if e.Ended {
			return errors.New("ended before everything was walked")
		}
	}
	if found > 0 {
		return fmt.Errorf("%d to mend", found)
	}
	return nil
}

// chosenFlows returns consultations by id: those with the ids or in the files of names. Without names it returns all that are
// built in or in dir.
func chosenFlows(names []string, dir string) (map[string]consultation, error) {
	sources, err := flowSources(dir)
	if err != nil {
		return nil, err
	}
	known, problems, err := parseFlows(sources)
	if err != nil {
		return nil, err
	}
	chosen := map[string]consultation{}
	for _, name := range names {
		if f, ok := known[name]; ok {
			chosen[name] = f
			continue
		}
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, usagef("there is no consultation %q, and no such file: %w", name, err)
		}
		own, wrong, err := parseFlows(map[string][]byte{name: src})
		if err != nil {
			return nil, err
		}
		problems = append(problems, wrong...)
		maps.Copy(chosen, own)
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("a consultation has mistakes:\n%w", problems)
	}
	if len(names) == 0 {
		chosen = known
	}
	return chosen, nil
}

// showEvery is the shortest time between two updates of the progress line.
const showEvery = 200 * time.Millisecond

// watch returns a function for [flows.Limits.Watch]. It shows the progress on a terminal, and returns false once ctx has ended,
// which ends the exploration.
func (m *Main) watch(ctx context.Context, id string) func(flows.Explored) bool {
	var shown time.Time
	return func(e flows.Explored) bool {
		if now := m.Now(); now.Sub(shown).Abs() >= showEvery {
			shown = now
			m.progress("%s: %d of %d walks, %s states", id, e.Done, e.Walks, plain.Sprint(e.States))
		}
		return ctx.Err() == nil
	}
}

// sayExplored prints every fault with the steps that lead to it, and how much was explored.
func (m *Main) sayExplored(id string, e flows.Explored) {
	for _, x := range e.Faults {
		fmt.Fprintf(m.Out, "%s: %s: %s\n", id, x.Step, x.What)
		for i, line := range x.Path {
			fmt.Fprintf(m.Out, "  %d. %s\n", i+1, line)
		}
		if x.Part && len(x.Path) > 0 {
			fmt.Fprintln(m.Out, "  (questions that are not named are passed over)")
		}
	}
	plain.Fprintf(m.Out, "%s: %d states, %d transitions: %s\n", id, e.States, e.Transitions, e.Coverage)
}
