package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// council is a consultation with a vote on some statements.
func council(statements string) string {
	return `flow: council
version: 1
languages: [en]
parts: [ideas]
steps:
  - {id: lang, kind: language}
  - {id: consent, kind: consent, notice: "1"}
  - part: ideas
    steps:
      - {id: ideas, kind: vote, ` + statements + `}
  - {id: review, kind: review}
`
}

func TestVoteParses(t *testing.T) {
	for source, want := range map[string]string{
		"max: 2":                         `a step has no "statements"`,
		"statements: [bus, bus]":         "twice",
		"statements: [bus, verylongid]":  "at most 8 characters",
		"statements: [bus, other]":       "reserved",
		"statements: [bus, tax], max: 3": "max 3 is more than the 2 statements",
		"statements: [bus], apart: true": `takes no "apart"`,
		"statements: [bus, tax], max: 0": "from 1 to",
	} {
		if _, err := Parse("a.yaml", []byte(council(source))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", source, err, want)
		}
	}
	guarded := strings.Replace(council("statements: [bus, tax]"), "  - {id: review", "  - {id: why, kind: text, when: {ideas: agree}}\n  - {id: review", 1)
	if _, err := Parse("a.yaml", []byte(guarded)); err == nil || !strings.Contains(err.Error(), "not everybody is asked the same") {
		t.Errorf("a guard on a vote: %v", err)
	}
}

// Statements may be added to a running consultation. People who were dealt statements before keep them.
func TestStatementsJoin(t *testing.T) {
	parse := func(statements string) *Flow {
		f, err := Parse("a.yaml", []byte(council(statements)))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	few, more := parse("statements: [bus, tax]"), parse("statements: [bus, tax, park]")
	if few.Fingerprint() != more.Fingerprint() {
		t.Error("a statement that joins is another structure")
	}
	keep := func([]string) {}
	s := few.Deal(State{Answers: map[string]Value{}}, keep)
	if got := fmt.Sprint(more.Deal(s, keep).Dealt); got != "map[ideas:[bus tax]]" {
		t.Errorf("somebody who was dealt two has %s", got)
	}
	voted := State{Answers: map[string]Value{"ideas.tax": {Codes: []string{"agree"}}}}
	if got := more.Deal(voted, slices.Reverse[[]string]).Dealt["ideas"]; got[0] != "tax" || len(got) != 3 {
		t.Errorf("what was voted on is not dealt first: %v", got)
	}
}

// A path has the steps of the flow themselves: copies of all of them, several times a turn, cost a third of its time.
func TestLaidCopiesNoStep(t *testing.T) {
	f, err := Parse("a.yaml", []byte(council("statements: [bus, tax]")))
	if err != nil {
		t.Fatal(err)
	}
	steps := f.laid(State{Dealt: map[string][]string{"ideas": {"tax", "bus"}}})
	var ids []string
	for _, st := range steps {
		ids = append(ids, st.ID)
		if st.Item == "" && st != f.Step(st.ID) {
			t.Errorf("%s is a copy", st.ID)
		}
	}
	if got := strings.Join(ids, " "); got != "lang consent ideas.tax ideas.bus review" {
		t.Errorf("the person meets %s", got)
	}
}

func TestDeal(t *testing.T) {
	f, err := Parse("a.yaml", []byte(council("statements: [a1, a2, a3, a4], max: 3")))
	if err != nil {
		t.Fatal(err)
	}
	before := State{Answers: map[string]Value{}}
	s := f.Deal(before, slices.Reverse[[]string])
	if before.Dealt != nil || fmt.Sprint(s.Dealt["ideas"]) != "[a4 a3 a2]" {
		t.Fatalf("dealt is %v, and before it was %v", s.Dealt, before.Dealt)
	}
	s.Status, s.Lang, s.Ref = InProgress, "en", f.Ref
	s.Answers["lang"], s.Answers["consent"] = Value{Codes: []string{"en"}}, Value{Codes: []string{"yes"}}
	var voted []string
	for range 10 {
		cur := f.Current(s)
		if cur == nil || cur.Kind == Review {
			break
		}
		out := f.Next(s, Input{Do: Reply, Step: cur.ID, Value: Value{Codes: []string{"pass"}, Via: ByTap}})
		for _, a := range out.Answers {
			base, statement := StatementOf(a.Step)
			voted = append(voted, base+" "+statement)
		}
		s = out.State
	}
	if got := strings.Join(voted, ", "); got != "ideas a4, ideas a3, ideas a2" {
		t.Errorf("voted on %s", got)
	}
	if forged := f.Next(s, Input{Do: Reply, Step: "ideas.a1", Value: Value{Codes: []string{"agree"}}}); len(forged.Answers) > 0 {
		t.Error("a statement that was not dealt takes a vote")
	}
	if f.Step("ideas.a9") != nil || f.Step("lang.en") != nil {
		t.Error("there is a step for what is no statement")
	}
}
