package export_test

import (
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/export"
)

// first is the version before park: another order, other options and ranges, a question that is gone.
const first = `
flow: park
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "2026-01"}
  - {id: visits, kind: number, min: 0, max: 9999}
  - {id: view, kind: choice, options: [burn, keep]}
  - {id: order, kind: ranking, max: 3, options: [trees, water, cars]}
  - {id: strength, kind: scale, min: 0, max: 9}
  - {id: use, kind: choice, options: [walk, fish]}
  - {id: dogs, kind: choice, options: ["yes", "no"]}
  - {id: rate_day, kind: scale, min: 0, max: 1}
  - {id: review, kind: review}
`

func versions(t *testing.T) export.Source {
	old, f := parse(t, first), parse(t, park)
	was := submitted(record(0, old, "consent", yes, "visits", number(9000), "view", codes("burn"), "order", codes("cars", "trees", "water"),
		"strength", number(9), "use", codes("fish"), "dogs", codes("no"), "rate_day", number(1)))
	is := record(1, f, "consent", yes, "view", codes("keep"), "use", codes("walk"), "rate_day", number(-1))
	s := source(f, was, is)
	s.Older = append(s.Older, old)
	return s
}

// An older answer stands in its column if the question is still asked in the same way, and otherwise in a column of its own version.
func TestVersions(t *testing.T) {
	s := versions(t)
	equal(t, rows(t, table(t, s, "responses", "csv", export.Options{}), nil, "response_id", "flow_version", "consent_version", "visits", "view", "order_1", "order_2", "order_3", "strength", "use", "use_v1", "dogs_v1", "rate_day", "rate_day_v1"),
		"r0 1 2026-01 9000 burn cars trees water 9  fish no  1\nr1 2 2026-11  keep     walk   -1 ")
	old := func(row map[string]string) bool { return row["response_id"] == "r0" }
	equal(t, rows(t, table(t, s, "answers", "csv", export.Options{}), old, "question_id", "item", "seq", "state", "code", "number", "flow_version"), strings.Join([]string{
		"consent  1 answered yes  1", "visits  1 answered  9000 1", "view  1 answered burn  1", "order  1 answered cars  1", "order  2 answered trees  1",
		"order  3 answered water  1", "strength  1 answered  9 1", "use  1 answered fish  1", "dogs  1 answered no  1", "rate_day  1 answered  1 1",
	}, "\n"))
}

// The description fits every row, whatever version it is about.
func TestVersionsByTheStandard(t *testing.T) {
	s := versions(t)
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, s, labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	problems, _ := validate(t, dir)
	for _, p := range problems {
		t.Error(p)
	}
	asked := read(t, dir, "questions.csv")
	if !strings.Contains(asked, "\r\ndogs,,dogs,dogs_v1,1,choice,false,,,,dogs,") || strings.Index(asked, "dogs") < strings.Index(asked, "status") ||
		!strings.Contains(asked, "\r\nuse_v1,,use,use_v1,1,choice,false,,,,use,") {
		t.Errorf("want what only older versions ask at the end:\n%s", asked)
	}
	if choices := read(t, dir, "choices.csv"); !strings.Contains(choices, "order,cars,,1,1,") || !strings.Contains(choices, "use,fish,,1,1,") || !strings.Contains(choices, "view,keep,,1,2,") {
		t.Errorf("want what only older versions offer:\n%s", choices)
	}
}

func TestVersionsCounted(t *testing.T) {
	counted, err := export.Stats(t.Context(), versions(t), labels, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range counted.Questions {
		if everybody(q) != 2 {
			t.Errorf("%s: want both responses, got %+v", q.Title, q)
		}
		for _, o := range q.Options {
			if o.Code == "burn" && o.Count != 1 || o.Code == "no" && q.Question == "dogs" && o.Count != 1 {
				t.Errorf("%s is not counted", o.Code)
			}
		}
		if q.Title == "use (version 1)" && (q.Question != "use_v1" || q.Answered != 1 || q.Elsewhere != 1) || q.Question == "use" && (q.Answered != 1 || q.Elsewhere != 1 || q.NotAsked != 0) {
			t.Errorf("not what both versions ask: %+v", q)
		}
	}
}

// An answer for which no version has a place is named.
func TestStrangeAnswersAreNamed(t *testing.T) {
	f := parse(t, park)
	r := submitted(record(0, f, "consent", yes, "swings", codes("more"), "view", codes("keep"), "contact", written("me@example.org")))
	s, named := source(f, r), ""
	s.Damaged = func(what string) { named += what }
	for _, name := range both {
		named = ""
		if got := table(t, s, name, "csv", export.Options{}); named != "r0: entries for questions that version 2 does not have, left out: 1" || strings.Contains(got, "more") {
			t.Errorf("named is %q", named)
		}
	}
}

// What was written at a question of another version has columns, too.
func TestVersionsKeepWords(t *testing.T) {
	old := parse(t, strings.Replace(first, "options: [walk, fish]", "options: [walk, fish], other: true", 1))
	f := parse(t, park)
	was := noting(old, submitted(record(0, old, "consent", yes, "use", other("fly a kite"))), "use", "often")
	was = noting(old, was, "dogs", "small ones")
	s := source(f, was, submitted(record(1, f, "consent", yes)))
	s.Older = append(s.Older, old)
	equal(t, rows(t, table(t, s, "responses", "csv", export.Options{}), nil, "use", "use_note", "use_v1", "use_v1_other", "use_v1_note", "dogs_v1_note"),
		"  other fly a kite often small ones\n     ")
}
