package export_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

func table(t *testing.T, s export.Source, name export.TableName, format export.Format, o export.Options) string {
	t.Helper()
	var b bytes.Buffer
	if err := export.Table(t.Context(), &b, s, labels, name, format, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// answerHeader is the first line of answers.csv. Tools of others depend on it, so it must not change.
const answerHeader = "response_id,question_id,item,seq,state,code,number,text,lang,input,answered_at,flow_id,flow_version,seconds,wording_id"

// both are the tables to which every consultation gives rows.
var both = []export.TableName{"answers", "responses"}

// rows returns the cells of some columns, a row a line.
func rows(t *testing.T, src string, match func(row map[string]string) bool, columns ...string) string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(src)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		if match == nil || match(row) {
			var picked []string
			for _, c := range columns {
				if !slices.Contains(all[0], c) {
					t.Fatalf("there is no column %s among %v", c, all[0])
				}
				picked = append(picked, row[c])
			}
			lines = append(lines, strings.Join(picked, " "))
		}
	}
	return strings.Join(lines, "\n")
}

func question(id string) func(map[string]string) bool {
	return func(row map[string]string) bool { return row["question_id"] == id }
}

func equal(t *testing.T, got, want string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestAnswers(t *testing.T) {
	f := parse(t, park)
	for name, c := range map[string]struct {
		answers  []any
		question string
		want     string // item, seq, state, code, number, text, input
	}{
		"choice":               {[]any{"view", codes("keep")}, "view", " 1 answered keep   tap"},
		"words of other":       {[]any{"view", other("a lake")}, "view", " 1 answered other  a lake label"},
		"skipped":              {[]any{"order", skip}, "order", " 1 skipped    "},
		"not reached":          {nil, "order", " 1 not_reached    "},
		"text":                 {[]any{"why", written("because")}, "why", " 1 answered   because text"},
		"ranking in order":     {[]any{"order", codes("water", "trees")}, "order", " 1 answered water   tap\n 2 answered trees   tap"},
		"ranking with other":   {[]any{"order", other("benches", "water")}, "order", " 1 answered water   label\n 2 answered other  benches label"},
		"several":              {[]any{"use", codes("walk", "play")}, "use", " 1 answered walk   tap\n 2 answered play   tap"},
		"scale below zero":     {[]any{"rate_night", number(-1)}, "rate", "day 1 not_reached    \nnight 1 answered  -1  number"},
		"option of a scale":    {[]any{"rate_day", codes("dont_know")}, "rate", "day 1 answered dont_know   tap\nnight 1 not_reached    "},
		"number":               {[]any{"visits", number(0)}, "visits", " 1 answered  0  number"},
		"country":              {[]any{"country", codes("AT")}, "country", " 1 answered AT   tap"},
		"rounds":               {[]any{"idea1_head", written("A"), "idea1_again", yes, "idea2_head", written("B")}, "idea_head", "1 1 answered   A text\n2 1 answered   B text"},
		"changed: the last":    {[]any{"view", codes("keep"), "view", codes("change")}, "view", " 1 answered change   tap"},
		"skipped after all":    {[]any{"why", written("because"), "why", skip}, "why", " 1 skipped    "},
		"finished early":       {[]any{"use", flows.Value{Missing: flows.NotShown}}, "use", " 1 not_reached    "},
		"no longer shown":      {[]any{"view", codes("keep"), "why", written("because"), "view", codes("unsure")}, "why", " 1 not_asked    "},
		"kept all the same":    {[]any{"view", codes("unsure"), "why", flows.Value{Text: "because", Kept: true}}, "why", " 1 answered   because "},
		"kept apart: no row":   {[]any{"contact", written("me@example.org")}, "contact", ""},
		"statement: no row":    {nil, "hello", ""},
		"words without option": {[]any{"view", flows.Value{Codes: []string{"keep"}, Text: "but paint it"}}, "view", " 1 answered keep  but paint it "},
	} {
		t.Run(name, func(t *testing.T) {
			got := table(t, source(f, record(0, f, append([]any{"consent", yes}, c.answers...)...)), "answers", "csv", export.Options{})
			equal(t, rows(t, got, question(c.question), "item", "seq", "state", "code", "number", "text", "input"), c.want)
			if strings.Contains(got, "example.org") || strings.Contains(got, "contact") {
				t.Error("what is kept apart is in the table")
			}
		})
	}
}

func TestAnswerTakenBack(t *testing.T) {
	f := parse(t, park)
	r := record(0, f, "consent", yes, "why", written("because"))
	r.Journal = append(r.Journal, bot.Entry{Answer: flows.Answer{Step: "why", Act: flows.ActWithdrawn}, Lang: "es", At: clock, Flow: f.Ref})
	got := table(t, source(f, r), "answers", "csv", export.Options{})
	equal(t, rows(t, got, question("why"), "state", "text", "lang", "answered_at"), "withdrawn   ")
}

// An entry that was kept apart stays apart, also when the consultation no longer says so.
func TestApartInAnotherVersion(t *testing.T) {
	f := parse(t, park)
	r := record(0, f, "consent", yes, "contact", written("me@example.org"))
	open := parse(t, strings.Replace(park, ", apart: true", "", 1))
	for _, name := range both {
		got := table(t, source(open, r), name, "csv", export.Options{})
		if !strings.Contains(got, "contact") || strings.Contains(got, "example.org") {
			t.Errorf("want the question and not the answer in %s:\n%s", name, got)
		}
	}
}

func TestResponses(t *testing.T) {
	f := parse(t, park)
	r := submitted(record(0, f,
		"lang", codes("en"), "consent", yes, "view", other("a lake"), "why", written("because"), "order", other("benches", "water"),
		"use", codes("walk", "play"), "rate_day", codes("dont_know"), "rate_night", number(-1), "strength", number(3),
		"idea1_head", written("A"), "idea1_again", yes, "idea2_head", written("B"), "visits", number(0), "country", codes("AT"), "status", codes("guest"),
		"contact", written("me@example.org"),
	))
	got := table(t, source(f, r, record(1, f)), "responses", "csv", export.Options{})
	equal(t, got, strings.ReplaceAll(
		`response_id,participant_id,flow_id,flow_version,channel,bot,lang,source,status,started_at,submitted_at,changed_at,revision,last_step,consent_version,consented_at,`+
			`view,view_other,view_note,why,why_note,order_1,order_2,order_other,order_note,use,use_other,use_note,rate_day,rate_day_note,rate_night,rate_night_note,`+
			`strength,strength_note,idea_head_1,idea_head_1_note,idea_again_1,idea_again_1_note,idea_head_2,idea_head_2_note,visits,visits_note,country,country_name,country_region,country_note,`+
			`q_status,status_note,review_note
r0,p0,park,2,console,,en,poster,submitted,2026-11-23T09:00:00Z,2026-11-23T10:00:00Z,2026-11-23T09:15:00Z,0,status,2026-11,2026-11-23T09:02:00Z,`+
			`other,a lake,,because,,water,other,benches,,walk;play,,,dont_know,,-1,,3,,A,,yes,,B,,0,,AT,Austria,europe,,guest,,
r1,p1,park,2,console,,en,poster,in_progress,2026-11-23T10:00:00Z,,,,,,,`+strings.Repeat(",", 32)+"\n", "\n", "\r\n"))
}

func TestColumnsDoNotDependOnAnswers(t *testing.T) {
	all, _ := embedded(t)
	for _, f := range all {
		for _, name := range export.Tables {
			head, _, _ := strings.Cut(table(t, source(f), name, "csv", export.Options{}), "\r\n")
			for n := range 20 {
				got, _, _ := strings.Cut(table(t, source(f, talk(f, n)), name, "csv", export.Options{}), "\r\n")
				equal(t, got, head)
			}
			columns := strings.Split(head, ",")
			slices.Sort(columns)
			if len(slices.Compact(slices.Clone(columns))) != len(columns) {
				t.Errorf("%s of %s has a column twice: %v", name, f.ID, columns)
			}
		}
	}
}

func TestJSONL(t *testing.T) {
	f := parse(t, park)
	r := record(0, f, "consent", yes, "why", written("a<b & \"c\"\r\n\u2028"), "visits", number(7), "use", codes("walk", "play"))
	var row map[string]any
	for line := range strings.Lines(table(t, source(f, r), "answers", "jsonl", export.Options{})) {
		row = nil
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if len(row) != 1+strings.Count(answerHeader, ",") {
			t.Errorf("want every column in %s", line)
		}
		switch row["question_id"] {
		case "why":
			equal(t, row["text"].(string), "a<b & \"c\"\r\n\u2028")
		case "visits":
			if row["number"] != 7.0 || row["code"] != nil || row["seq"] != 1.0 {
				t.Errorf("want numbers and nothing: %s", line)
			}
		}
	}
	got := table(t, source(f, r), "responses", "jsonl", export.Options{})
	if !strings.HasPrefix(got, `{"response_id":"r0","participant_id":"p0","flow_id":"park","flow_version":2,`) ||
		!strings.Contains(got, `"use":"walk;play"`) || !strings.Contains(got, `"why":"a<b & \"c\"`) {
		t.Errorf("want columns in order and texts readable: %s", got)
	}
}

func TestFilterThatMatchesNothing(t *testing.T) {
	f := parse(t, park)
	s := source(f, record(0, f))
	s.Filter.Status = flows.Submitted
	equal(t, table(t, s, "answers", "csv", export.Options{}), answerHeader+"\r\n")
	equal(t, table(t, s, "answers", "jsonl", export.Options{}), "")
}
