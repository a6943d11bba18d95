package bottest

import (
	"time"

	"aporte/bot"
)

// timers: a timer is returned once its time has come, and again until an Apply changes Session.Due. It is never returned for a
// person who cannot be reached.
func timers(s *shelf) {
	wait := func(user string, until time.Time) {
		s.Helper()
		s.n++
		_, err := s.Apply(s.Context(), bot.Update{ID: "wait" + user + until.String(), From: address(user)}, func(b bot.Session) (bot.Change, error) {
			b.Due = until
			return bot.Change{Session: b}, nil
		})
		if err != nil {
			s.Fatal(err)
		}
	}
	due := func() []bot.Update {
		s.Helper()
		got, err := s.Due(s.Context(), s.clock.Now(), 10)
		if err != nil {
			s.Fatal(err)
		}
		return got
	}
	for _, user := range []string{"ana", "bea", "cleo"} {
		s.say("1"+user, user, "view", "text")
	}
	wait("ana", storyStart.Add(2*time.Hour))
	wait("bea", storyStart.Add(time.Hour))
	if got := due(); len(got) != 0 {
		s.Errorf("%d timers before the time", len(got))
	}
	s.clock.add(3 * time.Hour)
	got := due()
	if len(got) != 2 || got[0].From != address("bea") || got[1].From != address("ana") || got[0].Did != bot.Timer || got[0].ID == got[1].ID {
		s.Fatalf("got %+v, want the timers of bea and ana", got)
	}
	if again := due(); len(again) != 2 || again[0].ID != got[0].ID {
		s.Errorf("a timer that nothing followed from does not come again: %+v", again)
	}
	before := s.updated("bea")
	_, err := s.Apply(s.Context(), got[0], func(b bot.Session) (bot.Change, error) {
		b.Due = time.Time{}
		return bot.Change{Session: b}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if got := due(); len(got) != 1 || got[0].From != address("ana") {
		s.Errorf("got %+v, want the timer of ana alone", got)
	}
	if after := s.updated("bea"); !after.Equal(before) {
		s.Error("a timer counts as a change of the response")
	}
	if _, err := s.Apply(s.Context(), bot.Update{ID: "gone", From: address("ana"), Did: bot.Left}, nil); err != nil {
		s.Fatal(err)
	}
	if got := due(); len(got) != 0 {
		s.Errorf("a timer for somebody who cannot be reached: %+v", got)
	}
}

// updated returns when a person's response was last changed; zero if they have none.
func (s *shelf) updated(user string) time.Time {
	for _, r := range s.records(bot.Filter{}) {
		if r.Source == user {
			return r.Updated
		}
	}
	return time.Time{}
}

// receipts: a person without a response who types the receipt of another person's response takes that response over. The earlier
// address gets a message about it.
func receipts(s *shelf) {
	s.say("1", "ana", "view", "mine")
	s.say("2", "bea", "view", "hers")
	var told []bot.Delivery
	ask := func(id, user, receipt string) bot.Session {
		s.Helper()
		var seen bot.Session
		u := bot.Update{ID: id, From: address(user), Noted: bot.Noted{Lookup: true, Receipt: receipt}}
		got, err := s.Apply(s.Context(), u, func(b bot.Session) (bot.Change, error) {
			seen = b
			c := bot.Change{Session: b}
			if b.TakenFrom != (bot.Address{}) {
				c.Tell = &bot.Message{ID: "told" + id, To: b.TakenFrom, Text: "taken over"}
			}
			return c, nil
		})
		if err != nil {
			s.Fatal(err)
		}
		told = got
		return seen
	}
	if got := ask("3", "bea", "receipt-ana"); got.Response != "response-bea" {
		s.Errorf("bea, who has a response, got %s", got.Response)
	}
	if got := ask("4", "cleo", "receipt-nobody"); got.Response != "" {
		s.Errorf("a receipt of nobody gave %s", got.Response)
	}
	got := ask("5", "cleo", "receipt-ana")
	if got.Response != "response-ana" || got.Receipt != "receipt-ana" || got.State.Answers["view"].Text != "mine" || got.TakenFrom != address("ana") {
		s.Fatalf("cleo got %+v", got)
	}
	if len(told) != 1 || told[0].Message.To != address("ana") {
		s.Fatalf("ana, who had it, is told by %+v", told)
	}
	if s.session("ana").Response != "" {
		s.Error("ana still holds what she handed over")
	}
	s.say("6", "cleo", "more", "words")
	records := s.records(bot.Filter{})
	if len(records) != 2 || len(records[0].Journal)+len(records[1].Journal) != 3 {
		s.Errorf("got %+v, want the same two responses", records)
	}
	s.clock.add(2 * bot.LeaseTime)
	for range 2 { // the message about the takeover goes out once, and no other message to the earlier address
		for _, d := range s.claim() {
			if d.Message.To == address("ana") && d.Message.ID != "told5" {
				s.Error("another message still goes to the address before")
			}
			s.settle(bot.Result{ID: d.Message.ID, State: bot.ResultSent})
		}
	}
	if got := ask("7", "ana", "receipt-ana"); got.Response != "response-ana" || got.TakenFrom != address("cleo") || len(told) != 1 {
		s.Errorf("ana, who takes it back, got %+v, and %d are told", got, len(told))
	}
}
