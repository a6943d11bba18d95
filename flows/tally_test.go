package flows_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/flows"
)

// TestTally counts one answer of each way of counting, and takes it away again.
func TestTally(t *testing.T) {
	f, err := flows.Parse("test.yaml", []byte(`
flow: park
version: 1
languages: [en]
parts: [wishes]
steps:
  - {id: consent, kind: consent, notice: "2026-11"}
  - part: wishes
    steps:
      - {id: view, kind: choice, options: [keep, change], other: true}
      - {id: why, kind: text, max: 500, when: {view: keep}}
      - {id: order, kind: ranking, max: 2, options: [trees, water, paths]}
      - {id: use, kind: several, max: 2, options: [walk, play]}
      - {id: rate, kind: scale, min: -1, max: 1, options: [dont_know]}
      - {id: visits, kind: number, min: 0, max: 365}
      - {id: group, kind: split, options: [keep, change], max: 500, of: visits}
      - {id: ideas, kind: vote, statements: [bus, dog]}
      - {id: late, kind: choice, options: [yes, no]}
      - {id: contact, kind: text, max: 100, apart: true}
  - {id: review, kind: review}
`))
	if err != nil {
		t.Fatal(err)
	}
	below, visits := -1, 40
	s := flows.State{Ref: f.Ref, Status: flows.Submitted, Answers: map[string]flows.Value{
		"consent": {Codes: []string{"yes"}}, "view": {Codes: []string{"other"}, Text: "a lake"}, "why": {Text: "hidden by the view"},
		"order": {Codes: []string{"water", "trees"}}, "use": {Codes: []string{"walk", "play"}}, "rate": {Number: &below}, "visits": {Number: &visits},
		"group": {Codes: []string{"keep", "change"}, Counts: flows.Counts{"keep": 12, "change": 3}}, "ideas.cat": {Codes: []string{"agree"}},
		"ideas.dog": {Missing: flows.Skipped}, "late": {Missing: flows.NotShown}, "contact": {Text: "me@example.org"},
	}, Notes: map[string]flows.Note{"use": {Bubbles: []flows.Bubble{{Text: "it depends"}}}, "contact": {Bubbles: []flows.Bubble{{Text: "no"}}}}}
	want := flows.Tally{
		"":      {".responses": 1},
		"view":  {".answered": 1, ".texts": 1, "other": 1},
		"order": {".answered": 1, "water": 1, "water@1": 1, "trees": 1, "trees@2": 1},
		"use":   {".answered": 1, "walk": 1, "play": 1, ".words": 1},
		"rate":  {".answered": 1, ".numbers": 1, ".sum": -1, "-1": 1}, "visits": {".answered": 1, ".numbers": 1, ".sum": 40},
		"group": {".answered": 1, "keep": 12, "change": 3}, "ideas/cat": {".answered": 1, "agree": 1}, "ideas/dog": {".skipped": 1},
		"late": {".ahead": 1},
	}
	got := f.Tally(s)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sum := flows.Tally{}
	sum.Add(got, 1)
	sum.Add(got, 1)
	sum.Add(got, -2)
	if len(sum) != 0 {
		t.Errorf("after taking away all there is %v", sum)
	}
	for counted, place := range map[string]int{"trees@2": 2, "trees": 0, "-1": 0, "": 0} {
		if _, got, ok := flows.PlaceOf(counted); got != place || ok != (place > 0) {
			t.Errorf("%q is at place %d, %t", counted, got, ok)
		}
	}
}
