package sqlstore_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"aporte/adapters/sqlstore"
)

var crashSteps = flag.Int("crash-steps", 0, "how many steps people take in TestCrash, which then tries every point of a crash; 0 is some hundred steps and a sample of the points")

const crashPeople = 8

// crashRun is what was noted while people were using a store, from before its file was there until it was closed.
type crashRun struct {
	ops    []op
	opened int // the operation before which Open returned
	people []*crashPerson
}

// TestCrash notes every write and sync of a store that people use, and opens what is left by a crash before each of
// them: of the program, in the middle of a write, or of the power. Whatever was acknowledged before is there, and nothing
// that nobody said.
func TestCrash(t *testing.T) {
	steps, every := 25*crashPeople, false
	if *crashSteps > 0 {
		steps, every = *crashSteps, true
	}
	run := crashRecord(t, steps)
	points := run.points(every)
	syncs, folded := run.count()
	t.Logf("%d people took %d steps: %d operations, %d syncs, %d foldings of the log", crashPeople, steps, len(run.ops), syncs, folded)

	begin := time.Now()
	var tried atomic.Int64
	run.each(t, points, kindsAt(every), func(c crashed) {
		tried.Add(1)
		if problem := run.check(t.Context(), c); problem != nil {
			t.Errorf("%s before operation %d of %d: %v", c.how, c.before, len(run.ops), problem)
		}
	})
	t.Logf("%d points of a crash, %d databases opened in %v", len(points), tried.Load(), time.Since(begin).Round(time.Millisecond))

	t.Run("can fail", func(t *testing.T) { run.canFail(t) })
}

// kindsAt says which kinds of crash are tried at a point: all, or a few in turn.
func kindsAt(every bool) func(point int) []crash {
	halves := []crash{torn, tornZeros, tornBack, tornFront}
	whole := []crash{killed, scattered}
	return func(point int) []crash {
		if every {
			return slices.Concat([]crash{unpowered}, halves, whole)
		}
		return []crash{unpowered, halves[point%len(halves)], whole[point%len(whole)]}
	}
}

// crashRecord lets people use a new store.
func crashRecord(t *testing.T, steps int) *crashRun {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	run, clock := &crashRun{}, &crashClock{}
	stop := record(t, path)
	defer stop()
	s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: path, Key: key, Now: clock.now})
	if err != nil {
		t.Fatal(err)
	}
	run.opened = noted()
	var wg sync.WaitGroup
	for i := range crashPeople {
		p := &crashPerson{number: i}
		run.people = append(run.people, p)
		wg.Go(func() { p.run(t, s, steps/crashPeople, clock) })
	}
	wg.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	run.ops = stop()
	run.complete(t, path)
	if _, folded := run.count(); folded < 3 || t.Failed() {
		t.Fatalf("the log was folded %d times: that is too little to try", folded)
	}
	return run
}

// complete fails if the tape missed anything: replayed, it must end in the very files that are there.
func (r *crashRun) complete(t *testing.T, path string) {
	t.Helper()
	d := newDisk()
	for _, o := range r.ops {
		d.apply(o)
	}
	for _, name := range []string{"", "-wal", "-journal"} {
		there, err := os.ReadFile(path + name)
		if replayed, ok := killed.image(d, op{})[name]; ok != (err == nil) || !bytes.Equal(there, replayed) {
			t.Fatalf("%s: replayed it has %d bytes, there are %d, %v", path+name, len(replayed), len(there), err)
		}
	}
}

// count counts the syncs and the foldings of the log.
func (r *crashRun) count() (syncs, folded int) {
	for _, o := range r.ops {
		switch {
		case o.kind == synced:
			syncs++
		case o.kind == truncated && o.file == "-wal" && o.at == 0:
			folded++
		}
	}
	return syncs, folded
}

// canFail shows that the test finds what it looks for: answers that are lost, that nobody gave, or that were changed.
func (r *crashRun) canFail(t *testing.T) {
	var acknowledged []int
	for _, p := range r.people {
		for _, e := range p.events {
			acknowledged = append(acknowledged, e.acknowledged)
		}
	}
	slices.Sort(acknowledged)
	acknowledged = slices.Compact(acknowledged)
	var tried, noticed atomic.Int64
	r.each(t, acknowledged, func(int) []crash { return []crash{lying} }, func(c crashed) {
		tried.Add(1)
		if r.check(t.Context(), c) != nil {
			noticed.Add(1)
		}
	})
	t.Logf("of %d crashes of a disk that lies, %d lost something", tried.Load(), noticed.Load())
	if noticed.Load() < tried.Load()/2 {
		t.Error("lost answers are not noticed")
	}

	end := []int{len(r.ops)}
	r.each(t, end, func(int) []crash { return []crash{killed} }, func(c crashed) {
		c.before = r.opened
		if r.check(t.Context(), c) == nil {
			t.Error("it is not noticed that there is what nobody has said yet")
		}
		c.before = len(r.ops)
		last := &r.people[0].events[len(r.people[0].events)-1].after
		was := last.said
		last.said = strings.Replace(was, "words", "sword", 1)
		if last.said == was || r.check(t.Context(), c) == nil {
			t.Error("it is not noticed that an answer was changed")
		}
		last.said = was
		if err := r.check(t.Context(), c); err != nil {
			t.Error(err)
		}
	})
}
