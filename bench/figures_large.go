package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"time"

	"aporte/bench/botapi"
	"aporte/bench/crowd"
)

// one is one person who leaves after the first step.
var one = crowd.Config{AtOnce: 1, People: 1, Last: 1, First: 900_000_000}

// measureCold measures the time from the start of the process to its first message, with a large database and with none.
func measureCold(ctx context.Context, l *lab) error {
	for i := range l.products {
		p := &l.products[i]
		b := l.bots(false, freely)[i]
		dir, err := l.large(ctx, p, l.answers/shortAnswers, false)
		if err != nil {
			return err
		}
		var cold, empty []result
		for n := range 2*l.rounds + 1 {
			who := one
			who.First += int64(n + 1)
			r, err := l.run(ctx, b, load{crowd: who, dir: dir, waiting: true})
			if err != nil {
				return err
			}
			cold = append(cold, r)
			if r, err = l.run(ctx, b, load{crowd: who, waiting: true}); err != nil {
				return err
			}
			empty = append(empty, r)
		}
		first := func(r result) float64 { return float64(r.toFirst) / float64(time.Millisecond) }
		l.table.add(fmt.Sprintf("cold start to the first question, %d answers%s", l.answers, l.label(*p)),
			fmt.Sprintf("%.0f ms (without any, and making the database, %.0f ms)", median(cold, first), median(empty, first)), "", "at most 150 ms")
	}
	return nil
}

// measureGrowth measures the CPU time of a step in an empty database, in a large one and in one with a tenth of that.
func measureGrowth(ctx context.Context, l *lab) error {
	for i := range l.products {
		p, b := &l.products[i], l.bots(false, freely)[i]
		sizes := []int{0, l.answers / shortAnswers / 10, l.answers / shortAnswers}
		all := make([][]result, len(sizes))
		for range l.rounds {
			for n, responses := range sizes {
				w := l.flatOut(100)
				if responses > 0 {
					var err error
					if w.dir, err = l.large(ctx, p, responses, false); err != nil {
						return err
					}
				}
				w.crowd.First = time.Now().UnixMilli() // so that all people are new to this database
				r, err := l.run(ctx, b, w)
				if err != nil {
					return err
				}
				all[n] = append(all[n], r)
			}
		}
		for n, responses := range sizes {
			l.table.add(fmt.Sprintf("CPU a step, %d responses%s", responses, l.label(*p)),
				fmt.Sprintf("%.0f us, %.0f steps/s", median(all[n], result.perStep), median(all[n], result.rate)),
				fmt.Sprintf("%.2f", ratio(all[n], all[0], result.perStep)), "1.0-1.1")
		}
	}
	return nil
}

