package main

import (
	"runtime"
	"testing"

	"aporte/bench/crowd"
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
