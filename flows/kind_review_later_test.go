package flows

import "testing"

// TestToggledLater: who has submitted can still press the toggles of the review, and words never take one back.
func TestToggledLater(t *testing.T) {
	f, err := Parse("ogp-phase2.yaml", Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	last := &f.Steps[len(f.Steps)-1]
	p := last.Toggles[0]
	said := func(by Via) Input {
		return Input{Do: Reply, Step: p.Step, Value: Value{Codes: []string{p.Code}, Via: by}}
	}
	s := State{Ref: f.Ref, Lang: "en", Status: Submitted, Answers: map[string]Value{"consent": {Codes: []string{"yes"}}}}
	if out := f.Next(s, said(ByTap)); out.State.Toggled(p) {
		t.Error("a key is taken that is not shown")
	}
	s.Aside = AskReview
	for _, c := range []struct {
		by   Via
		want bool
	}{{BySynonym, true}, {BySynonym, true}, {ByLabel, true}, {ByTap, false}, {ByTap, true}} {
		if s = f.Next(s, said(c.by)).State; s.Toggled(p) != c.want || s.Aside != AskReview {
			t.Fatalf("after %s it is %v, at %q", c.by, s.Toggled(p), s.Aside)
		}
	}
}

// TestBegunIsHandedIn: who leaves after the submission is told that all is submitted, and so is a text that they had begun.
func TestBegunIsHandedIn(t *testing.T) {
	f, err := Parse("ogp-phase2.yaml", Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	words := []Bubble{{Text: "one more idea", Ref: "m1"}}
	for _, status := range []Status{Submitted, InProgress} {
		s := State{Ref: f.Ref, Lang: "en", Status: status, Answers: map[string]Value{"consent": {Codes: []string{"yes"}}}}
		s.Draft = Draft{Step: "wish", Bubbles: words}
		if got := s.Unfinished("wish"); len(got) != 1 || got[0].Text != words[0].Text {
			t.Errorf("unfinished is %v", got)
		}
		out := f.Next(s, Input{Do: Stop})
		if handed := out.State.Answers["wish"].Text == words[0].Text; handed != (status == Submitted) || len(out.Answers) > 0 != handed {
			t.Errorf("%s: the answer is %q, journaled are %d", status, out.State.Answers["wish"].Text, len(out.Answers))
		}
		if status == InProgress && len(out.State.Unfinished("wish")) != 1 {
			t.Error("what was begun is gone")
		}
	}
}

// TestBegunBesideTextWaits: a text that was submitted is not changed by what was begun beside it.
func TestBegunBesideTextWaits(t *testing.T) {
	f, err := Parse("ogp-phase2.yaml", Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	s := State{Ref: f.Ref, Lang: "en", Status: Submitted, Revisit: "wish", Answers: map[string]Value{
		"consent": {Codes: []string{"yes"}}, "wish": {Text: "before", Bubbles: []Bubble{{Text: "before", Ref: "m1"}}},
	}}
	s.Draft = Draft{Step: "wish", Bubbles: []Bubble{{Text: "anew", Ref: "m2"}}}
	out := f.Next(s, Input{Do: Stop})
	if v := out.State.Answers["wish"]; v.Text != "before" || len(out.Answers) > 0 {
		t.Errorf("the answer is %+v", v)
	}
	if got := out.State.Unfinished("wish"); len(got) != 1 || got[0].Text != "anew" {
		t.Errorf("begun is %+v", got)
	}
}
