package flows

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// card is a small consultation with a stance, and reasons that depend on it.
const card = `flow: card
version: 1
languages: [en, es]
steps:
  - {id: lang, kind: language, other: true}
  - {id: lang_other, kind: text, max: 100, when: {lang: other}}
  - {id: consent, kind: consent, notice: "1"}
  - {id: a, kind: choice, options: [agree, partly, unsure]}
  - {id: a_for, kind: text, max: 600, when: {a: [agree, partly]}}
  - {id: a_part, kind: text, max: 600, when: {a: partly}}
  - {id: b, kind: choice, options: [agree, unsure]}
  - {id: b_for, kind: text, max: 600, when: {b: agree}}
  - {id: review, kind: review}
`

// talk is a conversation that is decided input by input.
type talk struct {
	t *testing.T
	f *Flow
	Outcome
}

func newTalk(t *testing.T, src string) *talk {
	t.Helper()
	f, err := Parse("card.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	c := &talk{t: t, f: f}
	c.do(Input{Do: Start})
	return c
}

func (c *talk) do(in Input) {
	c.Outcome = c.f.Next(c.State, in)
}

// say goes through "step: code", "step: = text", "change step", and verbs.
func (c *talk) say(lines ...string) {
	c.t.Helper()
	for _, line := range lines {
		step, what, answers := strings.Cut(line, ": ")
		text, isText := strings.CutPrefix(what, "= ")
		changed, changes := strings.CutPrefix(line, "change ")
		switch {
		case changes:
			c.do(Input{Do: Change, Step: changed})
		case isText:
			c.do(Input{Do: Add, Text: text, Ref: text})
			c.do(Input{Do: Done, Step: step})
		case answers:
			c.do(Input{Do: Reply, Step: step, Value: Value{Codes: []string{what}}})
		default:
			c.do(Input{Do: Verb(line)})
		}
	}
}

// orphans are the steps whose texts wait for a decision of the person.
func (c *talk) orphans() (ids []string) {
	for _, st := range c.f.Orphans(c.State) {
		ids = append(ids, st.ID)
	}
	return ids
}

// begun answers both stances, with a reason each.
func (c *talk) begun() {
	c.say("lang: en", "consent: yes", "a: partly", "a_for: = first", "skip", "b: agree", "b_for: = second")
}

// A text whose question applies again is no orphan, however often it was one before.
func TestLeaveOutTakesOnlyWhatDoesNotApply(t *testing.T) {
	c := newTalk(t, card)
	c.begun()
	c.say("change a", "a: unsure")
	if c.State.Aside != AskKeep {
		t.Fatalf("aside %q", c.State.Aside)
	}
	c.say("change a", "a: partly", "change b", "b: unsure")
	if got := c.orphans(); !slices.Equal(got, []string{"b_for"}) {
		t.Errorf("asked about %v", got)
	}
	c.do(Input{Do: DropText})
	if v := c.State.Answers["a_for"]; v.Text != "first" {
		t.Errorf("the reason of a question that applies is %+v", v)
	}
	if _, there := c.State.Answers["b_for"]; there || c.State.Aside != "" {
		t.Errorf("left out, and still there: %t; aside %q", there, c.State.Aside)
	}
}

// A person who does not answer is asked again, and nothing is submitted before they decide.
func TestKeepIsAskedUntilItIsSaid(t *testing.T) {
	c := newTalk(t, card)
	c.begun()
	c.say("change a", "a: unsure")
	for _, aside := range []string{"review", "stop", "language"} {
		if c.say(aside); c.State.Aside == AskKeep {
			t.Errorf("/%s is not shown", aside)
		}
		if c.do(Input{Do: Resume}); c.State.Aside != AskKeep {
			t.Errorf("after /%s nothing is asked about the text", aside)
		}
	}
	if c.do(Input{Do: Submit}); c.State.Status == Submitted || c.State.Aside != AskKeep {
		t.Errorf("status %s, aside %q", c.State.Status, c.State.Aside)
	}
	if c.do(Input{Do: KeepText}); !c.State.Answers["a_for"].Kept || c.State.Aside != "" {
		t.Errorf("%+v, aside %q", c.State.Answers["a_for"], c.State.Aside)
	}
	if c.do(Input{Do: Submit}); c.State.Status != Submitted {
		t.Errorf("status %s", c.State.Status)
	}
}

// A person who leaves early is asked nothing more: their answers are submitted.
func TestLeavingEarlyKeepsTexts(t *testing.T) {
	c := newTalk(t, card)
	c.begun()
	c.say("change a", "a: unsure")
	c.do(Input{Do: Finish})
	if v := c.State.Answers["a_for"]; c.State.Status != Submitted || !v.Kept || c.State.Aside != "" {
		t.Errorf("status %s, aside %q, %+v", c.State.Status, c.State.Aside, v)
	}
	if got := Fold(c.Answers)["a_for"]; !got.Kept || got.Text != "first" {
		t.Errorf("journal %+v", c.Answers)
	}
}

// A language that is chosen by /language hides the question for another one, also while that is looked at again.
func TestLanguageHidesText(t *testing.T) {
	for _, before := range [][]string{nil, {"change lang_other"}} {
		c := newTalk(t, card)
		c.say("lang: other")
		c.do(Input{Do: Add, Text: "Guaraní"})
		c.say("lang_other: = Guaraní")
		c.say(before...)
		c.do(Input{Do: SetLang, Value: Value{Codes: []string{"es"}}})
		if c.State.Aside != AskKeep || c.State.Revisit != "" {
			t.Errorf("after %v: aside %q, looking at %q", before, c.State.Aside, c.State.Revisit)
		}
	}
}

// An old state has a list of orphans. It is ignored, since it may be wrong.
func TestFormerListOfOrphans(t *testing.T) {
	c := newTalk(t, card)
	c.begun()
	c.say("change a", "a: unsure")
	src, err := json.Marshal(c.State)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(src), "orphans") {
		t.Errorf("a list is kept: %s", src)
	}
	former := strings.Replace(string(src), `"aside"`, `"orphans":["a_for","a_for","b_for","gone"],"aside"`, 1)
	var s State
	if err := json.Unmarshal([]byte(former), &s); err != nil {
		t.Fatal(err)
	}
	out := c.f.Next(s, Input{Do: DropText})
	if _, there := out.State.Answers["a_for"]; there || out.State.Answers["b_for"].Text != "second" || len(out.Answers) != 1 {
		t.Errorf("%+v, journal %+v", out.State.Answers, out.Answers)
	}
}

