package bottest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"aporte/bot"
	"aporte/flows"
)

// onlyOnce: with only one writer allowed, opening the database a second time fails, and the first store still works.
func onlyOnce(s *shelf) {
	s.say("1", "ana", "q", "one")
	if second, err := s.options.Open(s.T, s.folder, s.clock.Now); err == nil {
		_ = second.Close()
		s.Error("a second process may write")
	}
	if got := s.say("2", "ana", "q", "two"); len(got) != 1 {
		s.Error("the first one does not go on")
	}
}

// twice holds the tests for stores with StoreOptions.Twice.
var twice = map[string]func(*shelf){
	"two open: an update acts once":             twiceOnce,
	"two open: many workers lose nothing":       twiceWorkers,
	"two open: a message goes to one of them":   twiceClaimed,
	"two open: what one erases is gone for all": twiceErased,
	"two open: a version is published once":     twicePublished,
	"two open: a lease has one holder":          twiceHeld,
	"two open: a lease is taken once":           twiceHeldAtOnce,
	"two open: no call is reserved twice":       twicePaced,
	"two open: messages keep their order":       twiceInOrder,
	"two open: who lost a message has lost it":  twiceFenced,
	"two open: everybody is told once":          twiceTold,
}

// shelves opens the database a second time, and returns both stores.
func (s *shelf) shelves() [2]*shelf {
	s.Helper()
	other := &shelf{T: s.T, options: s.options, folder: s.folder, clock: s.clock}
	other.Store = other.open()
	return [2]*shelf{s, other}
}

// insist applies an update again, as a platform would deliver it again, until Apply succeeds or the update was seen. It gives up
// after 100 tries.
func insist(s *shelf, u bot.Update, decide func(bot.Session) (bot.Change, error)) error {
	var err error
	for range 100 {
		if _, err = s.Apply(context.Background(), u, decide); err == nil || errors.Is(err, bot.ErrSeen) {
			return nil
		}
	}
	return err
}

func twiceOnce(s *shelf) {
	two := s.shelves()
	const updates = 40
	var wg sync.WaitGroup
	for _, one := range two {
		wg.Go(func() {
			for i := range updates {
				id := fmt.Sprint(i)
				if err := insist(one, bot.Update{ID: id, From: address("ana")}, answering(id, "ana", "q"+id, id)); err != nil {
					s.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if recs := two[1].records(bot.Filter{}); len(recs) != 1 || len(recs[0].Journal) != updates {
		s.Errorf("records = %+v, want one with %d entries", recs, updates)
	}
}

// twiceWorkers: two processes write answers of one person, and all of these are in the journal and in the session.
func twiceWorkers(s *shelf) {
	two := s.shelves()
	const workers, each = 2, 15
	var wg sync.WaitGroup
	for i, one := range two {
		for w := range workers {
			wg.Go(func() {
				for n := range each {
					id := fmt.Sprintf("%d-%d-%d", i, w, n)
					if err := insist(one, bot.Update{ID: id, From: address("ana")}, answering(id, "ana", "q"+id, id)); err != nil {
						s.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	recs := s.records(bot.Filter{})
	if len(recs) != 1 || len(recs[0].Journal) != 2*workers*each {
		s.Fatalf("records = %+v, want one with %d entries", recs, 2*workers*each)
	}
	if n := len(two[1].session("ana").State.Answers); n != 2*workers*each {
		s.Errorf("the session has %d answers", n)
	}
}

func twiceClaimed(s *shelf) {
	two := s.shelves()
	const people = 60
	for i := range people {
		s.say(fmt.Sprint(i), fmt.Sprint("user", i), "q", "words")
	}
	s.clock.add(2 * bot.LeaseTime)
	now := s.clock.Now()
	var mu sync.Mutex
	claimed := map[string]int{}
	var wg sync.WaitGroup
	for _, one := range two {
		wg.Go(func() {
			for range people {
				got, err := one.Claim(context.Background(), now, now.Add(bot.LeaseTime), 2)
				if err != nil {
					s.Error(err)
				}
				mu.Lock()
				for _, d := range got {
					claimed[d.Message.ID]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(claimed) != people {
		s.Errorf("%d messages were claimed, want %d", len(claimed), people)
	}
	for id, n := range claimed {
		if n != 1 {
			s.Errorf("%s was claimed %d times", id, n)
		}
	}
}

func twiceErased(s *shelf) {
	two := s.shelves()
	s.say("1", "ana", "q", "one")
	if got := two[1].session("ana"); got.Response != "response-ana" {
		s.Errorf("the other one has %+v", got)
	}
	if err := two[1].Erase(s.Context(), "receipt-ana", bot.Audit{Actor: "staff", Action: "erase"}); err != nil {
		s.Fatal(err)
	}
	if got := s.session("ana"); got.Response != "" {
		s.Errorf("erased by the other one, there is %+v", got)
	}
	if all := s.audits(); len(all) != 1 || all[0].Actor != "staff" {
		s.Errorf("the audit log has %+v", all)
	}
}

func twicePublished(s *shelf) {
	two := s.shelves()
	first := make([][]byte, len(two))
	var wg sync.WaitGroup
	for i, one := range two {
		wg.Go(func() {
			var err error
			source := fmt.Sprint("source of ", i)
			first[i], err = one.Publish(context.Background(), bot.Published{Ref: flows.Ref{ID: "demo", Version: 1}, Source: []byte(source)})
			if err != nil {
				s.Error(err)
			}
		})
	}
	wg.Wait()
	if (first[0] == nil) == (first[1] == nil) {
		s.Errorf("both are told that before there was %q and %q", first[0], first[1])
	}
}
