package bot

import (
	"fmt"
	"testing"
	"time"
)

// crowd returns the addresses of n people.
func crowd(n int) []Address {
	all := make([]Address, n)
	for i := range all {
		all[i] = Address{Channel: "test", User: fmt.Sprint(i)}
	}
	return all
}

// Allowances that are full again are looked for once a second, however many people come; a clock that was set back, by
// whatever, does not end that. What was swept shows in who is left, so that a slow machine changes nothing.
func TestSweeps(t *testing.T) {
	people := crowd(3 * peopleKept)
	l := newLimiter(Limit{Burst: 1, PerSecond: 1000}) // an allowance is full again after a millisecond
	come := func(at time.Time, who ...Address) int {
		for _, a := range who {
			l.take(a, at)
		}
		return len(l.people)
	}
	now := time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	if n := come(now, people...); n != len(people) {
		t.Fatalf("%d of %d are remembered: nobody has a full allowance yet", n, len(people))
	}
	for _, step := range []struct {
		name  string
		after time.Duration
		swept bool
	}{
		{"within the second", 900 * time.Millisecond, false},
		{"after it", 200 * time.Millisecond, true},
		{"within the next", 500 * time.Millisecond, false},
		{"a little back, as the clocks of two cores", -time.Millisecond, false},
		{"after that", 600 * time.Millisecond, true},
		{"a year back", -365 * 24 * time.Hour, true},
		{"a second on", time.Second, true},
		{"within that one", 999 * time.Millisecond, false},
		{"two seconds on", 2 * time.Second, true},
		{"a second back", -time.Second, true},
		{"again a second on", time.Second, true},
	} {
		// As many as are remembered without a sweep, at the time of the last step; then one newcomer.
		come(now, people[:2*peopleKept]...)
		before := len(l.people)
		now = now.Add(step.after)
		after := come(now, Address{Channel: "test", User: step.name})
		if step.after <= -time.Second {
			// What was used before a clock was set back fills up from there.
			now = now.Add(time.Second)
			after = come(now, Address{Channel: "test", User: step.name + ", a second later"})
		}
		if swept := after < before; swept != step.swept {
			t.Errorf("%s: of %d people %d are left, so that swept is %t", step.name, before, after, swept)
		}
	}
}

// Everybody of a large event comes at the same time.
func BenchmarkNewcomers(b *testing.B) {
	people, now := crowd(30_000), time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)
	for b.Loop() {
		l := newLimiter(DefaultLimit)
		for _, a := range people {
			l.take(a, now)
		}
	}
}
