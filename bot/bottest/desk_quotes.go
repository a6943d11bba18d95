package bottest

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"aporte/bot"
	"aporte/desk"
	"aporte/flows"
)

// releases returns what is released, as the ids of responses and the numbers of entries.
func (s *office) releases() (all []bot.Release) {
	s.Helper()
	s.view(func(r bot.Reader) (err error) {
		all, err = r.(bot.Released).Releases(s.T.Context(), demo)
		return err
	})
	return all
}

// view reads what the store keeps at one moment.
func (s *office) view(fn func(bot.Reader) error) {
	s.Helper()
	if err := s.View(s.T.Context(), fn); err != nil {
		s.Fatal(err)
	}
}

// quotable is what a person wrote at q, with the id of their response.
func (s *office) quotable() (bot.Quote, func(flows.Ref) *flows.Flow) {
	s.Helper()
	f := s.worded("What?")[0]
	s.say("1", "planted-ana", "q", "planted words")
	e := &reading{}
	if err := s.export(e); err != nil || len(e.records) != 1 {
		s.Fatalf("exported %d, %v", len(e.records), err)
	}
	return bot.Quote{Response: e.records[0].ID, Question: "q", Entry: 1}, func(flows.Ref) *flows.Flow { return f }
}

// quoted: a release is stored with its entry, is there after a restart, and is gone with the response.
func quoted(s *office) {
	ctx := s.T.Context()
	q, version := s.quotable()
	decide := func(rec bot.Record) (bot.Release, error) {
		return bot.Release{Response: rec.ID, Step: "q", Entry: 1, Consent: 2}, nil
	}
	a := bot.Audit{Actor: "clerk", Action: "release"}
	if err := s.Store.Release(ctx, q.Response, decide, a); err != nil {
		s.Fatal(err)
	}
	s.reopen()
	s.Desk = desk.New(s.Store, "clerk")
	want := bot.Release{Response: q.Response, Step: "q", Entry: 1, Consent: 2}
	if got := s.releases(); len(got) != 1 || got[0] != want {
		s.Errorf("released are %+v", got)
	}
	if err := s.Store.Release(ctx, "r000000000000000000000000", decide, a); !errors.Is(err, bot.ErrUnknownID) {
		s.Errorf("nobody's words are released: %v", err)
	}
	if err := s.Unrelease(ctx, q, version); err != nil || len(s.releases()) != 0 {
		s.Errorf("taken back: %v", err)
	}
	if err := s.Unrelease(ctx, q, version); !errors.Is(err, bot.ErrNotReleased) {
		s.Errorf("taken back twice: %v", err)
	}
	if err := s.Store.Release(ctx, q.Response, decide, a); err != nil {
		s.Fatal(err)
	}
	if err := s.Desk.Erase(ctx, "receipt-planted-ana"); err != nil || len(s.releases()) != 0 {
		s.Errorf("a release outlives its response: %v", err)
	}
	lines := `clerk export "demo csv answers" 1` + "\n"
	for _, action := range []string{"release", "unrelease", "release", "erase"} {
		lines += fmt.Sprintf("clerk %s \"demo\" 1\n", action)
	}
	if s.log() != lines {
		s.Errorf("noted is %s, want %s", s.log(), lines)
	}
}

// printing is a publication that only folds.
type printing struct {
	folds  bot.Folds
	before bot.Folds
	wrote  bool
}

func (p *printing) Publish(ctx context.Context, r bot.Reader, keep func(bot.Folds) error) (err error) {
	if p.before, err = r.(bot.Publishing).Folds(ctx, "demo"); err != nil {
		return err
	}
	if err := keep(p.folds); err != nil {
		return err
	}
	p.wrote = true
	return r.Each(ctx, bot.Filter{Flow: "demo", Status: flows.Submitted, Public: true}, func(bot.Record) error { return nil })
}

// foldedForGood: what was published coarse never becomes finer, and is stored with its entry in the log, or nothing is published.
func foldedForGood(s *office) {
	ctx := s.T.Context()
	for _, folds := range []bot.Folds{{"a": 2, "b": 1}, {"a": 1, "c": 3}, nil} {
		if err := s.Publish(ctx, "demo", &printing{folds: folds}); err != nil {
			s.Fatal(err)
		}
	}
	s.reopen()
	s.Desk = desk.New(s.Store, "clerk")
	over := s.options.Trouble(s.T, s.Store, NoAudit)
	p := &printing{folds: bot.Folds{"d": 1}}
	if err := s.Publish(ctx, "demo", p); err == nil || p.wrote {
		s.Error("what cannot be noted is published")
	}
	over()
	p = &printing{}
	if err := s.Publish(ctx, "demo", p); err != nil || !maps.Equal(p.before, bot.Folds{"a": 2, "b": 1, "c": 3}) {
		s.Errorf("folded are %v, %v", p.before, err)
	}
}

// unnotedRelease: a text that cannot be noted as released is not.
func unnotedRelease(s *office) {
	ctx := s.T.Context()
	q, version := s.quotable()
	over := s.options.Trouble(s.T, s.Store, NoAudit)
	decide := func(rec bot.Record) (bot.Release, error) {
		return bot.Release{Response: rec.ID, Step: "q", Entry: 1}, nil
	}
	if err := s.Store.Release(ctx, q.Response, decide, bot.Audit{}); err == nil {
		s.Error("what cannot be noted is done")
	}
	over()
	if err := s.Desk.Release(ctx, q, version); !errors.Is(err, bot.ErrNoQuote) { // it is not submitted
		s.Errorf("released: %v", err)
	}
	if all := s.releases(); len(all) != 0 {
		s.Errorf("released are %+v", all)
	}
}
