package line_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"aporte/adapters/line"
	"aporte/bot"
)

var nine = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

// slow makes buckets of two tokens and one more a second.
func slow() *line.Buckets[string] {
	return line.NewBuckets(time.Minute, func(string) *rate.Limiter { return rate.NewLimiter(1, 2) })
}

func TestBucketsWaitForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := slow()
		begin := time.Now()
		for _, take := range [][]string{{"a", "b"}, {"a"}, {"b", "a"}} {
			if err := b.Wait(t.Context(), time.Now(), take); err != nil {
				t.Fatal(err)
			}
		}
		if d := time.Since(begin); d != time.Second {
			t.Errorf("three calls, each with one of a, took %s, want 1s", d)
		}
		// A wait that is too long takes nothing, of any bucket.
		short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, ok := errors.AsType[*bot.RetryError](b.Wait(short, time.Now(), []string{"c", "a"})); !ok {
			t.Error("waited beyond the deadline")
		}
		begin = time.Now()
		for range 2 {
			if err := b.Wait(t.Context(), time.Now(), []string{"c"}); err != nil || time.Since(begin) != 0 {
				t.Errorf("a call that never went used up a token: %v after %s", err, time.Since(begin))
			}
		}
	})
}

func TestHoldSurvivesTheClock(t *testing.T) {
	b := slow()
	b.Hold("a", nine, 30*time.Second)
	past := nine.Add(-time.Hour)
	wait, ok := errors.AsType[*bot.RetryError](b.Wait(t.Context(), past, nil, "a"))
	if !ok || wait.After > 30*time.Second {
		t.Errorf("after the clock was set back an hour: %v", wait)
	}
	if b.Spare("a", past) {
		t.Error("a bucket on hold has a token to spare")
	}
	if err := b.Wait(t.Context(), nine.Add(time.Hour), []string{"a"}); err != nil {
		t.Error(err)
	}
}

func TestIdleBucketsAreForgotten(t *testing.T) {
	b := line.NewBuckets(time.Minute, func(int) *rate.Limiter { return rate.NewLimiter(1, 2) })
	for k := range 1000 {
		if err := b.Wait(t.Context(), nine, []int{k}); err != nil {
			t.Fatal(err)
		}
	}
	b.Hold(5, nine, time.Hour)
	if err := b.Wait(t.Context(), nine.Add(2*time.Minute), []int{5000}); err != nil {
		t.Fatal(err)
	}
	if n := b.Len(); n != 2 {
		t.Errorf("%d buckets are remembered, want the new one and the one on hold", n)
	}
}

// A crowd comes, 2,500 people a second, each for one call: those whose bucket is full again are not remembered.
func TestOfManyBucketsFullOnesAreForgotten(t *testing.T) {
	b := line.NewBuckets(time.Hour, func(int) *rate.Limiter { return rate.NewLimiter(1, 2) })
	wait := func(k int, now time.Time) {
		if err := b.Wait(t.Context(), now, []int{k}); err != nil {
			t.Fatal(err)
		}
	}
	at := nine
	for k := range 50_000 {
		at = at.Add(400 * time.Microsecond)
		wait(k, at)
		if k == 0 {
			b.Hold(0, at, time.Second)
		}
	}
	if n := b.Len(); n > 15_000 {
		t.Errorf("%d buckets are remembered", n)
	}
	if !b.Held(at, time.Hour, func(k int) bool { return k == 0 }) {
		t.Error("that the platform asked to wait is forgotten")
	}
	wait(49_999, at) // its second token
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := b.Wait(short, at, []int{49_999}); err == nil {
		t.Error("an empty bucket is full again")
	}
}

func TestSpareLeavesAThird(t *testing.T) {
	b := line.NewBuckets(time.Minute, func(string) *rate.Limiter { return rate.NewLimiter(1, 6) })
	n := 0
	for b.Spare("a", nine) {
		n++
	}
	if n != 5 {
		t.Errorf("%d of six tokens were to spare, want five: below two nothing is taken", n)
	}
}

func TestHeld(t *testing.T) {
	b := slow()
	other := func(k string) bool { return k != "a" }
	b.Hold("a", nine, time.Second)
	if b.Held(nine, 3*time.Second, other) {
		t.Error("only a was asked to wait")
	}
	b.Hold("b", nine, time.Second)
	if !b.Held(nine.Add(2*time.Second), 3*time.Second, other) || b.Held(nine.Add(4*time.Second), 3*time.Second, other) {
		t.Error("b was asked to wait, two and four seconds ago")
	}
}
