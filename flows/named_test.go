package flows_test

import (
	"fmt"
	"slices"
	"testing"

	"aporte/flows"
)

const restingFlow = `
flow: park
version: 1
languages: [en]
blocks:
  card:
    - {id: stance, kind: choice, options: [agree, disagree]}
    - {id: part, kind: choice, options: $parts, when: {stance: disagree}}
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: hello, kind: statement}
  - {use: card, id: f1, parts: [trees, water]}
  - {use: card, id: f2, parts: [paths, lamps]}
  - {id: before, kind: statement}
  - {grid: rate, items: [day, night], kind: scale, min: 1, max: 5}
  - {id: ideas, kind: statement}
  - {id: idea, kind: vote, statements: [bus, dog]}
  - {id: why, kind: text, recall: f2_stance}
  - {id: review, kind: review}
`

func ids[T flows.Step | *flows.Step](steps []T) (all []string) {
	for _, st := range steps {
		switch st := any(st).(type) {
		case flows.Step:
			all = append(all, st.ID)
		case *flows.Step:
			all = append(all, st.ID)
		}
	}
	return all
}

// TestRests: what each question takes for granted.
func TestRests(t *testing.T) {
	f, err := flows.Parse("park.yaml", []byte(restingFlow))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"f1_stance": {"hello"}, "f1_part": {"f1_stance"}, "f2_part": {"f2_stance"},
		"rate_day": {"before"}, "rate_night": {"before"}, "idea.bus": {"ideas"}, "idea.dog": {"ideas"}, "why": {"f2_stance"},
	}
	for _, st := range f.Asked() {
		if got := ids(f.Rests(&st)); !slices.Equal(got, want[st.ID]) {
			t.Errorf("%s rests on %v, want %v", st.ID, got, want[st.ID])
		}
	}
}

// TestNamed: what staff may call a question.
func TestNamed(t *testing.T) {
	f, err := flows.Parse("park.yaml", []byte(restingFlow))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"f1_stance":              "[f1_stance] [f1_part]",
		"park.f1_stance":         "[f1_stance] [f1_part]",
		"park.f1_part.trees":     "[f1_part] []",
		"park.card.stance.agree": "[f1_stance f2_stance] [f1_part f2_part why]",
		"rate":                   "[rate_day rate_night] []",
		"rate_night":             "[rate_night] []",
		"park.rate.min":          "[rate_day rate_night] []",
		"park.ideas":             "[idea.bus idea.dog] []",
		"park.idea.bus":          "[idea.bus] []",
		"hello":                  "[f1_stance] []",
		"park":                   "[] []",
		"":                       "[] []",
		"f1":                     "[] []",
	} {
		questions, resting := f.Named(name)
		if got := fmt.Sprint(ids(questions), ids(resting)); got != want {
			t.Errorf("%q names %s, want %s", name, got, want)
		}
	}
}
