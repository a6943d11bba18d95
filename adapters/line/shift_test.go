package line_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"aporte/adapters/line"
)

func TestLanes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l line.Lanes
		var mu sync.Mutex
		var done []string
		job := func(name string, d time.Duration) func() {
			return func() {
				time.Sleep(d)
				mu.Lock()
				defer mu.Unlock()
				done = append(done, name)
			}
		}
		l.Do("slow", job("slow 1", 10*time.Second))
		l.Do("slow", job("slow 2", 0))
		l.Do("quick", job("quick 1", time.Second))
		l.Do("quick", job("quick 2", 0))
		begin := time.Now()
		l.Close()
		if want := []string{"quick 1", "quick 2", "slow 1", "slow 2"}; !slices.Equal(done, want) || time.Since(begin) != 10*time.Second {
			t.Errorf("done were %q after %s, want %q", done, time.Since(begin), want)
		}
		if l.Do("quick", job("late", 0)) {
			t.Error("a job was taken after the close")
		}
	})
}

func TestShiftGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := line.Begin(ctx, nil)
		var work, beside time.Duration
		cancel()
		begin := time.Now()
		s.Do("ana", func() {
			<-s.Work.Done()
			work = time.Since(begin)
			s.Background(func(context.Context) { beside = time.Since(begin) })
		})
		s.End()
		if s.Stop.Err() == nil || work != line.Grace {
			t.Errorf("work in hand had %s after the stop, want %s", work, line.Grace)
		}
		if beside != line.Grace {
			t.Error("what the last job began beside it was not waited for")
		}
		s.Background(func(context.Context) { t.Error("something was begun after the end") })
		synctest.Wait()
	})
}

func TestShiftBackgroundIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := line.Begin(t.Context(), nil)
		var mu sync.Mutex
		begun := 0
		for range 1000 {
			s.Background(func(context.Context) {
				time.Sleep(time.Second)
				mu.Lock()
				defer mu.Unlock()
				begun++
			})
		}
		s.End()
		if begun != 64 {
			t.Errorf("%d calls were under way at once", begun)
		}
	})
}

func TestBackoff(t *testing.T) {
	for first, b := range map[time.Duration]*line.Backoff{200 * time.Millisecond: {}, time.Second: {First: time.Second}} {
		most := first
		for range 20 {
			if d := b.Next(); d < most/2 || d > most {
				t.Errorf("wait %s, want %s to %s", d, most/2, most)
			}
			most = min(2*most, time.Minute)
		}
		b.Reset()
		if d := b.Next(); d > first {
			t.Errorf("wait %s after a success", d)
		}
	}
}

func TestLatest(t *testing.T) {
	l := line.NewLatest[int, string](10)
	for k := range 100 {
		if !l.First(k, fmt.Sprint(k)) || l.First(k, "twice") {
			t.Errorf("%d is not the first", k)
		}
		if v, ok := l.Get(0); !ok || v != "0" {
			t.Fatalf("what is used was forgotten at %d", k)
		}
	}
	if n := l.Len(); n < 5 || n > 10 {
		t.Errorf("%d are remembered, want 5 to 10", n)
	}
	if _, ok := l.Get(50); ok {
		t.Error("nothing is forgotten")
	}
	if v := l.Change(0, func(v *string) { *v += "!" }); v != "0!" {
		t.Errorf("changed to %q", v)
	}
	l.Drop(0)
	if _, ok := l.Get(0); ok {
		t.Error("it is still there")
	}
}
