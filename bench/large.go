package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// How many answers one response has on the short way and on the full way, without questions that were not shown.
const (
	shortAnswers = 11
	fullAnswers  = 42
)

// large returns a folder with a database of many responses. It makes the database on the first call for a product, a size and a
// way.
func (l *lab) large(ctx context.Context, p *product, responses int, full bool) (string, error) {
	dir := filepath.Join(l.dir, fmt.Sprintf("large-%s-%d-%t", p.name, responses, full))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return "", err
	}
	if err := l.seed(ctx, p, filepath.Join(dir, "aporte.db"), responses, full); err != nil {
		return "", err
	}
	// The first start publishes the consultation. It is done here, so that no measured start has to do it.
	b := peer{name: "first start", product: p, rate: freely}
	_, err := l.run(ctx, b, load{crowd: one, dir: dir})
	return dir, err
}

// seed fills a database, which is new or empty, with responses. db is its path or its address.
func (l *lab) seed(ctx context.Context, p *product, db string, responses int, full bool) error {
	seed := filepath.Join(l.dir, "seed-"+p.name)
	if _, err := os.Stat(seed); err != nil {
		pkg := "./bench/seed"
		if p.tree == "" {
			pkg = "aporte/bench/seed" // from our own tree: it works if the product has the same schema
		}
		if err := compile(ctx, p.tree, seed, pkg); err != nil {
			return err
		}
	}
	start := time.Now()
	cmd := exec.CommandContext(ctx, seed, "-db", db, "-key", key, "-responses", strconv.Itoa(responses), fmt.Sprintf("-full=%t", full))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("seed: %w\n%s", err, out)
	}
	fmt.Fprintf(os.Stderr, "  %d responses seeded in %v%s\n", responses, time.Since(start).Round(time.Second), l.label(*p))
	return nil
}

// taken is the time and the memory that a command took.
type taken struct {
	wall, cpu float64 // seconds
	peak      float64 // MiB in memory
}

func wall(t taken) float64 { return t.wall }

// timed runs a command, writes its output to a file, and returns what it took.
func timed(cmd *exec.Cmd, out string) (t taken, err error) {
	f, err := os.OpenFile(out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return t, err
	}
	defer f.Close()
	cmd.Stdout = f
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return t, fmt.Errorf("run %s: %w", filepath.Base(cmd.Path), err)
	}
	t.wall = time.Since(start).Seconds()
	t.cpu = (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	t.peak = rusage(cmd.ProcessState)
	return t, nil
}
