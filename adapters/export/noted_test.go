package export_test

import (
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
)

// What was noted is in every table, beside the answer and never counted as one.
func TestNotedIsExported(t *testing.T) {
	f := parse(t, park)
	r := record(0, f, "consent", yes, "view", codes("keep"), "use", skip)
	for _, words := range [][2]string{
		{"view", "well"},
		{"view", "it depends"},
		{"use", "none of your business"},
		{"strength", "who knows"},
		{"review", "one thing more"},
		{"visits", "gone"},
		{"visits", ""},
		{"contact", "never at night"},
	} {
		r = noting(f, r, words[0], words[1])
	}
	got := table(t, source(f, r), "answers", "csv", export.Options{})
	for id, want := range map[string]string{
		"view":     " 1 answered keep  tap\n 2 note  well\nit depends text",
		"use":      " 1 skipped   \n 2 note  none of your business text",
		"strength": " 1 not_reached   \n 2 note  who knows text",
		"review":   " 1 note  one thing more text",
		"visits":   " 1 not_reached   ",
	} {
		equal(t, rows(t, got, question(id), "item", "seq", "state", "code", "text", "input"), want)
	}
	for _, format := range export.TableFormats {
		for _, name := range both {
			got := table(t, source(f, r), name, format, export.Options{})
			for _, words := range []string{"well", "it depends", "none of your business", "who knows", "one thing more"} {
				if !strings.Contains(got, words) {
					t.Errorf("%q is not in %s as %s", words, name, format)
				}
			}
			if strings.Contains(got, "never at night") || strings.Contains(got, "gone") {
				t.Errorf("%s has words that were kept apart, or deleted", name)
			}
		}
	}
	stats, err := export.Stats(t.Context(), source(f, r), labels, "en")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := stats.Write(&out, 80); err != nil || stats.AtEnd != 1 || strings.Count(out.String(), "words noted") != 4 {
		t.Errorf("%v, %d at the end\n%s", err, stats.AtEnd, out.String())
	}
	for _, q := range stats.Questions {
		if want := map[string]int{"view": 1, "use": 1, "strength": 1}[q.Question]; q.Words != want || q.Question != "view" && q.Question != "lang" && q.Answered != 0 {
			t.Errorf("%s: %d wrote words, %d answered", q.Question, q.Words, q.Answered)
		}
	}
}

// Earlier releases kept the last of three messages as a skipped answer, which no export showed.
func TestNotedByEarlierReleases(t *testing.T) {
	f := parse(t, park)
	r := record(0, f, "consent", yes, "use", flows.Value{Missing: flows.Skipped, Text: "it depends", Via: flows.ByText})
	got := table(t, source(f, noting(f, r, "use", "still")), "responses", "csv", export.Options{})
	if !strings.Contains(got, "\"it depends\nstill\"") {
		t.Errorf("the words are not in\n%s", got)
	}
}
