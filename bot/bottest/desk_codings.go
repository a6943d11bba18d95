package bottest

import (
	"context"
	"errors"
	"slices"
	"time"

	"aporte/bot"
	"aporte/desk"
)

// code stores that eva gave a code to each of the responses, and to some more.
func (s *office) code(strict bool, note string, more ...bot.Coding) (bot.Kept, error) {
	return s.Desk.Code(s.T.Context(), "demo", strict, func(ctx context.Context, r bot.Reader) ([]bot.Code, []bot.Coding, error) {
		all := more
		err := r.Each(ctx, demo, func(rec bot.Record) error {
			all = append(all, bot.Coding{
				Response: rec.ID, Question: "q", Seq: 1, Code: "Access", Start: 2, End: 5, Entry: time.UnixMilli(1_790_000_000_000).UTC(), Coder: "eva", Note: note,
			})
			return nil
		})
		return []bot.Code{{Name: "Access", Note: "to get there"}, {Name: "Unused"}}, all, err
	})
}

// coded returns what was coded.
func (s *office) coded() (codes []bot.Code, all []bot.Coding) {
	s.Helper()
	err := s.View(s.T.Context(), func(r bot.Reader) (err error) {
		damaged := 0
		codes, all, damaged, err = r.(bot.Coded).Codings(s.T.Context(), "demo")
		if damaged > 0 {
			s.Errorf("%d codings are damaged", damaged)
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
	return codes, all
}

// codesKept: what is coded twice is there once, what is about nobody is refused, and who is erased takes their codings along.
func codesKept(s *office) {
	s.say("1", "ana", "q", "hello there")
	s.say("2", "bea", "q", "hello too")
	gone := bot.Coding{Response: "r000000000000000000000000", Question: "q", Seq: 1, Code: "Access"}
	kept, err := s.code(false, "first", gone)
	if err != nil || kept.Added != 2 || kept.Known != 0 || !slices.Equal(kept.Gone, []int{0}) {
		s.Fatalf("kept is %+v, %v", kept, err)
	}
	if kept, err = s.code(false, "first"); err != nil || kept.Added != 0 || kept.Known != 2 {
		s.Errorf("kept again is %+v, %v", kept, err)
	}
	if _, err = s.code(true, "second", gone); !errors.Is(err, desk.ErrGone) {
		s.Errorf("kept strictly: %v", err)
	}
	codes, all := s.coded()
	if !slices.Equal(codes, []bot.Code{{Name: "Access", Note: "to get there"}, {Name: "Unused"}}) || len(all) != 2 {
		s.Errorf("there are %v and %v", codes, all)
	}
	for _, c := range all {
		if c.Note != "first" || c.Start != 2 || c.End != 5 || c.Coder != "eva" || c.Question != "q" || !c.Entry.Equal(time.UnixMilli(1_790_000_000_000)) {
			s.Errorf("coded is %+v", c)
		}
	}
	if kept, err = s.code(false, "second"); err != nil || kept.Added != 2 {
		s.Errorf("with another note %+v, %v", kept, err)
	}
	if err := s.Desk.Erase(s.T.Context(), "receipt-ana"); err != nil {
		s.Fatal(err)
	}
	s.reopen()
	if _, all := s.coded(); len(all) != 1 || all[0].Note != "second" {
		s.Errorf("left is %+v", all)
	}
	s.Desk = desk.New(s.Store, "clerk")
	if err := s.Desk.Erase(s.T.Context(), "receipt-bea"); err != nil {
		s.Fatal(err)
	}
	if codes, all := s.coded(); len(all) != 0 || len(codes) != 1 || codes[0].Name != "Unused" { // which is of the code book, and was nobody's
		s.Errorf("left of the last one is %v, %v", codes, all)
	}
	if want := "clerk code \"demo\" 2\nclerk code \"demo\" 0\nclerk code \"demo\" 2\nclerk erase \"demo\" 1\nclerk erase \"demo\" 1\n"; s.log() != want {
		s.Errorf("noted is %s, want %s", s.log(), want)
	}
}

// unnotedCodes: codes that cannot be noted are not stored.
func unnotedCodes(s *office) {
	s.say("1", "ana", "q", "hello there")
	over := s.options.Trouble(s.T, s.Store, NoAudit)
	if _, err := s.code(false, ""); err == nil {
		s.Error("what cannot be noted is done")
	}
	over()
	if codes, all := s.coded(); len(codes)+len(all) > 0 {
		s.Errorf("there are %v and %v", codes, all)
	}
}
