package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"aporte/adapters/report"
	"aporte/locales"
)

// markup is text that breaks out of a page that does not escape it.
const markup = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&amp;]]>{{.T "who"}}`

func number(n int) *int { return &n }

func real(x float64) *float64 { return &x }

// choice has the figures of a question with one answer: 40 and 20 of 60.
func choice(id, kind string) report.Counted {
	return report.Counted{
		Question: id, Kind: kind, Asked: 64, Answered: 60, Skipped: 4, NotAsked: 3, Base: 60,
		Options: []report.Option{
			{Code: "agree", Count: 40, Share: real(0.666667), Low: real(0.540644), High: real(0.772664)},
			{Code: "disagree", Count: 20, Share: real(0.333333), Low: real(0.227336), High: real(0.459356)},
		},
		Majority: &report.Majority{Code: "agree", Count: 40, Of: 60, ToTurn: 20}, Seconds: &report.Seconds{Median: 7, Of: 60},
	}
}

// whole is a page with everything that there can be on one, and markup wherever a text comes from outside.
func whole(lang string) report.Data {
	rank := report.Counted{Question: "rank", Kind: "ranking", Asked: 1300, Answered: 1234, Skipped: 66, Base: 1234, Options: []report.Option{
		{Code: "water", Count: 900, Share: real(0.729335), Places: []int{300, 300, 300}, Points: real(1.458671)},
		{Code: "trees", Count: 1000, Share: real(0.810373), Places: []int{800, 100, 100}, Points: real(2.188006)},
	}}
	scale := report.Counted{Question: "scale", Item: "day", Kind: "scale", Asked: 10, Answered: 10, Base: 10, Numbers: 10, Mean: real(1.4), Options: []report.Option{
		{Code: "1", Count: 6, Share: real(0.6), Low: real(0.3), High: real(0.8)}, {Code: "2", Count: 4, Share: real(0.4), Low: real(0.2), High: real(0.7)},
	}}
	text := report.Counted{Question: "idea", Item: "1", Kind: "text", Asked: 50, Answered: 44, Texts: 44}
	vote := choice("vote", "vote")
	vote.Item = "bus"
	empty := report.Counted{Question: "later", Kind: "choice", Options: []report.Option{{Code: "agree"}, {Code: "disagree"}}}
	labels := map[string]string{"agree": "Agree " + markup, "disagree": "Disagree", "water": "Water", "trees": "Donaudampfschifffahrtsgesellschaftskapitän", "1": "1", "2": "2"}
	return report.Data{
		Lang: lang, Title: "The park " + markup,
		Figures: report.Figures{
			Responses: 1367, Unfinished: 12,
			Questions: []report.Counted{choice("f1", "choice"), rank, scale, vote, text, empty, {Question: "home", Kind: "country", Asked: 1367, Answered: 1367}},
			Leaving:   report.Leaving{Of: 12, Steps: []report.Left{{Question: "rank", Count: 7, Share: real(0.583333)}, {Question: "vote", Item: "bus", Count: 3, Share: real(0.25)}}},
			Funnel: report.Funnel{
				Total: map[string]int{"opened": 1500, "language": 1450, "refused": 40, "left": 60, "agreed": 1400, "submitted": 1367},
				Days:  map[string]map[string]int{"2026-11-23": {}, "2026-11-25": {}},
			},
			By: []report.Split{
				{Name: "source", Groups: []report.Group{{Value: "", Responses: number(900)}, {Value: markup, Responses: number(467)}, {Value: "radio"}, {Value: "tiny"}}},
				{Name: "home_region", Groups: []report.Group{{Value: "africa", Responses: number(1367)}}},
			},
		},
		Name: func(_, value string) string { return value },
		Questions: []report.Question{
			{ID: "f1", Group: "f1", GroupTitle: "Finding " + markup, Leads: true, Title: "Finding", Text: "Is it so? " + markup, Labels: labels, Until: map[string]int{"disagree": 1}},
			{ID: "rank", Title: "What first", Text: "What comes first?", Labels: labels, Former: 1},
			{ID: "scale", Item: "day", Title: "By day", Labels: labels},
			{ID: "vote", Item: "bus", Title: "More buses " + markup, Text: "More buses " + markup, Labels: labels},
			{ID: "idea", Item: "1", Group: "idea", Leads: true, Title: "Idea 1", Whole: "Idea", Text: "Your idea?"},
			{ID: "later", Title: "Later", Labels: labels},
			{ID: "home", Title: "Country"},
		},
		Quotes: []report.Quote{
			{Question: "f1", Text: "Line one " + markup + "\nline two", Lang: "en", Cite: "Q1-001"},
			{Question: "idea", Item: "1", Text: "مرحبا", Lang: "ar"},
		},
		Heaps: []report.Heap{{Question: "idea", Different: 40}},
		Opinion: &report.Opinion{
			People: 60, Placed: 58, Statements: 2, Index: 0.91, Draws: 20, SameNumber: 20, Agreed: []string{"More buses " + markup}, Disagreed: []string{"Finding"},
			Groups: []report.Camp{{Members: number(30), Agrees: []string{"More buses " + markup}}, {Members: number(28), Disagrees: []string{"More buses"}}, {}},
			Answers: []report.CampAnswers{
				{Question: "f1", Codes: []string{"disagree", "agree"}, Rows: []report.CampRow{
					{Answered: number(30), Cells: []report.CampCell{{Count: number(6)}, {number(24), real(0.8), real(0.626871), real(0.904941)}}},
					{Answered: number(25), Cells: make([]report.CampCell, 2)},
					{Cells: make([]report.CampCell, 2)},
				}},
				{Question: "vote", Item: "bus", Codes: []string{"agree", "disagree", "pass"}, Rows: []report.CampRow{{Answered: number(30), Cells: make([]report.CampCell, 3)}}},
			},
		},
	}
}

// other is a page of one response, with what the whole one has not.
func other() report.Data {
	d := whole("en")
	d.Figures.Responses, d.Quotes = 1, nil
	d.Figures.Funnel.Days = map[string]map[string]int{"2026-11-23": {}}
	d.Opinion = &report.Opinion{People: 9, Placed: 9, Statements: 2, Why: report.Unstable, Index: 0.79, Draws: 20, SameNumber: 3}
	d.Heaps[0].Sealed = 2
	groups := choice("groups", "split")
	groups.Base, groups.Majority = 400, nil
	d.Figures.Questions[5] = groups
	d.Figures.Questions[3].Majority = nil
	d.Questions[5].ID = "groups"
	d.Figures.By = []report.Split{{Name: "language"}, {Name: "channel"}, {Name: "bot"}, {Name: "version"}, {Name: "scale"}}
	return d
}

func written(t *testing.T, d report.Data) string {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, d, locales.Default()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// element is a part of a page.
type element struct {
	name string
	attr map[string]string
	text string // all text in it
}

// elements returns all elements of a page, in the order in which they end. Nothing may be left open.
func elements(t *testing.T, page string) (all []element) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	d.AutoClose, d.Entity = xml.HTMLAutoClose, xml.HTMLEntity
	d.Strict = false
	var open []element
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if len(open) > 0 {
				t.Errorf("%s is not closed", open[len(open)-1].name)
			}
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			e := element{name: x.Name.Local, attr: map[string]string{}}
			for _, a := range x.Attr {
				e.attr[a.Name.Local] = a.Value
			}
			open = append(open, e)
		case xml.CharData:
			for i := range open {
				open[i].text += string(x)
			}
		case xml.EndElement:
			all = append(all, open[len(open)-1])
			open = open[:len(open)-1]
		}
	}
}
