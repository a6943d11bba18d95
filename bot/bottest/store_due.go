package bottest

import (
	"time"

	"aporte/bot"
)

// timers come when their time has come, again until something follows from them, and never to whom nobody can reach.
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
	if len(got) != 2 || got[0].From != address("bea") || got[1].From != address("ana") || !got[0].Timer || got[0].ID == got[1].ID {
		s.Fatalf("got %+v, want the timers of bea and ana", got)
	}
	if again := due(); len(again) != 2 || again[0].ID != got[0].ID {
		s.Errorf("a timer that nothing followed from does not come again: %+v", again)
	}
	before := s.records(bot.Filter{})[1].Updated
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
	if after := s.records(bot.Filter{})[1].Updated; !after.Equal(before) {
		s.Error("a timer counts as a change of the response")
	}
	if _, err := s.Apply(s.Context(), bot.Update{ID: "gone", From: address("ana"), Silent: true, Gone: true}, nil); err != nil {
		s.Fatal(err)
	}
	if got := due(); len(got) != 0 {
		s.Errorf("a timer for somebody who cannot be reached: %+v", got)
	}
}

// receipts hand a response over to whoever gives its receipt and has none of their own.
func receipts(s *shelf) {
	s.say("1", "ana", "view", "mine")
	s.say("2", "bea", "view", "hers")
	ask := func(id, user, receipt string) bot.Session {
		s.Helper()
		var seen bot.Session
		_, err := s.Apply(s.Context(), bot.Update{ID: id, From: address(user), Lookup: true, Receipt: receipt}, func(b bot.Session) (bot.Change, error) {
			seen = b
			return bot.Change{Session: b}, nil
		})
		if err != nil {
			s.Fatal(err)
		}
		return seen
	}
	if got := ask("3", "bea", "receipt-ana"); got.Response != "response-bea" {
		s.Errorf("bea, who has a response, got %s", got.Response)
	}
	if got := ask("4", "cleo", "receipt-nobody"); got.Response != "" {
		s.Errorf("a receipt of nobody gave %s", got.Response)
	}
	got := ask("5", "cleo", "receipt-ana")
	if got.Response != "response-ana" || got.State.Answers["view"].Text != "mine" {
		s.Fatalf("cleo got %+v", got)
	}
	if s.session("ana").Response != "" {
		s.Error("ana still holds what she handed over")
	}
	s.say("6", "cleo", "more", "words")
	records := s.records(bot.Filter{})
	if len(records) != 2 || records[0].ID != "response-ana" || len(records[0].Journal) != 2 {
		s.Errorf("got %+v, want the same two responses", records)
	}
	for _, d := range s.claim() {
		if d.Message.To == address("ana") {
			s.Error("a message still goes to the address before")
		}
	}
}
