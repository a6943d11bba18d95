package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"aporte/bench/crowd"
	"aporte/bot/bottest/pgtest"
)

// TestBench lets a few people use each bot, so that we notice when the bench no longer works.
func TestBench(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("what a process takes is read from /proc")
	}
	l := &lab{dir: t.TempDir(), rounds: 1, table: &table{out: t.Output()}}
	if err := l.build(t.Context(), []string{".."}); err != nil {
		t.Fatal(err)
	}
	t.Run("all get through", func(t *testing.T) { getThrough(t, l) })
	t.Run("mistakes are noticed", func(t *testing.T) { notices(t, l) })
	t.Run("both engines", func(t *testing.T) { bothEngines(t, l) })
}

// bothEngines checks that what is measured on both engines is done there: the databases have what was put into them, and are exported.
func bothEngines(t *testing.T, l *lab) {
	l.server = pgtest.Own(t, durable...)
	countsServer(t, l.server)
	both, remove, err := l.bases(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := remove(); err != nil {
			t.Error(err)
		}
	}()
	const responses, walks, rows = 20, 5, 63 // rows of answers.csv a response, with those that were not shown
	if copied, err := l.fill(t.Context(), &l.products[0], both, responses); err != nil || copied.wall <= 0 {
		t.Fatal(copied, err)
	}
	for i, b := range both {
		w, err := l.walk(t.Context(), &l.products[0], b, 1, walks*crowd.Steps)
		if err != nil {
			t.Fatal(engines[i], err)
		}
		if w.rate <= 0 || w.cpu <= 0 || w.peak <= 0 || b.server == nil && w.server != 0 {
			t.Errorf("%s: %+v", engines[i], w)
		}
		g, err := l.grown(t.Context(), &l.products[0], b, 1)
		if err != nil {
			t.Fatal(engines[i], err)
		}
		file, err := os.Open(filepath.Join(b.dir, "answers.csv"))
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(file).ReadAll()
		_ = file.Close()
		if want := (responses + walks) * rows; err != nil || len(all)-1 != want {
			t.Errorf("%s: %d answers in the export, want %d: %v", engines[i], len(all)-1, want, err)
		}
		if g.bytes < 100<<10 || g.stats.wall <= 0 {
			t.Errorf("%s: %+v", engines[i], g)
		}
	}
}

// getThrough checks that every response that people were shown as submitted is stored.
func getThrough(t *testing.T, l *lab) {
	const people = 5
	peers := append(l.bots(true, freely), l.bots(false, freely)...)
	peers = append(peers, plainBot(true, false), plainBot(false, true))
	for _, b := range peers {
		r, err := l.run(t.Context(), b, load{crowd: crowd.Config{AtOnce: 3, People: people}, check: b.product != nil})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.done) != people || r.steps != people*crowd.Steps || r.again != 0 || r.mistakes != "" {
			t.Errorf("%s: %d of %d people are through, in %d steps, %d keys pressed again; %s", b.name, len(r.done), people, r.steps, r.again, r.mistakes)
		}
		if n := requests(r); n < 0.9 || r.start < 1 || r.toFirst <= 0 {
			t.Errorf("%s: %.2f requests a step, %.0f MiB at the start, first message after %v", b.name, n, r.start, r.toFirst)
		}
	}
}

// notices checks that compare finds mistakes: it changes the expected responses of two people.
func notices(t *testing.T, l *lab) {
	dir, b := t.TempDir(), l.bots(false, freely)[0]
	r, err := l.run(t.Context(), b, load{crowd: crowd.Config{AtOnce: 2, People: 2}, dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	r.done[0].Stances[2] = (r.done[0].Stances[2] + 1) % 4
	r.done = append(r.done, crowd.Done{Idea: "never said"})
	if got, err := b.product.compare(t.Context(), dir, r.done); err != nil || got != "1 lost, 0 twice, 1 stances wrong, 0 beside" {
		t.Errorf("%q, %v", got, err)
	}
}

// countsServer checks that the CPU time of a server has that of a connection which has ended.
func countsServer(t *testing.T, server *pgtest.Server) {
	t.Helper()
	before, err := cpuFamily(server.PID())
	if err != nil {
		t.Fatal(err)
	}
	server.Do(t, "SELECT sum(n) FROM generate_series(1, 1000000) n")
	for range 200 { // the connection may end a little later
		after, err := cpuFamily(server.PID())
		if err != nil {
			t.Fatal(err)
		}
		if after-before >= 3*tick {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("what the server did is not counted")
}
