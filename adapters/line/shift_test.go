package line_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
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

// Run returns when its job has run, in the order of the calls, also behind and before jobs of Do.
func TestLanesRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var l line.Lanes
		var mu sync.Mutex
		var done []string
		job := func(name string) func() {
			return func() {
				time.Sleep(time.Second)
				mu.Lock()
				defer mu.Unlock()
				if name != "other" {
					done = append(done, name)
				}
			}
		}
		var callers sync.WaitGroup
		run := func(key, name string, want time.Duration) {
			callers.Go(func() {
				begin := time.Now()
				if !l.Run(key, job(name)) || time.Since(begin) != want {
					t.Errorf("%s returned after %s, want %s", name, time.Since(begin), want)
				}
			})
			synctest.Wait() // until it waits, so that the next call comes after it
		}
		run("ana", "1", time.Second)
		l.Do("ana", job("2"))
		run("ana", "3", 3*time.Second)
		run("bea", "other", time.Second)
		callers.Wait()
		run("ana", "4", time.Second)
		callers.Wait()
		if want := []string{"1", "2", "3", "4"}; !slices.Equal(done, want) {
			t.Errorf("done were %q, want %q", done, want)
		}
		l.Do("ana", job("5"))
		l.Close()
		if len(done) != 5 {
			t.Errorf("done were %q before the end of Close", done)
		}
		if l.Run("ana", job("late")) {
			t.Error("a job was taken after the close")
		}
	})
}

// A job that panics ends the request of its caller, and nothing else: the lane goes on.
func TestLanesRunPanics(t *testing.T) {
	var l line.Lanes
	func() {
		defer func() { _ = recover() }()
		l.Run("ana", func() { panic("no") })
	}()
	ran := false
	if !l.Run("ana", func() { ran = true }) || !ran {
		t.Error("the lane stands still")
	}
	l.Close()
}

// A body is read whole, whatever is said of its size.
func TestReadAll(t *testing.T) {
	for _, length := range []int{0, 1, 511, 512, 513, 100_000} {
		body := strings.Repeat("x", length)
		for _, size := range []int64{-1, 0, 5, int64(length), 1 << 40} {
			got, err := line.ReadAll(strings.NewReader(body), size)
			if err != nil || string(got) != body {
				t.Errorf("of %d bytes, said to be %d, came %d: %v", length, size, len(got), err)
			}
		}
		if n := testing.AllocsPerRun(10, func() { _, _ = line.ReadAll(strings.NewReader(body), int64(length)) }); length < 60_000 && n > 3 {
			t.Errorf("%v allocations for %d bytes", n, length)
		}
	}
	if _, err := line.ReadAll(iotest.ErrReader(io.ErrUnexpectedEOF), 10); err != io.ErrUnexpectedEOF {
		t.Errorf("the error is %v", err)
	}
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
			most = min(2*most, 15*time.Second)
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
