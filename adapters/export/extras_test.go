package export_test

import (
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
)

// lampsAndBenches is voting with a second part that is offered after the submission, which has a question that follows from another,
// a vote and a contact.
var lampsAndBenches = strings.NewReplacer(
	"parts: [wishes, you, night]", "parts: [wishes, you, night, seats]",
	"options: [night, all_told]", "options: [night, seats, all_told]",
	"  - {id: review", `  - part: seats
    when: {later: seats}
    steps:
      - {id: benches, kind: choice, options: [more, fewer]}
      - {id: where, kind: text, when: {benches: more}}
      - {id: colours, kind: vote, statements: [red, blue]}
      - {id: whom, kind: text, max: 100, apart: true}
  - {id: review`,
).Replace(voting)

// What was said after the submission has columns of its own, and the response is as submitted as before.
func TestExtras(t *testing.T) {
	f := parse(t, lampsAndBenches)
	later := func(parts ...string) flows.Value { return codes(parts...) }
	vote := func(item string) string { return "colours." + item }
	s := source(f,
		record(0, f, "consent", yes),
		submitted(record(1, f, "consent", yes)),
		submitted(record(2, f, "consent", yes, "later", later("seats"))),
		submitted(record(3, f, "consent", yes, "later", later("seats", "night"), "lamps", skip, "benches", codes("more"))),
		submitted(record(4, f, "consent", yes, "later", later("seats", "all_told"), "benches", codes("fewer"), vote("red"), codes("agree"), "whom", written("me@example.org"))),
		submitted(record(5, f, "consent", yes, "later", later("night", "seats"), "lamps", codes("dim"), "benches", codes("fewer"), vote("red"), codes("agree"), vote("blue"), skip)),
		submitted(record(6, f, "consent", yes, "later", later("all_told"))),
	)
	equal(t, rows(t, table(t, s, "responses", "csv", export.Options{}), nil, "response_id", "status", "extra_begun", "extra_completed"), strings.Join([]string{
		"r0 in_progress  ", "r1 submitted  ", "r2 submitted seats ", "r3 submitted night;seats night", "r4 submitted seats ",
		"r5 submitted night;seats night;seats", "r6 submitted  ",
	}, "\n"))
	counted, err := export.Stats(t.Context(), s, labels, "en")
	if err != nil {
		t.Fatal(err)
	}
	if got := counted.Status; got["submitted"] != 6 || got["in_progress"] != 1 || len(got) != 2 {
		t.Errorf("the statuses are %v: the first submission counts, whatever follows", got)
	}
	plain := parse(t, park)
	if got := table(t, source(plain, record(0, plain, "consent", yes)), "responses", "csv", export.Options{}); strings.Contains(got, "extra_") {
		t.Error("a consultation that offers nothing after the submission has columns for it")
	}
}
