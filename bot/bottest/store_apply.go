package bottest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"aporte/bot"
	"aporte/flows"
)

func onceOnly(s *shelf) {
	s.say("1", "ana", "q", "first")
	got, err := s.Apply(s.Context(), bot.Update{ID: "1", From: address("ana")}, answering("2", "ana", "q", "second"))
	if !errors.Is(err, bot.ErrSeen) || len(got) != 0 {
		s.Errorf("the second time: %d deliveries, %v", len(got), err)
	}
	if recs := s.records(bot.Filter{}); len(recs) != 1 || len(recs[0].Journal) != 1 {
		s.Errorf("records = %+v", recs)
	}
}

func noTrace(s *shelf) {
	boom := errors.New("boom")
	_, err := s.Apply(s.Context(), bot.Update{ID: "1", From: address("ana")}, func(b bot.Session) (bot.Change, error) {
		c, _ := answering("1", "ana", "q", "lost?")(b)
		return c, boom
	})
	if !errors.Is(err, boom) {
		s.Errorf("error = %v, want it wrapped", err)
	}
	if recs := s.records(bot.Filter{}); len(recs) != 0 {
		s.Errorf("records = %+v", recs)
	}
	if got := s.say("1", "ana", "q", "again"); len(got) != 1 {
		s.Errorf("the update came again and was not applied: %v", got)
	}
}

func poison(s *shelf) {
	panics := func(bot.Session) (bot.Change, error) { panic("poison") }
	u := bot.Update{ID: "1", From: address("ana"), Text: "poison"}
	for try := 1; try <= 3; try++ {
		_, err := s.Apply(s.Context(), u, panics)
		if err == nil || errors.Is(err, bot.ErrParked) != (try == 3) {
			s.Fatalf("try %d: error = %v", try, err)
		}
	}
	if _, err := s.Apply(s.Context(), u, panics); !errors.Is(err, bot.ErrSeen) {
		s.Errorf("after it was parked: %v", err)
	}
	if got := s.say("2", "ana", "q", "fine"); len(got) != 1 {
		s.Error("the next update of the same person was not applied")
	}
}

func manyWorkers(s *shelf) {
	const workers, each = 8, 25
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("%d-%d", w, i)
				u := bot.Update{ID: id, From: address("ana")}
				for range 2 { // everything comes twice
					if _, err := s.Apply(context.Background(), u, answering(id, "ana", "q"+id, id)); err != nil && !errors.Is(err, bot.ErrSeen) {
						s.Error(err)
					}
				}
			}
		})
	}
	wg.Wait()
	recs := s.records(bot.Filter{})
	if len(recs) != 1 || len(recs[0].Journal) != workers*each {
		s.Fatalf("%d responses, journal of %d, want %d", len(recs), len(recs[0].Journal), workers*each)
	}
	last := map[byte]string{}
	for _, e := range recs[0].Journal {
		w := e.Step[1]
		if before := last[w]; before != "" && len(e.Step) == len(before) && e.Step <= before {
			s.Fatalf("worker %c: %s came after %s", w, e.Step, before)
		}
		last[w] = e.Step
	}
	if n := len(s.session("ana").State.Answers); n != workers*each {
		s.Errorf("the session has %d answers", n)
	}
}

func forgetting(s *shelf) {
	s.say("1", "ana", "q", "secret one")
	s.say("2", "bob", "q", "stays")
	got, err := s.Apply(s.Context(), bot.Update{ID: "3", From: address("ana")}, func(bot.Session) (bot.Change, error) {
		return bot.Change{Forget: true, Send: []bot.Message{{ID: "m3", To: address("ana"), Text: "farewell"}}}, nil
	})
	if err != nil || texts(got) != "farewell" {
		s.Fatalf("deliveries = %q, %v", texts(got), err)
	}
	recs := s.records(bot.Filter{})
	if len(recs) != 1 || recs[0].Source != "bob" {
		s.Errorf("records = %+v", recs)
	}
	s.clock.add(time.Hour)
	for _, d := range s.claim() {
		if d.Message.To == address("ana") && d.Message.Text != "farewell" {
			s.Errorf("%q is still to be sent", d.Message.Text)
		}
	}
	s.settle(bot.Result{ID: "m3", State: bot.ResultSent})
	if got := s.session("ana"); got.Response != "" || got.State.Status != "" {
		s.Errorf("session = %+v", got)
	}
	if got := s.say("1", "ana", "q", "redelivered"); got != nil {
		s.Error("an update from before the erasure acted again")
	}
}

func beforeConsent(s *shelf) {
	state := flows.State{Ref: flows.Ref{ID: "demo", Version: 1}, Lang: "es", Status: flows.InProgress}
	_, err := s.Apply(s.Context(), bot.Update{ID: "1", From: address("ana")}, func(b bot.Session) (bot.Change, error) {
		b.State = state
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if recs := s.records(bot.Filter{}); len(recs) != 0 {
		s.Errorf("records = %+v", recs)
	}
	if got := s.session("ana"); got.State.Lang != "es" {
		s.Errorf("session = %+v", got)
	}
}
