package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"time"
)

var stepsForm = regexp.MustCompile(`([0-9.]+) cpu-us/step\s+([0-9.]+) steps/s`)

// measureSteps runs BenchmarkSteps, which uses no network, in the working tree of each product. It skips products without one.
func measureSteps(ctx context.Context, l *lab) error {
	values := make([][][2]float64, len(l.products)) // CPU a step and steps a second
	for range l.rounds {
		for i, p := range l.products {
			if p.tree == "" {
				continue
			}
			long := max(2*time.Second, l.window/2)
			cmd := exec.CommandContext(ctx, "go", "test", "-run=NONE", "-bench=Steps$", "-benchtime="+long.String(), "./bench")
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
			var n [2]float64
			for j := range n {
				if n[j], err = strconv.ParseFloat(string(found[j+1]), 64); err != nil {
					return err
				}
			}
			fmt.Fprintf(os.Stderr, "  %-28s %6.0f steps/s, %5.0f us/step\n", "without HTTP"+l.label(p), n[1], n[0])
			values[i] = append(values[i], n)
		}
	}
	for i, p := range l.products {
		if len(values[i]) == 0 {
			continue
		}
		cpu, rate := func(v [2]float64) float64 { return v[0] }, func(v [2]float64) float64 { return v[1] }
		l.table.add("steps a second without any HTTP, 256 at once"+l.label(p),
			fmt.Sprintf("%.0f, CPU %.0f us", median(values[i], rate), median(values[i], cpu)), "", "at least 10,000")
	}
	return nil
}