// measureExport compares the export with the SQLite shell, which writes the same rows from a plain table.
func measureExport(ctx context.Context, l *lab) error {
	if _, err := exec.LookPath("sqlite3"); err != nil {
		l.table.add("export", "sqlite3 is not installed", "", "at most 1.3")
		return nil
	}
	for _, way := range []struct {
		name    string
		full    bool
		answers int
		goal    string
	}{{"short", false, shortAnswers, "at most 1.3"}, {"full", true, fullAnswers, "at most 2"}} {
		for i := range l.products {
			p := &l.products[i]
			dir, err := l.large(ctx, p, l.answers/way.answers, way.full)
			if err != nil {
				return err
			}
			if err := l.export(ctx, p, dir, fmt.Sprintf("export of %d answers, %s way%s", l.answers, way.name, l.label(*p)), way.goal); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *lab) export(ctx context.Context, p *product, dir, name, goal string) error {
	out, plain := filepath.Join(dir, "answers.csv"), filepath.Join(dir, "plain.db")
	export := func() (taken, error) {
		return timed(p.command(ctx, dir, "export", "--format", "csv", "--table", "answers"), out)
	}
	if _, err := export(); err != nil {
		return err
	}
	if text, err := exec.CommandContext(ctx, "sqlite3", plain, ".mode csv", ".import "+out+" answers").CombinedOutput(); err != nil {
		return fmt.Errorf("import into the plain table: %w\n%s", err, text)
	}
	var ours, theirs []taken
	for range l.rounds {
		t, err := export()
		if err != nil {
			return err
		}
		reads := exec.CommandContext(ctx, "sqlite3", "-csv", "-header", plain, "SELECT * FROM answers")
		shell, err := timed(reads, filepath.Join(dir, "plain.csv"))
		if err != nil {
			return err
		}
		ours, theirs = append(ours, t), append(theirs, shell)
	}
	peak, cpu := func(t taken) float64 { return t.peak }, func(t taken) float64 { return t.cpu }
	l.table.add(name, fmt.Sprintf("%.2f s of %.2f s, at most %.0f MiB", median(ours, wall), median(theirs, wall), median(ours, peak)),
		fmt.Sprintf("%.2f (CPU %.2f)", ratio(ours, theirs, wall), ratio(ours, theirs, cpu)), goal+", memory flat")
	return nil
}

// measureStaff measures how long staff wait for a command, and how long a participant waits for the deletion of a response.
func measureStaff(ctx context.Context, l *lab) error {
	for i := range l.products {
		p := &l.products[i]
		dir, err := l.large(ctx, p, l.answers/shortAnswers, false)
		if err != nil {
			return err
		}
		add := func(what string, took []taken) {
			l.table.add(fmt.Sprintf("%s, %d answers%s", what, l.answers, l.label(*p)), fmt.Sprintf("%.2f s", median(took, wall)), "", "under 1 s")
		}
		for _, args := range [][]string{{"stats"}, {"doctor"}} {
			var all []taken
			for range l.rounds {
				took, err := l.asks(ctx, p, dir, args)
				if err != nil {
					return err
				}
				all = append(all, took)
			}
			add(args[0], all)
		}
		counts, deletes, err := l.leaves(ctx, p, dir)
		if err != nil {
			return err
		}
		add("/metrics, with the counts of responses", counts)
		add("/delete, until it is confirmed", deletes)
	}
	return nil
}

// asks runs a command of staff, with a platform that answers it, and returns what it took.
func (l *lab) asks(ctx context.Context, p *product, dir string, args []string) (taken, error) {
	api, err := botapi.New(botapi.Options{}, func(int64, botapi.Screen) {})
	if err != nil {
		return taken{}, err
	}
	defer api.Close()
	cmd := p.command(ctx, dir, args...)
	cmd.Env = append(cmd.Env, "TELEGRAM_BOT_TOKEN="+botapi.Token, "TELEGRAM_API_URL="+api.URL())
	return timed(cmd, filepath.Join(dir, "said"))
}

// leaves lets people who are already in the database delete their responses one after another, and reads /metrics after each. It
// returns how long the metrics and the deletions took.
func (l *lab) leaves(ctx context.Context, p *product, dir string) (counts, deletes []taken, err error) {
	shown := make(chan botapi.Screen, 16)
	api, err := botapi.New(botapi.Options{}, func(_ int64, s botapi.Screen) { shown <- s })
	if err != nil {
		return nil, nil, err
	}
	defer api.Close()
	b := peer{name: "delete", product: p, rate: freely}
	running, err := l.start(b, dir, api.URL())
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = running.stop() }()
	next := func() (botapi.Screen, error) {
		select {
		case s := <-shown:
			return s, nil
		case <-time.After(time.Minute):
			return botapi.Screen{}, fmt.Errorf("nothing was said for a minute\n%s", running.lastWords())
		case <-ctx.Done():
			return botapi.Screen{}, ctx.Err()
		}
	}
	for n := range l.rounds {
		const seeded = 100_000_000
		who := int64(seeded + n + int(time.Now().Unix())%1000*l.rounds) // another person in each run
		api.Type(who, "/delete")
		var asks botapi.Screen
		for len(asks.Keys) == 0 {
			if asks, err = next(); err != nil {
				return nil, nil, err
			}
		}
		begin := time.Now()
		api.Press(who, asks, asks.Keys[0])
		for gone := false; !gone; {
			s, err := next()
			if err != nil {
				return nil, nil, err
			}
			gone = s.Message != asks.Message // an edit of the question itself may come first
		}
		deletes = append(deletes, taken{wall: time.Since(begin).Seconds()})
		begin = time.Now()
		resp, err := http.Get("http://" + running.listen + "/metrics")
		if err != nil {
			return nil, nil, err
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		counts = append(counts, taken{wall: time.Since(begin).Seconds()})
	}
	return counts, deletes, nil
}
