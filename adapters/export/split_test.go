package export_test

import (
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
)

// split is an answer with a number for each of the codes.
func split(codes []string, people ...int) flows.Value {
	v := flows.Value{Codes: codes, Counts: flows.Counts{}, Via: flows.ByNumber}
	for i, n := range people {
		v.Counts[codes[i]] = n
	}
	return v
}

// Of a split, each option has its column and its row, also if an earlier version asked the options in another order or lacked one.
func TestSplitKeepsItsNumbersApart(t *testing.T) {
	f := parse(t, voting)
	earlier := parse(t, strings.NewReplacer("version: 2", "version: 1", "split, options: [keep, change, unsure]", "split, options: [unsure, keep]").Replace(voting))
	s := source(f,
		submitted(record(0, f, "consent", yes, "group", split([]string{"keep", "change", "unsure"}, 12, 3, 0))),
		submitted(record(1, f, "consent", yes, "group", split([]string{"change"}, 4))),
		submitted(record(2, earlier, "consent", yes, "group", split([]string{"unsure", "keep"}, 7, 2))),
	)
	s.Older = append(s.Older, earlier)
	var cells []string
	for _, row := range named(t, table(t, s, "responses", "csv", export.Options{})) {
		cells = append(cells, row["group_keep"]+"/"+row["group_change"]+"/"+row["group_unsure"])
	}
	if got := strings.Join(cells, " "); got != "12/3/0 /4/ 2//7" {
		t.Errorf("responses.csv has %q", got)
	}
	cells = nil
	for _, row := range named(t, table(t, s, "answers", "csv", export.Options{})) {
		if row["question_id"] == "group" {
			cells = append(cells, row["seq"]+row["code"]+"="+row["number"])
		}
	}
	if got := strings.Join(cells, " "); got != "1keep=12 2change=3 3unsure=0 1change=4 1unsure=7 2keep=2" {
		t.Errorf("answers.csv has %q", got)
	}
	stats := counted(t, s, labels, "en")
	for _, q := range stats.Questions {
		if q.Question != "group" {
			continue
		}
		got := map[string]int{}
		for _, o := range q.Options {
			got[o.Code] = o.Count
		}
		if q.Answered != 3 || got["keep"] != 14 || got["change"] != 7 || got["unsure"] != 7 {
			t.Errorf("counted are %v in %d answers", got, q.Answered)
		}
	}
	var out strings.Builder
	if err := stats.Write(&out, 80); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "people 28") || !strings.Contains(out.String(), "14  50%") {
		t.Errorf("the shares are not those of the people:\n%s", out.String())
	}
}
