package export_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/export"
)

// outlined returns the words of a question.
func outlined(t *testing.T, s export.Source, question, item string) export.Outlined {
	t.Helper()
	for _, q := range s.Outline(labels, "en").Questions {
		if q.Question == question && q.Item == item {
			return q
		}
	}
	t.Fatalf("there is no %s %s", question, item)
	return export.Outlined{}
}

// The outline has the questions of the statistics, in their order, with what older versions offered and asked.
func TestOutline(t *testing.T) {
	s := versions(t)
	o := s.Outline(labels, "en")
	if o.Title != "The park" {
		t.Errorf("title %q", o.Title)
	}
	var want, got []string
	for _, q := range counted(t, s, labels, "en").Questions {
		want = append(want, q.Question+" "+q.Item)
	}
	for _, q := range o.Questions {
		got = append(got, q.Question+" "+q.Item)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("questions (-statistics +outline):\n%s", diff)
	}
	view := outlined(t, s, "view", "")
	if diff := cmp.Diff(map[string]int{"burn": 1}, view.Until); diff != "" || view.Former != 0 || view.Labels["keep"] != "Keep it" {
		t.Errorf("view: %+v\n%s", view, diff)
	}
	if dogs := outlined(t, s, "dogs", ""); dogs.Former != 1 {
		t.Errorf("dogs: %+v", dogs)
	}
	if head := outlined(t, s, "idea_head", "2"); head.Title != "Idea 2 – in short" || head.Whole != "Idea – in short" {
		t.Errorf("idea_head: %+v", head)
	}
}

// Countries are grouped by their regions, and groups have names.
func TestByRegion(t *testing.T) {
	f := parse(t, park)
	s := source(f)
	all := shelf{}
	for n, country := range []string{"AT", "AT", "AT", "AT", "AT", "NA", "NA", "NA", "NA", "NA", "prefer_not", "prefer_not", "prefer_not", "prefer_not", "prefer_not"} {
		all = append(all, submitted(record(n, f, "consent", yes, "country", codes(country))))
	}
	s.Reader, s.By = all, []string{"country_region"}
	groups := map[string]int{}
	for _, g := range counted(t, s, labels, "en").By[0].Groups {
		groups[s.GroupName(labels, "es", "country_region", g.Value)] = g.Responses
	}
	if diff := cmp.Diff(map[string]int{"África": 5, "europe": 5, "prefer_not": 5}, groups); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	for by, want := range map[string]string{"language": "Español", "source": "es", "view": "es"} {
		if got := s.GroupName(labels, "en", by, "es"); got != want {
			t.Errorf("%s: want %q, got %q", by, want, got)
		}
	}
}

// Votes are of statements, and of questions with agree and disagree. Texts are those that answer a question, of all rounds together.
func TestVoices(t *testing.T) {
	f := parse(t, voting)
	s := source(f,
		record(0, f, "consent", yes, "view", other("not this text"), "why", written("Shade"), "ideas.bus", codes("agree"), "ideas.dog", codes("pass"), "idea1_head", written("A")),
		record(1, f, "consent", yes, "ideas.bus", codes("disagree"), "idea1_head", written("B"), "idea1_again", yes, "idea2_head", written("C")))
	_, v, err := s.Hear(t.Context(), labels, "en")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"More buses", "No dogs", "Ideas (ice)"}, v.Titles(s.Outline(labels, "en"))); diff != "" {
		t.Errorf("statements (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]export.Voice{{0, 0, 1, 0}, {0, 1, 0, 2}, {1, 0, -1, 1}}, v.Votes); diff != "" {
		t.Errorf("votes (-want +got):\n%s", diff)
	}
	texts := map[string][]string{}
	for _, of := range v.Texts {
		texts[of.Question] = of.Texts
	}
	if diff := cmp.Diff(map[string][]string{"why": {"Shade"}, "idea_head": {"A", "B", "C"}}, texts); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}
