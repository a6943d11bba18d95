package bottest

import (
	"strings"
	"time"

	"aporte/bot"
)

func wishEnds(s *shelf) {
	s.hear("ana", "en", bot.WishMade)
	s.hear("bea", "en", bot.WishMade)
	if !s.session("ana").Hears || s.session("nobody").Hears {
		s.Error("the session does not say whether there is a wish")
	}
	s.tell(news)
	if n, err := s.QueueTold(s.T.Context(), map[string]int{"test": 2}, func(_ bot.Telling, h bot.Hearer) bot.Message {
		return bot.Message{ID: bot.NewToldID(), To: h.To, Text: "news"}
	}); n != 2 || err != nil {
		s.Fatal(n, err)
	}
	s.hear("ana", "en", bot.WishEnded)
	if s.session("ana").Hears {
		s.Error("the wish did not end")
	}
	if got := s.claim(); texts(got) != "news" || got[0].Message.To != address("bea") {
		s.Errorf("claimed %+v", got)
	}
	s.hear("bea", "en", bot.WishNone)
	if got := s.audience(news); got != "" {
		s.Errorf("left are %s", got)
	}
}

func wishMoves(s *shelf) {
	s.hear("ana", "en", bot.WishMade)
	s.hear("ana", "es", bot.WishKept)
	if got := s.audience(news); got != "es 1" {
		s.Errorf("after another language there is %s", got)
	}
	if _, err := s.Apply(s.T.Context(), bot.Update{ID: "move", From: address("ana"), Did: bot.Moved, User: "anna"}, nil); err != nil {
		s.Fatal(err)
	}
	if s.session("ana").Hears || !s.session("anna").Hears {
		s.Error("the wish stays at the address before")
	}
	s.tell(news)
	if got := s.tellAll(); got != "anna: El resultado" {
		s.Errorf("told is %q", got)
	}
	take := bot.Update{ID: "take", From: address("ana2"), Noted: bot.Noted{Receipt: "receipt-ana"}}
	if _, err := s.Apply(s.T.Context(), take, func(b bot.Session) (bot.Change, error) {
		return bot.Change{Session: b, Tell: &bot.Message{ID: "bye", To: b.TakenFrom, Text: "taken"}}, nil
	}); err != nil {
		s.Fatal(err)
	}
	if s.session("anna").Hears || !s.session("ana2").Hears {
		s.Error("the wish stays with the account before")
	}
	s.tell(news) // they were told already, from the other account
	if got := s.tellAll(); got != "" {
		s.Errorf("told again is %q", got)
	}
}

func wishErased(s *shelf) {
	before := s.rows()
	for _, user := range []string{"ana", "bea"} {
		s.hear(user, "en", bot.WishMade)
	}
	s.tell(news)
	if got := s.tellAll(); !strings.Contains(got, "ana") {
		s.Fatal(got)
	}
	if err := s.Erase(s.T.Context(), "receipt-ana", bot.Audit{Actor: "clerk", Action: "erase"}); err != nil {
		s.Fatal(err)
	}
	_, err := s.Apply(s.T.Context(), bot.Update{ID: "forget", From: address("bea")}, func(bot.Session) (bot.Change, error) {
		return bot.Change{Forget: true, Wish: bot.WishNone, Send: []bot.Message{{ID: "bye", To: address("bea"), Text: "bye"}}}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	s.settle(bot.Result{ID: "bye", State: bot.ResultSent})
	if got := s.audience(bot.Telling{Consultation: "demo"}); got != "" {
		s.Errorf("left are %s", got)
	}
	if left := s.rows() - before; left != 3 {
		s.Errorf("%d rows are left, want the message, and those which say that there were responses", left)
	}
}

func wishGone(s *shelf) {
	for _, user := range []string{"ana", "bea", "cleo", "dana", "eva"} {
		s.hear(user, "en", bot.WishMade)
	}
	s.tell(news)
	told := s.round(5)
	s.settle(bot.Result{ID: told["eva"].Message.ID, State: bot.ResultGone, Reason: bot.ReasonShut}) // a workspace may take the bot back
	s.settle(bot.Result{ID: told["ana"].Message.ID, State: bot.ResultGone})
	s.settle(bot.Result{ID: told["bea"].Message.ID, State: bot.ResultDropped, Reason: "refused"})
	s.settle(bot.Result{ID: told["cleo"].Message.ID, State: bot.ResultLater, Due: s.clock.Now().Add(time.Minute)})
	s.settle(bot.Result{ID: told["dana"].Message.ID, State: bot.ResultSent})
	if _, err := s.Apply(s.T.Context(), bot.Update{ID: "left", From: address("cleo"), Did: bot.Left}, nil); err != nil {
		s.Fatal(err)
	}
	s.tellAll()
	if got := s.how(); got != "done: 1 sent, 0 left, 3 gone, 1 failed, 0 unsure" {
		s.Error(got)
	}
	if got := s.audience(bot.Telling{Consultation: "demo"}); got != "en 3" {
		s.Errorf("left are %s", got)
	}
}

// wishOver: the wish is there when who took part is forgotten, and its person is forgotten again once they were told.
func wishOver(s *shelf) {
	s.hear("ana", "en", bot.WishMade)
	s.hear("bea", "es", bot.WishMade)
	if n, err := s.Unlink(s.T.Context(), bot.Parting{Closed: []string{"demo"}, Idle: s.clock.Now()}); n != 2 || err != nil {
		s.Fatal(n, err)
	}
	before := s.rows()
	if got := s.session("ana"); got.Response != "" || !got.Hears {
		s.Errorf("session = %+v", got)
	}
	s.tell(news)
	if got := s.tellAll(); got != "ana: The outcome\nbea: El resultado" {
		s.Errorf("told is %q", got)
	}
	if n := s.rows() - before; n != 1 { // the message
		s.Errorf("%d rows more than before", n)
	}
	made := map[time.Time]int{}
	n, err := s.EndWishes(s.T.Context(), func(consultation string, at time.Time) bool {
		made[at]++
		return consultation != "demo"
	})
	if today := storyStart.UTC().Truncate(24 * time.Hour); n != 0 || err != nil || made[today] != 2 {
		s.Errorf("%d ended, %v; made on %v", n, err, made)
	}
	n, err = s.EndWishes(s.T.Context(), func(consultation string, _ time.Time) bool { return consultation == "demo" })
	if n != 2 || err != nil || s.session("ana").Hears {
		s.Errorf("%d ended, %v", n, err)
	}
}
