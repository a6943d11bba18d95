package export_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// Whoever adds a kind is told here what exports need: a line in kinds, a step in park or voting, and an answer to it in whole. What
// was answered must then be in the tables, and in the statistics.
func TestEveryKind(t *testing.T) {
	f := parse(t, voting)
	there := map[flows.Kind]export.KindForTest{}
	for k, line := range export.EveryKind() {
		if there[k] = line; !slices.Contains(flows.Kinds(), k) {
			t.Errorf("kinds has %q, which is no kind of flows", k)
		}
	}
	r := whole(f)
	for _, k := range flows.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			line, ok := there[k]
			asks := k.Traits()
			switch {
			case !ok:
				t.Fatal("it has no line in kinds (kinds.go)")
			case line.Cells != asks.Asks:
				t.Fatal("it asks something, and has no cells in kinds; or the other way round")
			case !line.Cells:
				return
			case line.Columns != (asks.Consults && !asks.Dealt):
				t.Error("it asks about the matter, and has no columns in kinds; or the other way round")
			case line.Tally == asks.Agrees: // everybody who is counted agreed
				t.Error("statistics leave it out")
			}
			said := slices.IndexFunc(r.Journal, func(e bot.Entry) bool { st := f.Step(e.Step); return st != nil && st.Kind == k })
			if said < 0 {
				t.Fatal("it is not answered: add a step of it to park or voting (fixtures_test.go) and an answer to whole")
			}
			checkAnswer(t, source(f, r), f.Step(r.Journal[said].Step), r.Journal[said].Value, line)
		})
	}
}

// checkAnswer fails unless an answer is wherever the line of its kind says.
func checkAnswer(t *testing.T, s export.Source, st *flows.Step, v flows.Value, line export.KindForTest) {
	t.Helper()
	number := ""
	if v.Number != nil {
		number = strconv.Itoa(*v.Number)
	}
	for _, code := range v.Codes {
		if people, ok := v.Counts[code]; ok {
			number += strconv.Itoa(people)
		}
	}
	name := export.TableName("answers")
	if st.Kind.Traits().Dealt {
		name = "votes"
	}
	var codes, numbers, texts []string
	for _, row := range named(t, table(t, s, name, "csv", export.Options{})) {
		if row["question_id"] == st.Question && row["item"] == st.Item {
			codes, numbers, texts = append(codes, row["code"]), append(numbers, row["number"]), append(texts, row["text"])
		}
	}
	if strings.Join(codes, " ") != strings.Join(v.Codes, " ") || strings.Join(numbers, "") != number || strings.Join(texts, "") != v.Text {
		t.Errorf("%s.csv has %q, %q and %q, want %+v", name, codes, numbers, texts, v)
	}
	if line.Columns {
		cells := map[string]bool{}
		for column, cell := range named(t, table(t, s, "responses", "csv", export.Options{}))[0] {
			if strings.HasPrefix(column, st.Question) {
				for _, one := range strings.Split(cell, ";") {
					cells[one] = true
				}
			}
		}
		wanted := append(slices.Clone(v.Codes), number, v.Text)
		if v.Counts != nil { // each option has a column, and its number is the cell
			wanted = nil
			for _, people := range v.Counts {
				wanted = append(wanted, strconv.Itoa(people))
			}
		}
		for _, one := range wanted {
			if one != "" && !cells[one] {
				t.Errorf("%q is in no column of responses.csv", one)
			}
		}
	}
	for _, q := range counted(t, s, labels, "en").Questions {
		if q.Question == st.Question && q.Item == st.Item && !counts(q) {
			t.Error("statistics count it in no bar, no mean and no number of texts")
		}
	}
}

// named returns the rows of a table, each by the names of the columns.
func named(t *testing.T, src string) (all []map[string]string) {
	t.Helper()
	rows := parseCSV(t, src)
	for _, cells := range rows[1:] {
		row := map[string]string{}
		for i, name := range rows[0] {
			row[name] = cells[i]
		}
		all = append(all, row)
	}
	return all
}

// counts says whether a question counts anything besides the number of answers.
func counts(q export.QuestionCount) bool {
	_, mean := q.Mean()
	return mean || q.Texts > 0 || slices.ContainsFunc(q.Options, func(o export.OptionCount) bool { return o.Count > 0 })
}
