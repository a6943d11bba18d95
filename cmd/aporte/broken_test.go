package main

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

var brokenFlips = flag.Int("broken-flips", 0, "how many bytes are flipped in TestBrokenFlips, which then has TestBrokenCuts cut at every page; 0 is a sample")

const brokenPage = 4096

// broken is a database file with something done to it, with the log beside it.
type broken struct {
	name    string
	db, log []byte
}

// each puts databases through the ordeal, several at a time, and returns how many of them were noticed to be broken.
func (w whole) each(t *testing.T, all []broken) (noticed int) {
	t.Helper()
	work := make(chan broken)
	var n atomic.Int64
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for b := range work {
				if w.ordeal(t, b.name, b.db, b.log) {
					n.Add(1)
				}
			}
		})
	}
	for _, b := range all {
		work <- b
	}
	close(work)
	wg.Wait()
	return int(n.Load())
}

// A database that was cut anywhere, without its log and with it.
func TestBrokenCuts(t *testing.T) {
	t.Parallel()
	logged, folded := wholes(t)
	for name, w := range map[string]whole{"folded": folded, "with a log": logged} {
		t.Run(name, func(t *testing.T) {
			sizes := []int{16, brokenPage - 1, len(w.db)/2 + 7}
			pages := len(w.db) / brokenPage
			step := max(1, pages/3)
			if *brokenFlips > 0 {
				step = 1
				sizes = append(sizes, 1, 15, 99, 100, 511, brokenPage+1, len(w.db)-1)
			}
			for p := 0; p < pages; p += step {
				sizes = append(sizes, p*brokenPage)
			}
			var all []broken
			for _, size := range sizes {
				all = append(all, broken{fmt.Sprintf("%s, cut to %d of %d", name, size, len(w.db)), w.db[:size], w.log})
			}
			noticed := w.each(t, all)
			t.Logf("%d cuts of %d pages, %d noticed", len(all), pages, noticed)
			if w.log == nil && noticed < len(all) {
				t.Error("a cut was not noticed")
			}
		})
	}
}

// A byte that changed anywhere: in the head, and in every page.
func TestBrokenFlips(t *testing.T) {
	t.Parallel()
	logged, folded := wholes(t)
	n := *brokenFlips
	if n == 0 {
		n = 20
	}
	rng := rand.New(rand.NewPCG(7, 7))
	var all, beside []broken
	flip := func(at int) {
		by := byte(1 + rng.IntN(255))
		all = append(all, broken{flipName(at, by), flipped(folded.db, at, by), nil})
	}
	for at := range 100 { // the head
		if *brokenFlips > 0 || at%30 == 0 || slices.Contains([]int{16, 18, 28}, at) {
			flip(at)
		}
	}
	pages := len(folded.db) / brokenPage
	for i := range n {
		page := i * pages / n
		if *brokenFlips > pages {
			page = i % pages
		}
		within := rng.IntN(brokenPage)
		if i%4 == 0 {
			within = rng.IntN(64) // where a page says what is in it
		}
		flip(page*brokenPage + within)
	}
	for range n / 8 {
		at, by := rng.IntN(len(logged.db)), byte(1+rng.IntN(255))
		beside = append(beside, broken{flipName(at, by) + ", with a log", flipped(logged.db, at, by), logged.log})
	}
	noticed := folded.each(t, all) + logged.each(t, beside)
	t.Logf("%d flips over %d pages, %d noticed", len(all)+len(beside), pages, noticed)
}
