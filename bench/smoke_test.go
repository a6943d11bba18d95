package main

import (
	"testing"

	"aporte/bench/crowd"
)

// TestBench lets a few people through each bot, so that the bench does not rot: all get through, and what they were shown as
// taken is stored.
func TestBench(t *testing.T) {
	l := &lab{dir: t.TempDir(), rounds: 1, table: &table{out: t.Output()}}
	if err := l.build(t.Context(), []string{".."}); err != nil {
		t.Fatal(err)
	}
	const people = 5
	peers := append(l.bots(true, freely), l.bots(false, freely)...)
	peers = append(peers, peer{name: "plain, webhook", webhook: true}, peer{name: "plain, polling", concurrent: true})
	for _, b := range peers {
		r, err := l.run(t.Context(), b, load{crowd: crowd.Config{AtOnce: 3, People: people}, check: b.product != nil})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.done) != people || r.steps != people*crowd.Steps || r.again != 0 || r.mistakes != "" {
			t.Errorf("%s: %d of %d people are through, in %d steps, %d keys pressed again; %s", b.name, len(r.done), people, r.steps, r.again, r.mistakes)
		}
		if want := requests(r); want < 0.9 || r.start < 1 || r.toFirst <= 0 {
			t.Errorf("%s: %.2f requests a step, %.0f MiB at the start, first message after %v", b.name, want, r.start, r.toFirst)
		}
	}
}
