package sqlstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// points are the operations before which crashes are tried: every one, or a sample that has all where something is about
// to be or has just become durable, acknowledged or folded.
func (r *crashRun) points(every bool) []int {
	n := 1
	if !every {
		n = max(1, len(r.ops)/100)
	}
	wanted := make([]bool, len(r.ops)+1)
	mark := func(points ...int) {
		for _, p := range points {
			if p >= 0 && p < len(wanted) {
				wanted[p] = true
			}
		}
	}
	for i, o := range r.ops {
		if i%n == 0 {
			mark(i)
		}
		if o.kind != wrote {
			mark(i-1, i, i+1)
		}
	}
	for _, p := range r.people {
		for _, e := range p.events {
			mark(e.acknowledged)
		}
	}
	mark(r.opened, len(r.ops))
	var points []int
	for i, w := range wanted {
		if w {
			points = append(points, i)
		}
	}
	return points
}

// crashed is a database after a crash.
type crashed struct {
	path   string
	how    string
	before int // the operation that was not done
	serial int
}

// each makes what crashes of those kinds leave at those points, and hands it to check, several at a time. What was handed
// out already is not handed out again.
func (r *crashRun) each(t *testing.T, points []int, kinds func(point int) []crash, check func(crashed)) {
	t.Helper()
	root := t.TempDir()
	work := make(chan crashed)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for c := range work {
				check(c)
				_ = os.RemoveAll(filepath.Dir(c.path))
			}
		})
	}
	defer wg.Wait()
	defer close(work)

	d, serial := newDisk(), 0
	seen := map[[2]uint64]bool{}
	for _, p := range points {
		for d.done < p {
			d.apply(r.ops[d.done])
		}
		next := op{kind: synced} // after the last one, nothing is written
		if p < len(r.ops) {
			next = r.ops[p]
		}
		for _, kind := range kinds(p) {
			i := kind.image(d, next)
			if i == nil {
				continue
			}
			id := [2]uint64{i.sum(), r.progress(p)}
			if seen[id] {
				continue
			}
			seen[id] = true
			serial++
			c := crashed{path: filepath.Join(root, fmt.Sprint(serial), "a.db"), how: kind.name, before: p, serial: serial}
			if err := os.Mkdir(filepath.Dir(c.path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := i.write(c.path); err != nil {
				t.Fatal(err)
			}
			work <- c
		}
	}
}

// progress returns a text that changes whenever another state is expected after a crash.
func (r *crashRun) progress(point int) (n uint64) {
	if point >= r.opened {
		n++
	}
	for _, p := range r.people {
		for _, e := range p.events {
			if e.begun <= point {
				n++
			}
			if e.acknowledged <= point {
				n++
			}
		}
	}
	return n
}
