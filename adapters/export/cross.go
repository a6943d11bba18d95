package export

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"aporte/bot"
	"aporte/flows"
)

// CrossTable has the answers to each question apart for groups of responses, without what may say what a single person answered:
// see [leastCell].
type CrossTable struct {
	Name      string // what the groups are made by
	Groups    []Group
	Questions []CrossQuestion
}

// Group is a group of responses.
type Group struct {
	Value     string // "" for responses that have none
	Responses int
	Hidden    bool // Responses is hidden
}

// CrossQuestion is a question in a [CrossTable]. Groups that were never asked it are left out.
type CrossQuestion struct {
	Question, Item, Title string
	Codes, Labels         []string // of the options
	Rows                  []CrossRow
	people                bool // the counts are people
}

// CrossRow is what one group answered to a question.
type CrossRow struct {
	Value    string
	Answered int // its base; for a split, the people
	Hidden   bool
	Cells    []Cell
	Mean     float64
	HasMean  bool
}

// Cell is one count of a [CrossTable].
type Cell struct {
	Count  int // 0 if it is hidden
	Hidden bool
}

// ErrGrouping means that answers cannot be grouped as they are asked to be, see [Source.By].
var ErrGrouping = errors.New("answers cannot be grouped")

// groupings are the labels of a response by which it can be grouped.
var groupings = map[string]func(*folded) string{
	"language": func(rec *folded) string { return rec.Lang },
	"channel":  func(rec *folded) string { return platform(rec.Channel) },
	"bot":      func(rec *folded) string { return botOf(rec.Channel) },
	"source":   func(rec *folded) string { return rec.Source },
	"version":  func(rec *folded) string { return strconv.Itoa(rec.Flow.Version) },
}

// crossing counts for each value of one grouping.
type crossing struct {
	name   string
	of     func(*folded) string
	own    int // the question that the groups are made by, -1 if there is none: its table would say nothing
	blank  func() []QuestionCount
	groups map[string]*crossGroup
}

type crossGroup struct {
	responses int
	questions []QuestionCount
}

// cross returns an empty count for a grouping, or an error that lists what there is.
func (c *counting) cross(by string) (*crossing, error) {
	x := &crossing{name: by, of: groupings[by], own: -1, groups: map[string]*crossGroup{}}
	x.blank = func() []QuestionCount {
		all := make([]QuestionCount, len(c.asking))
		for i, q := range c.asking {
			all[i] = newCount(q, q.title(c.say))
		}
		return all
	}
	var known []string
	for i, q := range c.asking {
		if !kinds[q.Kind].tally.one {
			continue
		}
		if known = append(known, q.column()); q.column() == by && x.of == nil {
			x.own = i
			x.of = func(rec *folded) string {
				v, _ := rec.alike(q.Step)
				return strings.Join(kinds[q.Kind].tally.hits(v), listSeparator)
			}
		}
		if name := q.column() + regionEnd; q.Kind.Traits().Lands {
			if known = append(known, name); name == by && x.of == nil {
				x.landing(q)
			}
		}
	}
	if x.of == nil {
		return nil, fmt.Errorf("%w by %q, but by language, channel, source, version, %s", ErrGrouping, by, strings.Join(known, ", "))
	}
	return x, nil
}

// add counts the answer of a response to one question.
func (x *crossing) add(rec *folded, question int, v flows.Value, state state) {
	value := x.of(rec)
	g := x.groups[value]
	if g == nil && len(x.groups) >= bot.MostSources && x.name == "source" { // anybody can make one up
		value = bot.OtherSource
		g = x.groups[value]
	}
	if g == nil {
		g = &crossGroup{questions: x.blank()}
		x.groups[value] = g
	}
	if question == 0 {
		g.responses++
	}
	g.questions[question].add(v, state)
}

// table returns what may be shown.
func (x *crossing) table() CrossTable {
	t := CrossTable{Name: x.name}
	var values []string
	for value := range x.groups {
		values = append(values, value)
	}
	slices.Sort(values)
	responses := make([]int, len(values))
	for i, value := range values {
		responses[i] = x.groups[value].responses
	}
	small := hideTotals(responses, nil)
	for i, value := range values {
		g := Group{Value: value, Responses: responses[i], Hidden: small[i]}
		if g.Hidden {
			g.Responses = 0
		}
		t.Groups = append(t.Groups, g)
	}
	for i, q := range x.blank() {
		if i == x.own {
			continue
		}
		if one, some := x.question(q, i, values, small); some {
			t.Questions = append(t.Questions, one)
		}
	}
	return t
}

// question returns the table of one question; some is false if it has no options or nobody was asked it.
func (x *crossing) question(q QuestionCount, at int, values []string, small []bool) (one CrossQuestion, some bool) {
	one = CrossQuestion{Question: q.Question, Item: q.Item, Title: q.Title, people: q.tally.people}
	var asked []*QuestionCount
	var who []string
	grid, behind := matrix{adds: q.tally.one || q.tally.people}, matrix{}
	if q.tally.people {
		grid.behind = &behind
	}
	for i, value := range values {
		own := &x.groups[value].questions[at]
		if own.Asked() == 0 && !small[i] {
			continue // a group that is large enough to say that it was never asked
		}
		asked, who, grid.small = append(asked, own), append(who, value), append(grid.small, small[i])
		for _, o := range own.Options {
			if !slices.Contains(one.Codes, o.Code) {
				one.Codes, one.Labels = append(one.Codes, o.Code), append(one.Labels, o.Label)
			}
		}
	}
	if len(asked) == 0 || len(one.Codes) == 0 {
		return one, false
	}
	for _, own := range asked {
		grid.totals, behind.totals = append(grid.totals, own.base()), append(behind.totals, own.Answered)
		row, answers := make([]int, len(one.Codes)), make([]int, len(one.Codes))
		for o, code := range one.Codes {
			if i, ok := own.index[code]; ok {
				row[o], answers[o] = own.Options[i].Count, own.Options[i].answers
			}
		}
		grid.cells, behind.cells = append(grid.cells, row), append(behind.cells, answers)
	}
	groups, hidden := grid.suppress()
	for g, own := range asked {
		row := CrossRow{Value: who[g], Answered: grid.totals[g], Hidden: groups[g], Cells: make([]Cell, len(one.Codes))}
		for o := range row.Cells {
			if row.Cells[o].Hidden = hidden[g][o]; !hidden[g][o] {
				row.Cells[o].Count = grid.cells[g][o]
			}
		}
		if row.Hidden {
			row.Answered = 0
		}
		if !anyHidden(hidden) && !slices.Contains(groups, true) { // a mean beside hidden cells would help to compute them
			row.Mean, row.HasMean = own.Mean()
		}
		one.Rows = append(one.Rows, row)
	}
	return one, true
}

// base returns the number that shares are of: all answers, or all people of a split.
func (q QuestionCount) base() int {
	if q.tally.people {
		return q.people
	}
	return q.Answered
}

// landing returns a grouping by region for a question that asks for a country.
func (x *crossing) landing(q question) {
	x.of = func(rec *folded) string {
		v, _ := rec.alike(q.Step)
		if len(v.Codes) == 0 {
			return ""
		}
		if of := regionOf(v.Codes[0]).code; of != "" {
			return of
		}
		return v.Codes[0]
	}
}
