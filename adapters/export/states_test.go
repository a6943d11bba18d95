package export_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// Whatever is missing says why, and a question keeps its state whatever others were answered before or after it.
func TestStates(t *testing.T) {
	f := parse(t, voting)
	back := func(r bot.Record, step string) bot.Record {
		r.Journal = append(r.Journal, bot.Entry{Answer: flows.Answer{Step: step, Act: flows.ActWithdrawn}, Lang: "en", At: clock, Flow: f.Ref})
		return r
	}
	unseen := flows.Value{Missing: flows.NotShown}
	for name, c := range map[string]struct {
		record   bot.Record
		question string
		want     string // item and state of its rows
	}{
		"left out by an answer":           {record(0, f, "view", codes("unsure")), "why", " not_asked"},
		"left out by a skipped answer":    {record(0, f, "idea1_head", skip, "idea1_again", skip), "idea_head", "1 skipped\n2 not_asked"},
		"still to be decided":             {record(0, f, "consent", yes), "why", " not_reached"},
		"still to come":                   {record(0, f, "view", codes("keep")), "why", " not_reached"},
		"passed over, and answered later": {record(0, f, "why", skip, "why", written("well")), "why", " answered"},
		"left early":                      {submitted(record(0, f, "view", codes("keep"), "why", unseen, "visits", unseen)), "visits", " not_reached"},
		"left early: what would follow":   {submitted(record(0, f, "idea1_head", unseen, "idea1_again", unseen, "idea2_head", unseen)), "idea_head", "1 not_reached\n2 not_reached"},
		"left early: what was left out":   {submitted(record(0, f, "view", codes("unsure"), "order", unseen)), "why", " not_asked"},
		"taken back":                      {back(record(0, f, "view", codes("keep"), "why", written("well")), "why"), "why", " withdrawn"},
		"a part nobody chose":             {submitted(record(0, f, "view", codes("keep"))), "lamps", " not_asked"},
		"the offer of parts itself":       {submitted(record(0, f, "view", codes("keep"))), "later", " not_asked"},
		"the offer before the submission": {record(0, f, "view", codes("keep")), "later", " not_reached"},
		"a part that was chosen":          {submitted(record(0, f, "later", codes("night"))), "lamps", " not_reached"},
		"a part that was done":            {submitted(record(0, f, "later", codes("night"), "lamps", codes("dim"))), "lamps", " answered"},
	} {
		t.Run(name, func(t *testing.T) {
			got := table(t, source(f, c.record), "answers", "csv", export.Options{})
			equal(t, rows(t, got, question(c.question), "item", "state"), c.want)
		})
	}
}

// An unfinished response stands in a table of its own, in a package and alone, and in no other table.
func TestUnfinished(t *testing.T) {
	f := parse(t, voting)
	done, left := submitted(record(0, f, "consent", yes, "why", written("handed over"), "ideas.bus", codes("agree"))), record(1, f, "consent", yes, "why", written("not yet"), "ideas.dog", codes("agree"))
	lost := record(2, f, "consent", yes, "why", written("whose is it"))
	lost.Response.Damaged, lost.Status = true, ""
	s := source(f, done, left, lost)
	s.Unfinished = true
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, s, labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	problems, _ := validate(t, dir)
	for _, p := range problems {
		t.Error(p)
	}
	apart := read(t, dir, "unfinished.csv")
	if !strings.HasPrefix(apart, answerHeader+"\r\n") || !strings.Contains(apart, "r1,why,,1,answered,,,not yet,") || !strings.Contains(apart, "r1,ideas,dog,1,answered,agree,") || strings.Contains(apart, "r0,") || strings.Contains(apart, "r2,") {
		t.Errorf("want what is unfinished alone:\n%s", apart)
	}
	for _, name := range []string{"answers.csv", "responses.csv", "votes.csv"} {
		if got := read(t, dir, name); strings.Contains(got, "r1") || !strings.Contains(got, "r0") {
			t.Errorf("want what was submitted in %s:\n%s", name, got)
		}
	}
	if got := read(t, dir, "answers.csv"); !strings.Contains(got, "whose is it") {
		t.Error("a response whose labels cannot be read is in no table")
	}
	s.Unfinished = false
	equal(t, table(t, s, "unfinished", "csv", export.Options{}), apart)
	s.Filter.Status = flows.Submitted
	if err := export.Package(t.Context(), dir, s, labels, export.Options{Force: true}); err != nil {
		t.Fatal(err)
	}
	if slices.Contains(listing(t, dir), "unfinished.csv") || strings.Contains(read(t, dir, "answers.csv"), "r1,") {
		t.Error("what is unfinished is there still")
	}
	st := counted(t, s, labels, "en")
	if st.LeftOut != 1 || st.Responses != 2 || !strings.Contains(printed(t, st, 80), "1 unfinished left out") {
		t.Errorf("counted are %d, left out %d", st.Responses, st.LeftOut)
	}
}
