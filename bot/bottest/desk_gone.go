package bottest

import (
	"context"
	"fmt"
	"slices"
	"time"

	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
)

// listing is an encoder that only looks at what is withdrawn.
type listing struct{ gone []bot.Withdrawn }

func (*listing) Form() string { return "list" }

func (l *listing) Encode(ctx context.Context, r bot.Reader) (err error) {
	l.gone, err = r.Withdrawn(ctx, demo)
	return err
}

// withdrawn returns who is withdrawn, by the ids of before.
func (s *shelf) withdrawn(f bot.Filter, who map[string]string) string {
	s.Helper()
	all, err := s.Store.Withdrawn(s.Context(), f)
	if err != nil {
		s.Fatal(err)
	}
	if !slices.IsSortedFunc(all, func(a, b bot.Withdrawn) int { return slices.Compare([]byte(a.ID), []byte(b.ID)) }) {
		s.Errorf("not in the order of the ids: %v", all)
	}
	var names []string
	for _, w := range all {
		if w.Day != w.Day.UTC().Truncate(24*time.Hour) {
			s.Errorf("%s is withdrawn at %v, which is more than a day", who[w.ID], w.Day)
		}
		names = append(names, who[w.ID]+" "+w.Day.Format("01-02"))
	}
	slices.Sort(names)
	return fmt.Sprint(names)
}

// toldWithdrawn: what was erased and may be in an export is listed, with its exported id and the day, whoever erased it; and nothing
// else is.
func toldWithdrawn(s *office) {
	ctx := s.T.Context()
	names := map[string]string{}
	for i, user := range []string{"ana", "bea", "cleo", "dora", "eva"} {
		s.say(fmt.Sprint("say", i), user, "q", "words")
	}
	for _, rec := range s.records(demo) {
		names[rec.ID] = rec.Source
	}
	s.submit("submit1", "ana")
	s.submit("submit2", "bea")
	s.clock.add(time.Hour)
	forget := func(user string) {
		s.Helper()
		_, err := s.Apply(ctx, bot.Update{ID: "forget" + user, From: address(user)}, func(bot.Session) (bot.Change, error) {
			return bot.Change{Forget: true}, nil
		})
		if err != nil {
			s.Fatal(err)
		}
	}
	submitted := demo
	submitted.Status = flows.Submitted
	take := func(f bot.Filter) {
		s.Helper()
		if err := s.Export(ctx, f, &reading{filter: f}, func(why error) { s.Errorf("not noted: %v", why) }); err != nil {
			s.Fatal(err)
		}
	}
	take(submitted)
	forget("cleo") // not submitted, and in no export
	forget("ana")  // submitted
	if got := s.withdrawn(demo, names); got != fmt.Sprintf("[ana %s]", s.clock.Now().UTC().Format("01-02")) {
		s.Errorf("withdrawn are %s", got)
	}
	first := s.clock.Now()
	s.clock.add(48 * time.Hour)
	take(demo)
	forget("dora") // not submitted, and in an export
	if err := s.Desk.Erase(ctx, "receipt-bea"); err != nil {
		s.Fatal(err)
	}
	later := s.clock.Now().UTC().Format("01-02")
	if got, want := s.withdrawn(demo, names), fmt.Sprintf("[ana %s bea %s dora %s]", first.UTC().Format("01-02"), later, later); got != want {
		s.Errorf("withdrawn are %s, want %s", got, want)
	}
	since := demo
	since.Since = first.Add(24 * time.Hour)
	if got, want := s.withdrawn(since, names), fmt.Sprintf("[bea %s dora %s]", later, later); got != want {
		s.Errorf("withdrawn since are %s, want %s", got, want)
	}
	since.Since = s.clock.Now() // later on the same day
	if got := s.withdrawn(since, names); got != fmt.Sprintf("[bea %s dora %s]", later, later) {
		s.Errorf("withdrawn since now are %s", got)
	}
	if got := s.withdrawn(bot.Filter{Flow: "another"}, names); got != "[]" {
		s.Errorf("withdrawn of another consultation are %s", got)
	}
	e := &listing{}
	if err := s.Export(ctx, demo, e, func(why error) { s.Error(why) }); err != nil || len(e.gone) != 3 {
		s.Errorf("an export lists %v, %v", e.gone, err)
	}
}

// knownExports: the store tells which exports were made when, and what was in them.
func knownExports(s *office) {
	ctx := s.T.Context()
	s.say("1", "ana", "q", "words")
	if s.session("ana").Submitted != (time.Time{}) {
		s.Error("somebody has submitted who has not")
	}
	s.submit("2", "ana")
	at := s.clock.Now()
	s.clock.add(time.Hour)
	known := s.session("ana").Submitted
	s.reopen()
	s.Desk = desk.New(s.Store, "clerk")
	if anew := s.session("ana").Submitted; !known.Equal(at) || !anew.Equal(at) {
		s.Errorf("submitted at %v, and read anew at %v, want %v", known, anew, at)
	}
	if all, err := s.Store.Exports(ctx); err != nil || len(all) != 0 {
		s.Errorf("exports of before: %v, %v", all, err)
	}
	submitted := demo
	submitted.Status = flows.Submitted
	var want []bot.Export
	for _, f := range []bot.Filter{submitted, demo} {
		s.clock.add(time.Minute)
		if err := s.Export(ctx, f, &reading{filter: f}, func(why error) { s.Error(why) }); err != nil {
			s.Fatal(err)
		}
		taken := bot.TakenAll
		if f.Status != "" {
			taken = bot.TakenSubmitted
		}
		want = append(want, bot.Export{At: s.clock.Now().UTC(), Taken: taken})
	}
	if _, err := s.Find(ctx, "receipt-ana"); err != nil {
		s.Fatal(err)
	}
	all, err := s.Store.Exports(ctx)
	if err != nil || len(all) != 1 || !slices.EqualFunc(all["demo"], want, func(a, b bot.Export) bool { return a.At.Equal(b.At) && a.Taken == b.Taken }) {
		s.Errorf("exports are %v, %v; want %v", all, err, want)
	}
}
