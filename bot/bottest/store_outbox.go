package bottest

import (
	"fmt"
	"time"

	"aporte/bot"
	"aporte/flows"
)

func leases(s *shelf) {
	first := s.say("1", "ana", "q", "one")
	second := s.say("2", "ana", "q", "two")
	if texts(first) != "noted one" || texts(second) != "noted two" {
		s.Fatalf("deliveries = %q, %q", texts(first), texts(second))
	}
	if got := s.claim(); len(got) != 0 {
		s.Errorf("claimed %q while it was leased", texts(got))
	}
	s.clock.add(bot.LeaseTime + time.Second)
	if got := s.claim(); texts(got) != "noted one" {
		s.Errorf("claimed %q, want the oldest of the person alone", texts(got))
	}
	if got := s.claim(); len(got) != 0 {
		s.Errorf("claimed %q twice", texts(got))
	}
	s.settle(bot.Result{ID: "m1", State: bot.ResultSent, Posted: "r1"})
	if got := s.claim(); texts(got) != "noted two" {
		s.Errorf("then claimed %q", texts(got))
	}
	s.settle(bot.Result{ID: "m2", State: bot.ResultSent}, bot.Result{ID: "unknown", State: bot.ResultSent})
	s.clock.add(time.Hour)
	if got := s.claim(); len(got) != 0 {
		s.Errorf("claimed %q after it was sent", texts(got))
	}
}

func behind(s *shelf) {
	s.say("1", "ana", "q", "one")
	s.settle(bot.Result{ID: "m1", State: bot.ResultLater, Due: s.clock.Now().Add(time.Minute)})
	if got := s.say("2", "ana", "q", "two"); len(got) != 0 {
		s.Errorf("%q would overtake the message before", texts(got))
	}
	if got := s.say("3", "bob", "q", "other"); len(got) != 1 {
		s.Error("somebody else was held up")
	}
	if got := s.claim(); len(got) != 0 {
		s.Errorf("claimed %q before it was due", texts(got))
	}
	s.clock.add(2 * time.Minute)
	for _, want := range []string{"one", "two"} {
		got := s.claim()
		mine := ""
		for _, d := range got {
			if d.Message.To == address("ana") {
				mine = d.Message.Text
				s.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
				if want == "one" && d.Tries != 1 {
					s.Errorf("tries = %d, want 1", d.Tries)
				}
			}
		}
		if mine != "noted "+want {
			s.Fatalf("claimed %q, want %q", mine, want)
		}
	}
}

func tidied(s *shelf) {
	closes := func(id, question string) []bot.Delivery {
		s.Helper()
		got, err := s.Apply(s.Context(), bot.Update{ID: id, From: address("ana")}, func(b bot.Session) (bot.Change, error) {
			return bot.Change{Session: b, Send: []bot.Message{
				{ID: "q" + id, To: address("ana"), Text: "question " + id},
				{ID: "c" + id, To: address("ana"), Text: "closing " + id, Replaces: question, Tidy: true},
			}}, nil
		})
		if err != nil {
			s.Fatal(err)
		}
		return got
	}
	s.say("1", "ana", "q", "one")
	s.settle(bot.Result{ID: "m1", State: bot.ResultSent, Posted: "platform-7"})
	got := closes("2", "m1")
	if texts(got) != "question 2|closing 2" || !got[1].Message.Tidy {
		s.Fatalf("deliveries = %+v", got)
	}
	s.clock.add(bot.LeaseTime + time.Second)
	if got := s.claim(); texts(got) != "question 2" {
		s.Errorf("claimed %q, want the question alone", texts(got))
	}
	s.settle(bot.Result{ID: "q2", State: bot.ResultLater, Due: s.clock.Now().Add(time.Minute)})
	if got := closes("3", "q2"); len(got) != 0 {
		s.Errorf("%q would overtake the message before", texts(got))
	}
	s.clock.add(2 * time.Minute)
	for _, want := range []string{"question 2", "question 3", ""} {
		got := s.claim()
		if texts(got) != want {
			s.Errorf("claimed %q, want %q", texts(got), want)
		}
		for _, d := range got {
			s.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
		}
	}
}

func notShown(s *shelf) {
	for i, state := range []bot.ResultState{bot.ResultSent, bot.ResultDropped, bot.ResultGone} {
		user := fmt.Sprint("user", i)
		ask := func(id string) (unshown bool) {
			_, err := s.Apply(s.Context(), bot.Update{ID: user + id, From: address(user)}, func(b bot.Session) (bot.Change, error) {
				unshown = b.Unshown
				b.State.Status, b.Asked.Message = flows.InProgress, user+id
				return bot.Change{Session: b, Send: []bot.Message{{ID: user + id, To: address(user), Text: "question"}}}, nil
			})
			if err != nil {
				s.Fatal(err)
			}
			return unshown
		}
		if ask("1") {
			s.Errorf("%s: unshown before anything was asked", state)
		}
		s.settle(bot.Result{ID: user + "1", State: state})
		if got := ask("2"); got != (state != bot.ResultSent) {
			s.Errorf("%s: unshown is %t", state, got)
		}
		s.settle(bot.Result{ID: user + "2", State: bot.ResultSent})
		if ask("3") {
			s.Errorf("%s: still unshown", state)
		}
	}
}

