package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"aporte/bench/botapi"
	"aporte/bench/crowd"
)

// load is the work that a bot has to do in one run.
type load struct {
	crowd    crowd.Config
	platform botapi.Options
	warm     time.Duration // how long the load runs before the measurement
	window   time.Duration // how long the measurement takes; 0: until all people have reached the end
	dir      string        // the folder with the database; "" for a new one
	wrap     []string      // a command that runs the bot's command, such as strace with its arguments
	waiting  bool          // the first people have written before the bot starts
	check    bool          // compare the responses that people were shown as submitted with the export
}

// result is the result of a load, measured in its window.
type result struct {
	steps    int
	begin    time.Time
	took     time.Duration
	cpu      time.Duration   // the CPU time of the bot
	crowd    time.Duration   // the CPU time of this process, which has the people and the platform
	waits    []time.Duration // for each step the wait for the next question, sorted
	calls    map[string]int  // by method
	done     []crowd.Done
	again    int           // how often people pressed a key again
	start    float64       // MiB in memory before the first person
	end      float64       // MiB at the end of the window
	peak     float64       // MiB, the most at any time
	toFirst  time.Duration // from the start of the process to the first message that it sent
	refused  int           // messages that the platform refused, because too many were sent
	mistakes string        // the result of compare, if load.check is set
}

// rate returns the steps a second.
func (r result) rate() float64 { return float64(r.steps) / r.took.Seconds() }

// perStep returns the CPU time of a step, in microseconds.
func (r result) perStep() float64 {
	return float64(r.cpu) / float64(time.Microsecond) / float64(max(1, r.steps))
}

// wait returns a percentile of the waits for the next question, in milliseconds. share is from 0 to 1: 0.95 for the 95th
// percentile.
func (r result) wait(share float64) float64 {
	if len(r.waits) == 0 {
		return 0
	}
	return float64(r.waits[int(share*float64(len(r.waits)-1))]) / float64(time.Millisecond)
}

// patience is how long a load without a window may take.
const patience = 15 * time.Minute

// run starts a bot, puts a load on it, stops it, and returns the result.
func (l *lab) run(ctx context.Context, b peer, w load) (r result, err error) {
	dir := w.dir
	if dir == "" {
		if dir, err = os.MkdirTemp(l.dir, "run-"); err != nil {
			return r, err
		}
		defer os.RemoveAll(dir)
	}
	people, err := crowd.New(w.crowd, w.platform)
	if err != nil {
		return r, err
	}
	defer people.Close()
	if w.waiting {
		people.Begin()
	}
	p, err := l.start(b, dir, people.Server().URL(), w.wrap...)
	if err != nil {
		return r, err
	}
	defer func() {
		err = errors.Join(err, p.stop())
		if err == nil && w.check {
			r.mistakes, err = b.product.compare(ctx, dir, r.done)
		}
	}()
	select {
	case <-people.Server().Ready():
	case <-time.After(time.Minute):
		return r, fmt.Errorf("%s is not ready after a minute\n%s", b.name, p.lastWords())
	case <-ctx.Done():
		return r, ctx.Err()
	}
	if !w.waiting {
		time.Sleep(200 * time.Millisecond) // a bot still has work to do after it began to receive
		if r.start, _, err = memory(p.cmd.Process.Pid); err != nil {
			return r, err
		}
		people.Begin()
	}
	if err := l.watch(ctx, p, people, w, &r); err != nil {
		return r, fmt.Errorf("%s: %w\n%s", b.name, err, p.lastWords())
	}
	r.toFirst = people.Server().First().Sub(p.began)
	return r, nil
}

// watch measures a running load and fills in r.
func (l *lab) watch(ctx context.Context, p *process, people *crowd.Crowd, w load, r *result) error {
	if err := pause(ctx, w.warm); err != nil {
		return err
	}
	pid := p.cmd.Process.Pid
	people.Look()
	calls := people.Server().Calls()
	before, err := cpu(pid)
	if err != nil {
		return err
	}
	own, err := cpu(os.Getpid())
	if err != nil {
		return err
	}
	r.begin = time.Now()
	if w.window > 0 {
		err = pause(ctx, w.window)
	} else {
		select {
		case <-people.Ended():
		case <-time.After(patience):
			err = errors.New("not all people got through")
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	if err != nil {
		return err
	}
	r.waits, r.took = people.Look(), time.Since(r.begin)
	r.steps = len(r.waits)
	after, err := cpu(pid)
	if err != nil {
		return err
	}
	r.cpu = after - before
	if r.crowd, err = cpu(os.Getpid()); err != nil {
		return err
	}
	r.crowd -= own
	r.calls = people.Server().Calls()
	r.refused = r.calls["refused"]
	for method, n := range calls {
		r.calls[method] -= n
	}
	if r.end, r.peak, err = memory(pid); err != nil {
		return err
	}
	r.done, r.again = people.Taken()
	if r.steps == 0 {
		return errors.New("nobody got anywhere")
	}
	return nil
}

// turns runs a load on each bot in turn, l.rounds times, and returns the results of each bot, in the order of bots.
func (l *lab) turns(ctx context.Context, bots []peer, w load) ([][]result, error) {
	all := make([][]result, len(bots))
	for range l.rounds {
		for i, b := range bots {
			r, err := l.run(ctx, b, w)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(os.Stderr, "  %-28s %6.0f steps/s, %5.0f us/step (the crowd %.0f), wait p50 %.1f p95 %.1f ms\n",
				b.name, r.rate(), r.perStep(), float64(r.crowd.Microseconds())/float64(r.steps), r.wait(.5), r.wait(.95))
			all[i] = append(all[i], r)
		}
	}
	return all, nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// size returns the size of all files of a database together, in bytes.
func size(dir string) (sum int64, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "aporte.db*"))
	if err != nil {
		return 0, err
	}
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return 0, err
		}
		sum += info.Size()
	}
	return sum, nil
}
