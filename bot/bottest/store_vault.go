package bottest

import (
	"errors"
	"time"

	"aporte/bot"
)

func vault(s *shelf) {
	v, ctx := s.options.Vault(s.Store), s.Context()
	err := errors.Join(
		v.Put(ctx, "a", "T1", []byte("first")), v.Put(ctx, "a", "T2", []byte("other")), v.Put(ctx, "b", "T1", []byte("elsewhere")),
		v.Put(ctx, "a", "T1", []byte("second")), v.Delete(ctx, "a", "T3"),
	)
	if err != nil {
		s.Fatal(err)
	}
	if got, err := v.Get(ctx, "a", "T1"); string(got) != "second" || err != nil {
		s.Errorf("got %q, %v, want the newest value", got, err)
	}
	if got, err := v.Get(ctx, "a", "T9"); got != nil || err != nil {
		s.Errorf("got %q, %v, want nothing", got, err)
	}
	if all, err := v.List(ctx, "a"); err != nil || len(all) != 2 || string(all["T1"]) != "second" || string(all["T2"]) != "other" {
		s.Errorf("list = %q, %v", all, err)
	}
	if err := v.Delete(ctx, "a", "T1"); err != nil {
		s.Fatal(err)
	}
	if got, err := v.Get(ctx, "a", "T1"); got != nil || err != nil {
		s.Errorf("after deleting got %q, %v", got, err)
	}
	if got, err := v.Get(ctx, "b", "T1"); string(got) != "elsewhere" || err != nil {
		s.Errorf("of another kind got %q, %v", got, err)
	}
}

// ways: a value of PutAbout is deleted when nothing else about its person is left. Values about others stay.
func ways(s *shelf) {
	v := s.options.Vault(s.Store)
	for _, user := range []string{"ana", "bea"} {
		s.say(user, user, "q", "words")
		if err := v.PutAbout(s.Context(), "test.person", user, address(user), []byte("the way to "+user)); err != nil {
			s.Fatal(err)
		}
	}
	s.clock.add(time.Minute)
	_, err := s.Apply(s.Context(), bot.Update{ID: "forget", From: address("ana")}, func(bot.Session) (bot.Change, error) {
		return bot.Change{Forget: true, Send: []bot.Message{{ID: "bye", To: address("ana")}}}, nil
	})
	if err != nil {
		s.Fatal(err)
	}
	if way, err := v.Get(s.Context(), "test.person", "ana"); len(way) == 0 || err != nil {
		s.Errorf("the way to ana is %q, %v, before the last message went out", way, err)
	}
	s.settle(bot.Result{ID: "bye", State: bot.ResultSent})
	if way, err := v.Get(s.Context(), "test.person", "ana"); way != nil || err != nil {
		s.Errorf("the way to ana is still %q, %v", way, err)
	}
	if way, err := v.Get(s.Context(), "test.person", "bea"); len(way) == 0 || err != nil {
		s.Errorf("the way to bea is %q, %v", way, err)
	}
}