// unseen holds that a question is unseen while its message is put off or waits behind such a message, also after it was asked
// again, and that it is seen as soon as either of the two messages was sent.
func unseen(s *shelf) {
	n := 0
	ask := func(first string) (message string, unseen bool) {
		n++
		message = fmt.Sprint("q", n)
		_, err := s.Apply(s.Context(), bot.Update{ID: message, From: address("ana")}, func(b bot.Session) (bot.Change, error) {
			unseen = b.Unseen
			b.State.Status, b.Asked = flows.InProgress, bot.Asked{Message: message, First: first}
			return bot.Change{Session: b, Send: []bot.Message{{ID: message, To: address("ana"), Text: "question"}}}, nil
		})
		if err != nil {
			s.Fatal(err)
		}
		return message, unseen
	}
	expect := func(got, want bool, when string) {
		s.Helper()
		if got != want {
			s.Errorf("%s, the question is unseen: %t", when, got)
		}
	}
	sent := func(id string) { s.settle(bot.Result{ID: id, State: bot.ResultSent}) }
	later := func(id string) {
		s.settle(bot.Result{ID: id, State: bot.ResultLater, Due: s.clock.Now().Add(time.Minute)})
	}

	one, got := ask("")
	expect(got, false, "before anything was asked")
	later(one)
	two, got := ask(one)
	expect(got, true, "put off")
	three, got := ask("")
	expect(got, true, "asked again behind it")
	four, got := ask("")
	expect(got, true, "another one behind that")
	for _, id := range []string{one, two, three} {
		sent(id)
	}
	sent(four)
	five, got := ask("")
	expect(got, false, "sent at last")
	sent(five)
	six, got := ask(five)
	expect(got, false, "sent at once")
	later(six)
	seven, got := ask("")
	expect(got, false, "asked again by a message that was put off, after one that was sent")
	sent(six)
	sent(seven)
	eight, got := ask("")
	expect(got, false, "sent")
	s.settle(bot.Result{ID: eight, State: bot.ResultLater, Due: s.clock.Now(), Untried: true, Reason: "no channel"})
	_, got = ask("")
	expect(got, false, "not tried, as nothing is sent now")
}

func gone(s *shelf) {
	s.say("1", "ana", "q", "one")
	s.say("2", "ana", "q", "two")
	s.settle(bot.Result{ID: "m1", State: bot.ResultGone})
	s.clock.add(time.Hour)
	if got := s.claim(); len(got) != 0 {
		s.Errorf("claimed %q for somebody who is gone", texts(got))
	}
	if recs := s.records(bot.Filter{}); len(recs) != 1 || len(recs[0].Journal) != 2 {
		s.Errorf("the answers did not stay: %+v", recs)
	}
	if got := s.say("3", "ana", "q", "back"); texts(got) != "noted back" {
		s.Errorf("back again, deliveries = %q", texts(got))
	}
	if _, err := s.Apply(s.Context(), bot.Update{ID: "4", From: address("ana"), Did: bot.Left}, nil); err != nil {
		s.Fatal(err)
	}
	s.clock.add(time.Hour)
	if got := s.claim(); len(got) != 0 {
		s.Errorf("claimed %q after the person blocked us", texts(got))
	}
	if _, err := s.Apply(s.Context(), bot.Update{ID: "5", From: address("nobody"), Did: bot.Left}, nil); err != nil {
		s.Errorf("a stranger who blocked us: %v", err)
	}
}

// movedOntoThemselves: somebody wrote from their new address before it was told that they moved there.
func movedOntoThemselves(s *shelf) {
	move := func(id, from, to string) {
		s.Helper()
		if _, err := s.Apply(s.Context(), bot.Update{ID: id, From: address(from), Did: bot.Moved, User: to}, nil); err != nil {
			s.Fatal(err)
		}
	}
	s.say("1", "ana", "q", "one")
	greeting := func(b bot.Session) (bot.Change, error) {
		b.State = flows.State{Lang: "en", Status: flows.InProgress}
		return bot.Change{Session: b}, nil
	}
	if _, err := s.Apply(s.Context(), bot.Update{ID: "2", From: address("anna")}, greeting); err != nil {
		s.Fatal(err)
	}
	move("3", "ana", "anna")
	if got := s.session("anna"); got.Response != "response-ana" {
		s.Errorf("who had said nothing there has %+v", got)
	}
	s.say("4", "bea", "q", "one")
	move("5", "bea", "anna")
	if got := s.session("anna"); got.Response != "response-ana" {
		s.Errorf("who had answered there has %+v", got)
	}
	if got := s.session("bea"); got.Response != "" || len(s.records(bot.Filter{})) != 2 {
		s.Errorf("the address before has %+v; there are %d responses", got, len(s.records(bot.Filter{})))
	}
}

func moved(s *shelf) {
	s.say("1", "ana", "q", "one")
	if _, err := s.Apply(s.Context(), bot.Update{ID: "2", From: address("ana"), Did: bot.Moved, User: "anna"}, nil); err != nil {
		s.Fatal(err)
	}
	if got := s.session("anna"); got.Response != "response-ana" {
		s.Errorf("session = %+v", got)
	}
	if got := s.session("ana"); got.Response != "" {
		s.Errorf("the former address still has %+v", got)
	}
}
