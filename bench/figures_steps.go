package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
)

var stepsForm = regexp.MustCompile(`([0-9.]+) steps/s`)

// measureSteps runs BenchmarkSteps, which has no network at all, in each working tree.
func measureSteps(ctx context.Context, l *lab) error {
	values := make([][]float64, len(l.products))
	for range l.rounds {
		for i, p := range l.products {
			if p.tree == "" {
				continue
			}
			cmd := exec.CommandContext(ctx, "go", "test", "-run=NONE", "-bench=Steps$", "-benchtime="+strconv.Itoa(max(2, int(l.window.Seconds()/2)))+"s", "./bench")
			cmd.Dir = p.tree
			cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
			out, err := cmd.CombinedOutput()
			if err != nil {
				return fmt.Errorf("%w\n%s", err, out)
			}
			found := stepsForm.FindSubmatch(out)
			if found == nil {
				return fmt.Errorf("no steps a second in\n%s", out)
			}
			n, err := strconv.ParseFloat(string(found[1]), 64)
			if err != nil {
				return err
			}
			fmt.Fprintf(os.Stderr, "  %-28s %6.0f steps/s\n", "without HTTP"+l.label(p), n)
			values[i] = append(values[i], n)
		}
	}
	for i, p := range l.products {
		if len(values[i]) > 0 {
			l.table.add("steps a second without any HTTP, 256 at once"+l.label(p), fmt.Sprintf("%.0f", median(values[i], func(v float64) float64 { return v })), "", "at least 10,000")
		}
	}
	return nil
}
