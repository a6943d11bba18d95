package bottest

import (
	"errors"
	"fmt"

	"aporte/bot"
)

// beside: addresses that differ in the consultation alone are those of different people to the store. What a platform reports of
// one of them concerns that one.
func beside(s *shelf) {
	own, group := address("ana"), address("ana")
	group.Consultation = "group"
	apply := func(u bot.Update, decide func(bot.Session) (bot.Change, error)) {
		s.Helper()
		if _, err := s.Apply(s.Context(), u, decide); err != nil {
			s.Fatal(err)
		}
	}
	apply(bot.Update{ID: "1", From: own}, answering("1", "ana", "q", "mine"))
	apply(bot.Update{ID: "2", From: group}, func(before bot.Session) (bot.Change, error) {
		if before.Response != "" {
			s.Error("the group's conversation begins with a response")
		}
		c, err := answering("2", "ana's group", "q", "ours")(before)
		c.Session.Due, c.Send = storyStart, nil
		return c, err
	})
	if got := s.records(bot.Filter{}); len(got) != 2 || got[0].Participant == got[1].Participant {
		s.Errorf("the records are %+v", got)
	}
	if due, err := s.Due(s.Context(), s.clock.Now(), 10); err != nil || len(due) != 1 || due[0].From != group {
		s.Errorf("the timers are %+v, %v", due, err)
	}
	moved := group
	moved.User = "anna"
	apply(bot.Update{ID: "3", From: group, Did: bot.Moved, User: moved.User}, nil)
	session := func(a bot.Address) bot.Session {
		s.Helper()
		got, err := s.Session(s.Context(), a)
		if err != nil {
			s.Fatal(err)
		}
		return got
	}
	if got := session(moved).Receipt; got != "receipt-ana's group" {
		s.Errorf("after the move the receipt is %q", got)
	}
	if got := session(own).Receipt; got != "receipt-ana" {
		s.Errorf("the receipt of the other conversation is %q", got)
	}
	apply(bot.Update{ID: "4", From: moved}, func(bot.Session) (bot.Change, error) { return bot.Change{Forget: true}, nil })
	if got := s.records(bot.Filter{}); len(got) != 1 || session(own).Receipt == "" {
		s.Errorf("after one was forgotten, the records are %+v", got)
	}
}

// elsewhere: an update that belongs to another conversation leaves no trace here, is never put aside, and comes again. A session
// that only remembers where its person is, is kept.
func elsewhere(s *shelf) {
	apply := func(id string, c bot.Change) {
		s.Helper()
		if _, err := s.Apply(s.Context(), bot.Update{ID: id, From: address("ana")}, func(bot.Session) (bot.Change, error) { return c, nil }); err != nil {
			s.Fatal(err)
		}
	}
	apply("1", bot.Change{Session: bot.Session{Away: "group", Several: true}})
	if got := s.session("ana"); got.Away != "group" || !got.Several {
		s.Errorf("the session is %+v", got)
	}
	for range 5 {
		_, err := s.Apply(s.Context(), bot.Update{ID: "2", From: address("ana")}, func(bot.Session) (bot.Change, error) {
			return bot.Change{}, fmt.Errorf("not here: %w", bot.ErrElsewhere)
		})
		if !errors.Is(err, bot.ErrElsewhere) || errors.Is(err, bot.ErrParked) {
			s.Fatalf("the error is %v", err)
		}
	}
	if got := s.say("2", "ana", "q", "here"); len(got) != 1 {
		s.Error("the update counts as seen")
	}

	// Another process leads the person elsewhere: who still remembers the session from before is not believed.
	if !s.options.Twice {
		return
	}
	two := s.shelves()
	two[0].say("3", "bea", "q", "one")
	lead := func(id, to string) {
		s.Helper()
		_, err := two[1].Apply(s.Context(), bot.Update{ID: id, From: address("bea")}, func(b bot.Session) (bot.Change, error) {
			b.Away, b.Source = to, "led"
			return bot.Change{Session: b}, nil
		})
		if err != nil {
			s.Fatal(err)
		}
	}
	lead("4", "group")
	lead("5", "")
	_, err := two[0].Apply(s.Context(), bot.Update{ID: "6", From: address("bea")}, func(b bot.Session) (bot.Change, error) {
		if b.Source != "led" { // what is in memory may say so
			return bot.Change{}, bot.ErrElsewhere
		}
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Errorf("what is in memory is believed: %v", err)
	}
}
