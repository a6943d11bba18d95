package line_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/line"
)

// registry is a database of leases in memory. A node is one of its views.
type registry struct {
	mu     sync.Mutex
	holder string
	term   int64
	until  time.Time
}

// view is the registry as one node sees it. It implements [line.Nodes].
type view struct {
	*registry
	line.Nodes
	node string
	cut  bool // the node cannot reach the database
}

// Hold implements [line.Nodes].
func (v *view) Hold(ctx context.Context, _ string, d time.Duration) (term int64, held bool, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := time.Now()
	free := !now.Before(v.until)
	switch {
	case v.cut:
		return 0, false, errors.New("no connection")
	case ctx.Err() != nil:
		return 0, false, ctx.Err()
	case !free && v.holder != v.node:
		return 0, false, nil
	case free:
		v.term++
	}
	v.holder, v.until = v.node, now.Add(d)
	return v.term, true, nil
}

// Let implements [line.Nodes].
func (v *view) Let(context.Context, string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.holder == v.node && !v.cut {
		v.until = time.Time{}
	}
	return nil
}

func (v *view) setCut(cut bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.cut = cut
}

// workers counts who is at work.
type workers struct {
	mu   sync.Mutex
	at   map[string]bool
	most int
}

func (w *workers) work(name string) func(context.Context, func() bool) {
	return func(ctx context.Context, still func() bool) {
		w.set(name, true)
		defer w.set(name, false)
		for still() {
			line.Pause(ctx, 100*time.Millisecond)
			if ctx.Err() != nil {
				return
			}
		}
	}
}

func (w *workers) set(name string, is bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at[name] = is
	n := 0
	for _, at := range w.at {
		if at {
			n++
		}
	}
	w.most = max(w.most, n)
}

func (w *workers) is(name string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at[name]
}

// TestDuty: of two nodes one works; the other one takes over when the first stops, or cannot reach the database, and never while
// the first still works.
func TestDuty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := &registry{}, &workers{at: map[string]bool{}}
		log := slog.New(slog.DiscardHandler)
		a, b := &view{registry: r, node: "a"}, &view{registry: r, node: "b"}
		ctxA, stopA := context.WithCancel(t.Context())
		ctxB, stopB := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		standby := make(map[string]bool)
		var mu sync.Mutex
		begin := func(ctx context.Context, v *view) {
			wg.Go(func() {
				line.Duty{Nodes: v, Name: "poll", Log: log, Standby: func(is bool) {
					mu.Lock()
					defer mu.Unlock()
					standby[v.node] = is
				}}.Do(ctx, w.work(v.node))
			})
		}
		expect := func(when string, onA, onB, byA bool) { // byA: a knows that another node works
			t.Helper()
			synctest.Wait()
			mu.Lock()
			defer mu.Unlock()
			if w.is("a") != onA || w.is("b") != onB || standby["a"] != byA {
				t.Errorf("%s: a works: %t, b works: %t; on standby: %v", when, w.is("a"), w.is("b"), standby)
			}
		}
		begin(ctxA, a)
		synctest.Wait()
		begin(ctxB, b)
		time.Sleep(time.Hour)
		expect("an hour later", true, false, false)
		a.setCut(true)
		time.Sleep(20 * time.Second)
		expect("20 s after the first one was cut off", false, true, false) // for all that it knows, nobody does it
		a.setCut(false)
		time.Sleep(time.Minute)
		expect("connected again", false, true, true)
		stopB()
		time.Sleep(2 * time.Second)
		expect("2 s after the second one stopped", true, false, false)
		stopA()
		wg.Wait()
		if w.most != 1 {
			t.Errorf("%d worked at once", w.most)
		}
	})
}

// TestDutyLost: a node whose lease another one took, by whatever mistake, stops within a few seconds.
func TestDutyLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := &registry{}, &workers{at: map[string]bool{}}
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			line.Duty{Nodes: &view{registry: r, node: "a"}, Name: "poll", Log: slog.New(slog.DiscardHandler)}.Do(ctx, w.work("a"))
		})
		time.Sleep(time.Minute)
		r.mu.Lock()
		r.holder, r.term, r.until = "b", r.term+1, time.Now().Add(time.Hour)
		r.mu.Unlock()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if w.is("a") {
			t.Error("it goes on")
		}
		stop()
		wg.Wait()
	})
}

// TestDutyAlone: where no other process serves, nothing is asked.
func TestDutyAlone(t *testing.T) {
	ran := false
	line.Duty{Name: "poll"}.Do(t.Context(), func(_ context.Context, still func() bool) { ran = still() })
	if !ran {
		t.Error("the work was not done")
	}
}
