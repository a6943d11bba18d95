package bottest

import (
	"errors"
	"fmt"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// submit lets a person submit their response.
func (s *shelf) submit(id, user string) {
	s.Helper()
	_, err := s.Apply(s.Context(), bot.Update{ID: id, From: address(user)}, func(b bot.Session) (bot.Change, error) {
		b.State.Status = flows.Submitted
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
}

func (s *shelf) backlog() bot.Backlog {
	s.Helper()
	b, err := s.Backlog(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return b
}

func backlog(s *shelf) {
	if b := s.backlog(); len(b.Responses) != 0 || b.Waiting+b.Dropped+b.Parked != 0 || !b.OldestDue.IsZero() {
		s.Errorf("of an empty store: %+v", b)
	}
	s.say("1", "ana", "q", "one")
	s.say("2", "bea", "q", "two")
	s.submit("3", "bea")
	s.clock.add(time.Minute)
	s.say("4", "cleo", "q", "three")
	b := s.backlog()
	if b.Responses[flows.InProgress] != 2 || b.Responses[flows.Submitted] != 1 || b.Waiting != 3 || !b.OldestDue.Equal(storyStart) {
		s.Errorf("backlog = %+v", b)
	}
	s.settle(
		bot.Result{ID: "m1", State: bot.ResultSent}, bot.Result{ID: "m2", State: bot.ResultDropped, Reason: "refused"},
		bot.Result{ID: "m4", State: bot.ResultLater, Due: s.clock.Now().Add(time.Hour)},
	)
	if b = s.backlog(); b.Waiting != 1 || b.Dropped != 1 || !b.OldestDue.IsZero() {
		s.Errorf("when they are settled: %+v", b)
	}
}

func readiness(s *shelf) {
	if err := s.Ping(s.Context()); err != nil {
		s.Fatal(err)
	}
	over := s.options.Trouble(s.T, s.Store, Unwritable)
	_, err := s.Apply(s.Context(), bot.Update{ID: "1", From: address("ana")}, answering("1", "ana", "q", "one"))
	if err == nil {
		s.Error("an answer is acknowledged that cannot be kept")
	}
	if err := s.Ping(s.Context()); err == nil {
		s.Error("ready, though nothing can be kept")
	}
	over()
	if err := s.Ping(s.Context()); err != nil {
		s.Errorf("not ready afterwards: %v", err)
	}
	if got := s.say("1", "ana", "q", "one"); len(got) != 1 {
		s.Error("what was refused cannot come again")
	}
}

// pruned: Prune keeps the ids of updates that a platform may still deliver again, and messages that are not sent yet. It deletes
// older ids and messages.
func pruned(s *shelf) {
	const some = 600 // more than the store deletes in one transaction
	for i := range some {
		s.submit(fmt.Sprint("old", i), "ana")
	}
	s.say("sent", "ana", "q", "one")
	s.say("dropped", "ana", "q", "one")
	s.say("waiting", "bea", "q", "two")
	s.settle(bot.Result{ID: "msent", State: bot.ResultSent, Posted: "r1"}, bot.Result{ID: "mdropped", State: bot.ResultDropped})
	acts := func(id string) bool {
		s.Helper()
		_, err := s.Apply(s.Context(), bot.Update{ID: id, From: address("cleo")}, func(bot.Session) (bot.Change, error) {
			return bot.Change{Nothing: true}, nil
		})
		if err != nil && !errors.Is(err, bot.ErrSeen) {
			s.Fatal(err)
		}
		return err == nil
	}
	prune := func() {
		s.Helper()
		if err := s.Prune(s.Context()); err != nil {
			s.Fatal(err)
		}
	}
	s.clock.add(2 * 24 * time.Hour)
	if prune(); acts("old0") || acts("waiting") {
		s.Error("after two days an update acts again")
	}
	s.clock.add(10 * 24 * time.Hour)
	if prune(); !acts("old1") || !acts(fmt.Sprint("old", some-1)) {
		s.Error("after twelve days it is known which updates came")
	}
	if b := s.backlog(); b.Waiting != 1 || b.Dropped != 1 {
		s.Errorf("after twelve days the backlog is %+v", b)
	}
	s.clock.add(30 * 24 * time.Hour)
	if prune(); s.backlog().Waiting != 1 || s.backlog().Dropped != 0 {
		s.Errorf("after 42 days the backlog is %+v", s.backlog())
	}
}

// unlinked: Unlink deletes the identity of people in closed consultations. Their answers and receipts stay.
func unlinked(s *shelf) {
	rows := s.rows()
	s.say("1", "ana", "q", "one")
	s.say("2", "bea", "q", "two")
	_, err := s.Apply(s.Context(), bot.Update{ID: "3", From: address("bea")}, func(b bot.Session) (bot.Change, error) {
		b.Response, b.Receipt, b.State.Ref.ID = "response-bea-2", "receipt-bea-2", "open"
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	way := []byte("the way to ana")
	if err := s.options.Vault(s.Store).PutAbout(s.Context(), "test.person", "ana", address("ana"), way); err != nil {
		s.Fatal(err)
	}
	unlink := func(want int, closed ...string) {
		s.Helper()
		if n, err := s.Unlink(s.Context(), bot.Parting{Closed: closed, Idle: s.clock.Now().Add(-bot.KeepIdentity)}); n != want || err != nil {
			s.Errorf("%d people forgotten, %v; want %d", n, err, want)
		}
	}
	s.clock.add(bot.KeepIdentity + time.Hour)
	unlink(0)
	unlink(0, "another")
	unlink(1, "demo")
	if got := s.session("ana"); got.Response != "" {
		s.Errorf("ana's session is %+v", got)
	}
	if got := s.session("bea"); got.Response != "response-bea-2" {
		s.Errorf("bea, who takes part in another consultation, has %+v", got)
	}
	if n := len(s.records(bot.Filter{})); n != 3 {
		s.Errorf("%d responses are left", n)
	}
	if found, err := s.FindReceipt(s.Context(), "receipt-ana"); err != nil || found.Answers != 1 {
		s.Errorf("by ana's receipt there is %+v, %v", found, err)
	}
	unlink(1, "demo", "open")
	if left := s.rows() - rows; left != 5 { // three responses with two answers
		s.Errorf("when nobody is left, there are %d rows", left)
	}
	if left, err := s.options.Vault(s.Store).Get(s.Context(), "test.person", "ana"); left != nil || err != nil {
		s.Errorf("when nobody is left, the vault has %q, %v", left, err)
	}
}
