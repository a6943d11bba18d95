package bottest

import (
	"context"
	"fmt"
	"sync"
	"time"

	"aporte/bot"
)

// Nodes is what several processes that serve from one database need of it.
type Nodes interface {
	// Node returns the name of this process, which no other has; "" if no other one can serve.
	Node() string
	// Hold takes the lease of a name for d if it is free, or renews it. While it is held without a gap, the term stays the same;
	// with each change it grows.
	Hold(ctx context.Context, name string, d time.Duration) (term int64, held bool, err error)
	// Let gives a lease back before its time. It does nothing if another process has it.
	Let(ctx context.Context, name string) error
	// Reserve reserves n calls of a rate, one each every; after a pause, up to burst may be made at once. wait is how long it is
	// until the first of them. ok is false, and nothing is reserved, if it could only come later than within from now.
	Reserve(ctx context.Context, name string, n, burst int, every, within time.Duration) (wait time.Duration, ok bool, err error)
	// Postpone lets nobody make a call of a rate for d.
	Postpone(ctx context.Context, name string, d time.Duration) error
}

// held takes or renews a lease.
func (s *shelf) held(name string, d time.Duration) (term int64, held bool) {
	s.Helper()
	term, held, err := s.Hold(s.Context(), name, d)
	if err != nil {
		s.Fatal(err)
	}
	return term, held
}

// reserved reserves calls, 100 ms apart and three at once.
func (s *shelf) reserved(n int, within time.Duration) (wait time.Duration, ok bool) {
	s.Helper()
	wait, ok, err := s.Reserve(s.Context(), "rate", n, 3, 100*time.Millisecond, within)
	if err != nil {
		s.Fatal(err)
	}
	return wait, ok
}

func heldAgain(s *shelf) {
	first, held := s.held("poll", time.Minute)
	if !held {
		s.Fatal("a lease that nobody has is not given")
	}
	s.clock.add(50 * time.Second)
	if term, held := s.held("poll", time.Minute); !held || term != first {
		s.Errorf("renewed in time, the term is %d after %d (%t)", term, first, held)
	}
	s.clock.add(61 * time.Second)
	late, held := s.held("poll", time.Minute)
	if !held || late <= first {
		s.Errorf("renewed too late, the term is %d after %d (%t)", late, first, held)
	}
	if err := s.Let(s.Context(), "poll"); err != nil {
		s.Error(err)
	}
	if term, held := s.held("poll", time.Minute); !held || term <= late {
		s.Errorf("taken after it was given back, the term is %d after %d (%t)", term, late, held)
	}
	for _, d := range []time.Duration{0, -time.Second, 1000 * time.Hour} {
		if _, _, err := s.Hold(s.Context(), "poll", d); err == nil {
			s.Errorf("held for %s", d)
		}
	}
}

func paced(s *shelf) {
	for _, step := range []struct {
		pass   time.Duration
		n      int
		within time.Duration
		wait   time.Duration
		ok     bool
	}{
		{0, 2, 0, -200 * time.Millisecond, true},                     // of three at once, two
		{0, 2, 0, 0, true},                                           // the third, and the one after it
		{0, 1, 100 * time.Millisecond, 0, false},                     // the next is too late
		{0, 1, 300 * time.Millisecond, 200 * time.Millisecond, true}, // or not
		{time.Minute, 3, 0, -200 * time.Millisecond, true},           // after a pause, no more at once than before
		{0, 1, time.Second, 100 * time.Millisecond, true},
	} {
		s.clock.add(step.pass)
		if wait, ok := s.reserved(step.n, step.within); wait != step.wait || ok != step.ok {
			s.Errorf("%d calls within %s: wait %s (%t), want %s (%t)", step.n, step.within, wait, ok, step.wait, step.ok)
		}
	}
	if err := s.Postpone(s.Context(), "rate", 5*time.Second); err != nil {
		s.Fatal(err)
	}
	if err := s.Postpone(s.Context(), "rate", time.Second); err != nil { // it takes nothing back
		s.Fatal(err)
	}
	if wait, ok := s.reserved(1, time.Minute); !ok || wait != 5*time.Second {
		s.Errorf("put off for five seconds, the next call is in %s (%t)", wait, ok)
	}
	s.clock.add(-24 * time.Hour)
	if wait, ok := s.reserved(1, time.Second); !ok || wait > 0 {
		s.Errorf("after the clock was set back a day, the next call is in %s (%t)", wait, ok)
	}
}

// twiceHeld: a lease has one holder. Whoever lost it learns it by the term.
func twiceHeld(s *shelf) {
	two := s.shelves()
	first, held := two[0].held("poll", time.Minute)
	if _, other := two[1].held("poll", time.Minute); !held || other {
		s.Fatalf("the first one holds it: %t, the other one: %t", held, other)
	}
	if err := two[1].Let(s.Context(), "poll"); err != nil {
		s.Fatal(err)
	}
	if _, other := two[1].held("poll", time.Minute); other {
		s.Error("it was given back by somebody who did not have it")
	}
	s.clock.add(61 * time.Second)
	second, held := two[1].held("poll", time.Minute)
	if _, other := two[0].held("poll", time.Minute); !held || second <= first || other {
		s.Errorf("its time over, the other one holds it: %t, with term %d after %d; the first one: %t", held, second, first, other)
	}
	if err := two[1].Let(s.Context(), "poll"); err != nil {
		s.Fatal(err)
	}
	if third, held := two[0].held("poll", time.Minute); !held || third <= second {
		s.Errorf("given back, the first one holds it: %t, with term %d after %d", held, third, second)
	}
}

