package export_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// figured is `stats --json`, as far as the tests look at it.
type figured struct {
	Responses int
	Questions []struct {
		Question string `json:"question_id"`
		Item     string
		Asked, Answered, Skipped, Base, Numbers, Texts,
		Notes int
		NotAsked   int `json:"not_asked"`
		NotReached int `json:"not_reached"`
		Mean       *float64
		Options    []struct {
			Code             string
			Count            int
			Share, Low, High *float64
			Points           *float64
		}
		Majority *struct {
			Code   string
			ToTurn int `json:"to_turn"`
		}
		Seconds *struct{ Median, Of int }
	}
	Leaving struct {
		Of    int
		Steps []struct {
			Question string `json:"question_id"`
			Count    int
		}
	}
	Funnel struct {
		Total    map[string]int
		BySource map[string]map[string]int `json:"by_source"`
	}
	By []struct {
		Groups []struct {
			Value     string
			Responses *int
		}
		Questions []struct {
			Question string `json:"question_id"`
			Rows     []struct {
				Value    string
				Answered *int
				Options  []struct {
					Code  string
					Count *int
				}
			}
		}
	}
}

func figures(t *testing.T, st export.Statistics) (f figured) {
	t.Helper()
	var b bytes.Buffer
	if err := st.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// shown returns a number of the figures, or "null".
func shown[N int | float64](n *N) string {
	if n == nil {
		return "null"
	}
	return fmt.Sprint(*n)
}

// TestFigures counts answers whose figures are known.
func TestFigures(t *testing.T) {
	f := parse(t, park)
	var all []bot.Record
	for n := range 10 {
		view, order := "change", codes("trees", "water")
		if n < 3 {
			view, order = "keep", codes("water")
		}
		r := submitted(record(n, f, "consent", yes, "view", codes(view), "order", order, "use", codes("walk", "play"), "rate_day", number(n%2)))
		for i := range r.Journal {
			r.Journal[i].Shown = r.Journal[i].At.Add(-time.Duration(10+n) * time.Second)
		}
		all = append(all, r)
	}
	all = append(all, record(10, f, "consent", yes, "view", codes("keep")), record(11, f, "consent", yes, "view", codes("keep"), "why", skip))
	s := source(f, all...)
	s.Filter.Status = flows.Submitted
	got := figures(t, counted(t, s, labels, "en"))
	if got.Responses != 10 || got.Leaving.Of != 2 || len(got.Leaving.Steps) != 2 {
		t.Errorf("%d responses, left %+v", got.Responses, got.Leaving)
	}
	for _, q := range got.Questions {
		switch q.Question + q.Item {
		case "view":
			o := q.Options[1]
			if q.Asked != 10 || q.Answered != 10 || o.Code != "change" || o.Count != 7 || *o.Share != 0.7 || q.Majority.Code != "change" || q.Majority.ToTurn != 4 {
				t.Errorf("view is %+v, majority %+v", q, q.Majority)
			}
			// R: binom::binom.confint(7, 10, methods = "wilson")
			if math.Abs(*o.Low-0.396778) > 2e-6 || math.Abs(*o.High-0.892209) > 2e-6 {
				t.Errorf("the interval is %v to %v", *o.Low, *o.High)
			}
			if q.Seconds.Median != 14 || q.Seconds.Of != 10 {
				t.Errorf("it took %+v", q.Seconds)
			}
		case "order": // 7 times trees before water, 3 times water alone, 2 places
			if q.Majority != nil || shown(q.Options[0].Points) != "1.4" || shown(q.Options[1].Points) != "1.3" {
				t.Errorf("points are %s and %s", shown(q.Options[0].Points), shown(q.Options[1].Points))
			}
		case "use":
			if q.Base != 10 || *q.Options[0].Share != 1 || *q.Options[1].Share != 1 || q.Majority != nil {
				t.Errorf("use is %+v", q)
			}
		case "rateday":
			if q.Numbers != 10 || shown(q.Mean) != "0.5" || q.Options[1].Count != 5 || q.Majority != nil {
				t.Errorf("rate is %+v", q)
			}
		case "strength":
			if q.Answered != 0 || q.Options[0].Share != nil || q.Options[0].Low != nil || q.Mean != nil {
				t.Errorf("nobody answered, and it is %+v", q)
			}
		}
	}
}

// TestCrossTables groups answers by an answer, and hides what is small.
func TestCrossTables(t *testing.T) {
	f := parse(t, park)
	var all []bot.Record
	for n := range 30 {
		status, view := "resident", []string{"keep", "change"}[n%2]
		if n%3 == 0 {
			status = "guest" // 10 of them: 5 keep, 5 change
		}
		if n == 29 {
			view = "unsure" // a resident
		}
		all = append(all, submitted(record(n, f, "consent", yes, "view", codes(view), "status", codes(status))))
	}
	s := source(f, all...)
	s.By = []string{"status", "language"}
	got := figures(t, counted(t, s, labels, "en"))
	rows := crossed(got, "view")
	// One resident is not sure, and no guest: both are hidden, and one more of each group, so that nobody computes them.
	want := "guest 10 keep null change 5 unsure null other null\nresident 20 keep null change 9 unsure null other null\n"
	if rows != want {
		t.Errorf("got\n%swant\n%s", rows, want)
	}
	if len(got.By[1].Groups) != 1 || shown(got.By[1].Groups[0].Responses) != "30" {
		t.Errorf("by language: %+v", got.By[1].Groups)
	}
	s.By = []string{"use"}
	if _, err := export.Stats(t.Context(), s, labels, "en"); !errors.Is(err, export.ErrGrouping) || !strings.Contains(err.Error(), "status") {
		t.Errorf("answers are grouped by a list, or the error does not say by what they can be: %v", err)
	}
}

// tallied is a shelf with counters, as a store has them.
type tallied struct {
	mourning
	f      *flows.Flow
	sound  bool
	visits []bot.Visits
}

func (s tallied) Funnel(context.Context, string) ([]bot.Visits, error) { return s.visits, nil }

func (s tallied) Tallies(context.Context, string) ([]bot.Tallied, bool, error) {
	all := flows.Tally{}
	for _, r := range s.shelf {
		if r.Status == flows.Submitted {
			all.Add(s.f.Tally(stateOf(r)), 1)
		}
	}
	return []bot.Tallied{{Version: s.f.Version, Tally: all}}, s.sound, nil
}

func (s tallied) Census(context.Context, string) (all []bot.Census, err error) {
	for _, r := range s.shelf {
		all = append(all, bot.Census{Version: r.Flow.Version, Status: r.Status, Lang: r.Lang, Channel: r.Channel, Source: r.Source, Count: 1})
	}
	return all, nil
}

func stateOf(r bot.Record) flows.State {
	var journal []flows.Answer
	for _, e := range r.Journal {
		journal = append(journal, e.Answer)
	}
	return flows.State{Ref: r.Flow, Status: r.Status, Answers: flows.Fold(journal), Notes: flows.FoldNotes(journal), Taken: flows.FoldTaken(journal)}
}

// TestCountersSayTheSame compares the figures from counters with those from every answer, for conversations of all kinds.
func TestCountersSayTheSame(t *testing.T) {
	all, words := embedded(t)
	for _, f := range all {
		var records []bot.Record
		for n := range 60 {
			r := submitted(talk(f, n))
			if last := r.Journal[len(r.Journal)-1]; n%5 == 0 && last.Act != flows.ActNoted {
				last.Act, last.Value = flows.ActWithdrawn, flows.Value{} // taken back, as from the review
				r.Journal = append(r.Journal, last)
			}
			records = append(records, r)
		}
		read := source(f, records...)
		read.Filter.Status = flows.Submitted
		want := figures(t, counted(t, read, words, "en"))
		quick := read
		quick.Reader = tallied{mourning: mourning{shelf: records}, f: f, sound: true}
		st := counted(t, quick, words, "en")
		if got := figures(t, st); !st.Rough {
			t.Errorf("%s: the counters are not taken", f.ID)
		} else if diff := differs(want, got); diff != "" {
			t.Errorf("%s: %s", f.ID, diff)
		}
		quick.Reader = tallied{mourning: mourning{shelf: records}, f: f}
		if st := counted(t, quick, words, "en"); st.Rough {
			t.Errorf("%s: counters that are not sound are taken", f.ID)
		}
	}
}

// differs says where two figures differ.
func differs(want, got figured) string {
	if want.Responses != got.Responses || len(want.Questions) != len(got.Questions) {
		return fmt.Sprintf("%d responses and %d", want.Responses, got.Responses)
	}
	for i, w := range want.Questions {
		g := got.Questions[i]
		a, _ := json.Marshal(w)
		b, _ := json.Marshal(g)
		if !bytes.Equal(a, b) {
			return fmt.Sprintf("want\n%s\ngot\n%s", a, b)
		}
	}
	return ""
}

// TestFunnelTable writes conversations into a package.
func TestFunnelTable(t *testing.T) {
	f := parse(t, park)
	s := source(f, two(f)...)
	s.Reader = tallied{mourning: mourning{shelf: two(f)}, f: f, visits: []bot.Visits{
		{Day: clock.UTC().Truncate(24 * time.Hour), Source: "radio", Channel: "console", Lang: "es", Counts: map[bot.Stage]int{
			bot.StageOpened: 7, bot.StageLanguage: 6, bot.StageRefused: 1, bot.StageAgreed: 4, bot.StageSubmitted: 3,
		}},
		{Day: clock.UTC().Truncate(24 * time.Hour), Channel: "console", Lang: "en", Counts: map[bot.Stage]int{bot.StageOpened: 1}},
	}}
	dir := t.TempDir()
	if err := export.Package(t.Context(), dir, s, labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	want := "day,source,channel,bot,language,stage,count\n2026-11-23,,console,,en,opened,1\n2026-11-23,,console,,en,left,1\n"
	for _, line := range []string{"opened,7", "language,6", "refused,1", "left,2", "agreed,4", "submitted,3"} {
		want += "2026-11-23,radio,console,,es," + line + "\n"
	}
	equal(t, strings.ReplaceAll(read(t, dir, "funnel.csv"), "\r\n", "\n"), want)
	if problems, _ := validate(t, dir); len(problems) > 0 {
		t.Errorf("the package is not valid: %v", problems)
	}
	st := counted(t, s, labels, "en")
	if got := figures(t, st); got.Funnel.Total["left"] != 3 || got.Funnel.BySource["radio"]["submitted"] != 3 {
		t.Errorf("the funnel is %+v", got.Funnel)
	}
	for _, width := range []int{40, 80} {
		for line := range strings.Lines(printed(t, st, width)) {
			if len([]rune(strings.TrimSuffix(line, "\n"))) > width {
				t.Errorf("longer than %d: %s", width, line)
			}
		}
	}
}

// crossed returns the rows of a question in the first cross-table.
func crossed(f figured, question string) (rows string) {
	for _, q := range f.By[0].Questions {
		if q.Question != question {
			continue
		}
		for _, r := range q.Rows {
			rows += r.Value + " " + shown(r.Answered)
			for _, o := range r.Options {
				rows += " " + o.Code + " " + shown(o.Count)
			}
			rows += "\n"
		}
	}
	return rows
}

// TestCrossTablesOfPeople: the people that one group speaks for are no more than one response. They are hidden as one is.
func TestCrossTablesOfPeople(t *testing.T) {
	f := parse(t, `
flow: park
version: 1
languages: [en]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: status, kind: choice, options: [resident, guest]}
  - {id: view, kind: split, options: [keep, change]}
  - {id: review, kind: review}
`)
	var all []bot.Record
	for n := range 24 {
		status, people := "guest", flows.Counts{"keep": 30, "change": 30}
		if n < 16 {
			status = "resident"
			if n > 0 { // of the residents, one group alone wants a change
				people["change"] = 0
			}
		} else if n > 20 {
			status = ""
		}
		given := []any{"consent", yes, "view", flows.Value{Codes: []string{"keep", "change"}, Counts: people}}
		if status != "" {
			given = append(given, "status", codes(status))
		}
		all = append(all, submitted(record(n, f, given...)))
	}
	s := source(f, all...)
	s.By = []string{"status"}
	rows := crossed(figures(t, counted(t, s, labels, "en")), "view")
	want := " null keep null change null\nguest null keep null change null\nresident 510 keep null change null\n"
	if rows != want {
		t.Errorf("got\n%swant\n%s", rows, want)
	}
}
