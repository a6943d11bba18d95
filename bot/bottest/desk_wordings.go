package bottest

import (
	"errors"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// worded stores how the question q of the consultation demo read, one day after the other.
func (s *office) worded(texts ...string) []*flows.Flow {
	s.Helper()
	f, err := flows.Parse("demo.yaml", []byte("flow: demo\nversion: 1\nlanguages: [en]\nsteps:\n"+
		"  - {id: consent, kind: consent, notice: \"1\"}\n  - {id: q, kind: text}\n  - {id: review, kind: review}\n"))
	if err != nil {
		s.Fatal(err)
	}
	for _, text := range texts {
		s.clock.add(24 * time.Hour)
		w := bot.Wording{ID: "id of " + text, Step: "q", Lang: "en", Text: text}
		if err := s.KeepWords(s.T.Context(), f.Ref, []byte("{}"), []bot.Wording{w}); err != nil {
			s.Fatal(err)
		}
	}
	return []*flows.Flow{f}
}

// editions returns how many editions the question q had.
func (s *office) editions(versions []*flows.Flow) int {
	s.Helper()
	all, err := s.Wordings(s.T.Context(), "demo")
	if err != nil {
		s.Fatal(err)
	}
	return len(bot.NewEditions(versions, all, false).OfQuestion(versions[0].Step("q")))
}

// slipMended: staff join a correction with the words before it, once, and it is noted.
func slipMended(s *office) {
	versions := s.worded("Which one?", "Which of these?", "Which of thes?", "Which of these two?")
	joined, err := s.Join(s.T.Context(), versions, "q", "")
	if err != nil || len(joined) != 1 || joined[0].Text != "Which of these two?" {
		s.Fatalf("joined are %+v, %v", joined, err)
	}
	if n := s.editions(versions); n != 3 {
		s.Errorf("there are %d editions, want 3", n)
	}
	if _, err := s.Join(s.T.Context(), versions, "q", ""); !errors.Is(err, bot.ErrJoined) {
		s.Errorf("joined twice: %v", err)
	}
	if _, err := s.Join(s.T.Context(), versions, "nothing", ""); !errors.Is(err, bot.ErrUnworded) {
		s.Errorf("joined nothing: %v", err)
	}
	s.reopen()
	if n := s.editions(versions); n != 3 {
		s.Errorf("there are %d editions, want 3 as before", n)
	}
	if want := "clerk wording \"demo q\" 1\n"; s.log() != want {
		s.Errorf("noted is %s, want %s", s.log(), want)
	}
}

// unnotedSlip: words that cannot be noted as joined stay apart.
func unnotedSlip(s *office) {
	versions := s.worded("Which one?", "Which one ?")
	over := s.options.Trouble(s.T, s.Store, NoAudit)
	if _, err := s.Join(s.T.Context(), versions, "q", ""); err == nil {
		s.Error("what cannot be noted is done")
	}
	over()
	if n := s.editions(versions); n != 2 {
		s.Errorf("there are %d editions, want 2", n)
	}
}