// twiceHeldAtOnce: of several who ask at the same moment, one gets the lease.
func twiceHeldAtOnce(s *shelf) {
	two := s.shelves()
	var mu sync.Mutex
	holders := map[string]int{}
	var wg sync.WaitGroup
	for _, one := range two {
		for i := range 20 {
			wg.Go(func() {
				name := fmt.Sprint("lease", i)
				_, held, err := one.Hold(context.Background(), name, time.Minute)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					s.Error(err)
				}
				if held {
					holders[name]++
				}
			})
		}
	}
	wg.Wait()
	for i := range 20 {
		if name := fmt.Sprint("lease", i); holders[name] != 1 {
			s.Errorf("%s has %d holders", name, holders[name])
		}
	}
}

// twicePaced: no call is reserved by two.
func twicePaced(s *shelf) {
	two := s.shelves()
	const each = 20
	var mu sync.Mutex
	got := map[time.Duration]int{}
	var wg sync.WaitGroup
	for _, one := range two {
		wg.Go(func() {
			for range each {
				wait, ok, err := one.Reserve(context.Background(), "rate", 2, 3, 100*time.Millisecond, time.Hour)
				if err != nil || !ok {
					s.Errorf("reserved: %t, %v", ok, err)
				}
				mu.Lock()
				got[wait]++
				got[wait+100*time.Millisecond]++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for n := range 2 * 2 * each {
		at := time.Duration(n-2) * 100 * time.Millisecond
		if got[at] != 1 {
			s.Errorf("the call %s from now was reserved %d times", at, got[at])
		}
	}
}

// twiceInOrder: while one of them sends a message to a person, the other one is not given the next.
func twiceInOrder(s *shelf) {
	two := s.shelves()
	if got := two[0].say("1", "ana", "q", "one"); texts(got) != "noted one" {
		s.Fatalf("deliveries = %q", texts(got))
	}
	if got := two[1].say("2", "ana", "q", "two"); len(got) != 0 {
		s.Errorf("%q would overtake what the first one sends", texts(got))
	}
	if got := two[0].say("3", "ana", "q", "three"); len(got) != 0 {
		s.Errorf("%q would overtake what waits", texts(got))
	}
	two[0].settle(bot.Result{ID: "m1", State: bot.ResultSent})
	for _, want := range []string{"noted two", "noted three", ""} {
		got := two[1].claim()
		if texts(got) != want {
			s.Errorf("claimed %q, want %q", texts(got), want)
		}
		for _, d := range got {
			two[1].settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
		}
	}
}

// twiceFenced: whoever lost a message to another one cannot take it from them.
func twiceFenced(s *shelf) {
	two := s.shelves()
	two[0].say("1", "ana", "q", "one")
	s.clock.add(bot.LeaseTime + time.Second)
	if got := two[1].claim(); texts(got) != "noted one" {
		s.Fatalf("claimed %q", texts(got))
	}
	two[0].settle(bot.Result{ID: "m1", State: bot.ResultLater, Due: s.clock.Now()})
	for _, one := range two {
		if got := one.claim(); len(got) != 0 {
			s.Errorf("claimed %q while the other one sends it", texts(got))
		}
	}
	two[0].settle(bot.Result{ID: "m1", State: bot.ResultSent}) // it was sent after all: that is so for everybody
	s.clock.add(bot.LeaseTime + time.Second)
	if got := two[1].claim(); len(got) != 0 {
		s.Errorf("claimed %q after it was sent", texts(got))
	}
}

// twiceTold: two processes look at the same moment whom to tell, and everybody is told once. When one of them stops, the other one
// goes on.
func twiceTold(s *shelf) {
	two := s.shelves()
	const people = 12
	for i := range people {
		s.hear(fmt.Sprint("user", i), "en", bot.WishMade)
	}
	s.tell(news)
	told := map[string]int{}
	round := func(ask ...*shelf) {
		s.Helper()
		s.clock.add(time.Second)
		var wg sync.WaitGroup
		for _, one := range ask {
			wg.Go(func() {
				_, err := one.QueueTold(context.Background(), map[string]int{"test": 3}, func(_ bot.Telling, h bot.Hearer) bot.Message {
					return bot.Message{ID: bot.NewToldID(), To: h.To, Text: "The outcome"}
				})
				if err != nil {
					s.Error(err)
				}
			})
		}
		wg.Wait()
		for _, one := range ask {
			for _, d := range one.claim() {
				told[d.Message.To.User]++
				one.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
			}
		}
	}
	round(two[0], two[1])
	if len(told) != 3 {
		s.Errorf("in the first second %d were told, want 3", len(told))
	}
	for range 30 {
		round(two[1])
	}
	if len(told) != people {
		s.Errorf("%d people were told, want %d", len(told), people)
	}
	for user, n := range told {
		if n != 1 {
			s.Errorf("%s was told %d times", user, n)
		}
	}
}