// An answer that is looked at again stays until an input is understood that replaces it.
func TestMisreadKeepsTheAnswer(t *testing.T) {
	c := newTalk(t, card)
	c.begun()
	c.say("change a")
	for range 4 {
		c.do(Input{Do: Unclear, Text: "what was that again"})
	}
	if v := c.State.Answers["a"]; !slices.Equal(v.Codes, []string{"partly"}) || c.State.Revisit != "a" {
		t.Errorf("%+v, looking at %q", v, c.State.Revisit)
	}
}

// A text that was begun beside an answer is added to it on submission. This may open or hide a question.
func TestBegunTextsJoin(t *testing.T) {
	c := newTalk(t, card)
	c.begun()
	c.say("change a_for")
	c.do(Input{Do: Add, Text: "more"})
	c.do(Input{Do: Submit})
	if v := c.State.Answers["a_for"]; v.Text != "first\nmore" || len(v.Bubbles) != 2 || c.State.Status != Submitted {
		t.Errorf("%+v, status %s", v, c.State.Status)
	}
	for guard, want := range map[string]Aside{"!*": AskKeep, "*": ""} {
		c := newTalk(t, strings.Replace(card, "options: [agree, unsure]}", "options: [agree, unsure], when: {a_for: \""+guard+"\"}}", 1))
		c.say("lang: en", "consent: yes", "a: agree")
		c.do(Input{Do: Add, Text: "begun"})
		c.say("skip")
		if guard == "!*" {
			c.say("b: agree", "b_for: = hidden")
		}
		c.do(Input{Do: Submit})
		if c.State.Status == Submitted || c.State.Aside != want || c.State.Answers["a_for"].Text != "begun" {
			t.Errorf("guard %s: status %s, aside %q, %+v", guard, c.State.Status, c.State.Aside, c.State.Answers)
		}
	}
}
