package sqlstore

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/bot"
	"aporte/flows"
)

// TestCountsBefore counts what an earlier release stored without counters. Of conversations those are known that became responses.
// What they do afterwards counts nothing twice.
func TestCountsBefore(t *testing.T) {
	f, err := flows.Parse("demo.yaml", []byte(`
flow: demo
version: 1
languages: [en]
parts: [a]
steps:
  - {id: consent, kind: consent, notice: "2026-11"}
  - {part: a, steps: [{id: view, kind: choice, options: [keep, change]}]}
  - {id: review, kind: review}
`))
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "a.db"), Key: make([]byte, 32)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	step := func(id, user, view string, status flows.Status, counts bool) {
		t.Helper()
		u := bot.Update{ID: id, From: bot.Address{Channel: "test", User: user}}
		_, err := s.Apply(t.Context(), u, func(b bot.Session) (bot.Change, error) {
			b.Response, b.Receipt, b.Source, b.Started = "response-"+user, "receipt-"+user, "radio", s.Now()
			b.State.Ref, b.State.Lang, b.State.Status = f.Ref, "en", status
			a := flows.Answer{Step: "view", Act: flows.ActGiven, Value: flows.Value{Codes: []string{view}}}
			b.State.Answers = flows.Fold([]flows.Answer{a})
			c := bot.Change{Session: b, Answers: []flows.Answer{a}}
			if counts {
				c.Stages = bot.StageOpened | bot.StageLanguage | bot.StageAgreed | bot.StageSubmitted
				c.Tally = f.Tally(b.State)
			}
			return c, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	step("1", "ana", "keep", flows.Submitted, false)
	step("2", "bea", "keep", flows.InProgress, false)
	if _, err := s.write.ExecContext(t.Context(), "DELETE FROM meta WHERE name = 'counted'"); err != nil {
		t.Fatal(err)
	}
	if before, err := s.Uncounted(t.Context()); !before || err != nil {
		t.Errorf("answers from before are not noticed, %v", err)
	}
	expect := func(when string, opened, submitted int, views map[string]int) {
		t.Helper()
		err := s.view(t.Context(), func(m moment) error {
			visits, err := m.Funnel(t.Context(), "demo")
			if err != nil || len(visits) != 1 || visits[0].Source != "radio" || visits[0].Counts[bot.StageOpened] != opened ||
				visits[0].Counts[bot.StageSubmitted] != submitted || visits[0].Left() != 0 {
				t.Errorf("%s: the conversations are %+v, %v", when, visits, err)
			}
			tallies, sound, err := m.Tallies(t.Context(), "demo")
			if err != nil || !sound || len(tallies) != 1 || tallies[0].Tally.Responses() != submitted {
				t.Fatalf("%s: the answers are %+v, sound %t, %v", when, tallies, sound, err)
			}
			if diff := cmp.Diff(views, tallies[0].Tally["view"]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", when, diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := s.Miscounted(t.Context()); n != 0 || err != nil {
			t.Errorf("%s: %d counters do not agree, %v", when, n, err)
		}
	}
	known := func(ref flows.Ref) *flows.Flow {
		if ref == f.Ref {
			return f
		}
		return nil
	}
	if n, _, err := s.Recount(t.Context(), known); n != 2 || err != nil {
		t.Errorf("%d responses were counted, %v", n, err)
	}
	expect("counted", 2, 1, map[string]int{flows.TallyAnswered: 1, "keep": 1})
	if before, err := s.Uncounted(t.Context()); before || err != nil {
		t.Errorf("it is not noted that all is counted, %v", err)
	}
	step("3", "ana", "change", flows.Submitted, true)
	step("4", "bea", "keep", flows.Submitted, true)
	expect("gone on", 2, 2, map[string]int{flows.TallyAnswered: 2, "keep": 1, "change": 1})

	if _, err := s.write.ExecContext(t.Context(), "DELETE FROM tallies"); err != nil {
		t.Fatal(err)
	}
	if _, n, err := s.Recount(t.Context(), known); n != 1 || err != nil {
		t.Errorf("%d counters were mended, %v", n, err)
	}
	expect("mended", 2, 2, map[string]int{flows.TallyAnswered: 2, "keep": 1, "change": 1})
}
