package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"aporte/bench/crowd"
)

// measureSize measures how many bytes the database grows by for one response. It reads the size of the files right after the
// bot has stopped.
func measureSize(ctx context.Context, l *lab) error {
	for _, b := range l.bots(false, freely) {
		dir, err := os.MkdirTemp(l.dir, "size-")
		if err != nil {
			return err
		}
		var sizes []float64
		before := int64(0)
		for i := range 2 {
			people := crowd.Config{AtOnce: 100, People: l.bodies, First: int64(1_000_000 * (i + 1))}
			if _, err := l.run(ctx, b, load{crowd: people, dir: dir}); err != nil {
				return err
			}
			now, err := size(dir)
			if err != nil {
				return err
			}
			sizes = append(sizes, float64(now-before)/float64(l.bodies)/1024)
			before = now
		}
		l.table.add("files a person"+l.label(*b.product),
			fmt.Sprintf("%.1f KiB the first %d, %.1f KiB the next", sizes[0], l.bodies, sizes[1]), "", "at most 8 KB")
	}
	return nil
}

// measureCommits counts the calls of fsync and its like for each step, with one participant and with a hundred at once. It
// needs strace.
func measureCommits(ctx context.Context, l *lab) error {
	if _, err := exec.LookPath("strace"); err != nil {
		l.table.add("durable commits a step", "strace is not installed", "", "at most 0.1 / 1.1")
		return nil
	}
	for _, c := range []struct {
		atOnce int
		goal   string
	}{{100, "at most 0.1"}, {1, "at most 1.1"}} {
		for _, b := range l.bots(false, freely) {
			var counts []float64
			for range l.rounds {
				n, err := l.commits(ctx, b, c.atOnce)
				if err != nil {
					return err
				}
				counts = append(counts, n)
			}
			l.table.add(fmt.Sprintf("durable commits a step, %d at once%s", c.atOnce, l.label(*b.product)),
				fmt.Sprintf("%.3f", median(counts, func(n float64) float64 { return n })), "", c.goal)
		}
	}
	return nil
}

// commits returns the number of calls of fsync and its like, divided by the number of steps. strace slows down only these calls.
func (l *lab) commits(ctx context.Context, b peer, atOnce int) (float64, error) {
	trace := filepath.Join(l.dir, "trace")
	w := l.flatOut(atOnce)
	w.wrap = []string{"strace", "-D", "-f", "-ttt", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,sync_file_range", "-o", trace}
	r, err := l.run(ctx, b, w)
	if err != nil {
		return 0, err
	}
	f, err := os.Open(trace)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	n := 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		if len(fields) < 3 || !strings.Contains(fields[2], "sync(") && !strings.Contains(fields[2], "sync_file_range(") {
			continue // the second line of a call that strace shows on two lines, or a signal
		}
		at, err := strconv.ParseFloat(fields[1], 64)
		if err != nil {
			return 0, fmt.Errorf("read trace: %w", err)
		}
		since := time.UnixMicro(int64(at * 1e6)).Sub(r.begin)
		if since >= 0 && since < r.took {
			n++
		}
	}
	return float64(n) / float64(r.steps), lines.Err()
}

// measureMemory measures how much memory the bot takes when many people are in the middle of the conversation.
func measureMemory(ctx context.Context, l *lab) error {
	const route = 3 // steps: start, language, consent
	for _, b := range l.bots(true, freely) {
		r, err := l.run(ctx, b, load{crowd: crowd.Config{AtOnce: 200, People: l.people, Last: route}})
		if err != nil {
			return err
		}
		l.table.add(fmt.Sprintf("memory for %d people in mid-conversation%s", l.people, l.label(*b.product)),
			fmt.Sprintf("%.0f MiB for none, %.0f more after all, %.0f more at most", r.start, r.end-r.start, r.peak-r.start), "", "at most 32 MiB more")
	}
	return nil
}
