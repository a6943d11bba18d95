package report

import (
	"cmp"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"

	"aporte/flows"
)

// page is what the template shows.
type page struct {
	speaker
	Data

	Dir      string
	Style    template.CSS
	Opening  []string
	Sections []section
	asked    map[key]*Counted
}

// section is a part of the page with a title of its own.
type section struct {
	ID, Title string
	Intro     []string
	Articles  []article
	Charts    []chart
	Notes     []note
}

// article is what was said about one thing.
type article struct {
	ID, Title, Text string
	Charts          []chart
	Quotes          []Quote
}

// note is a term of the method, and what it means; or a list under a title.
type note struct {
	Title string
	Text  string
	List  []string
}

type key struct{ question, item string }

func (q *Question) key() key { return key{q.ID, q.Item} }

func newPage(d Data, words Words) *page {
	p := &page{speaker: newSpeaker(d.Lang, words), Data: d, Dir: direction(d.Lang), Style: style, asked: map[key]*Counted{}}
	for i := range d.Figures.Questions {
		c := &d.Figures.Questions[i]
		p.asked[key{c.Question, c.Item}] = c
	}
	p.open()
	for _, s := range []section{p.who(), p.findings(), p.statements(), p.priorities(), p.further(), p.ideas(), p.opinion(), p.method(), p.bases()} {
		if s.ID != "" {
			p.Sections = append(p.Sections, s)
		}
	}
	return p
}

// T returns a text for the template.
func (p *page) T(key string) string { return p.say(key, nil) }

// headed is how many characters of a title are shown by browsers and lists of results.
const headed = 70

// Head returns the title of the document: that of the consultation, and what the page is where there is room.
func (p *page) Head() string {
	head := p.Title + " – " + p.T("page")
	switch {
	case p.Title == "":
		return p.T("page")
	case utf8.RuneCountInString(head) > headed:
		return p.Title
	}
	return head
}

// shownChart is a chart with the page that it is on.
type shownChart struct {
	Chart chart
	Page  *page
}

// Of gives a chart its page, for the template.
func (p *page) Of(c chart) shownChart { return shownChart{c, p} }

// Cited returns how a quote is cited.
func (p *page) Cited(number string) string { return p.say("quote.cite", data{"Number": number}) }

// open says in short what the page rests on.
func (p *page) open() {
	f := p.Figures
	if f.Responses == 0 {
		p.Opening = append(p.Opening, p.say("nobody", nil))
	} else {
		p.Opening = append(p.Opening, p.count("lead", f.Responses, nil))
	}
	if f.Unfinished > 0 {
		p.Opening = append(p.Opening, p.count("unfinished", f.Unfinished, nil))
	}
	switch days := slices.Sorted(maps.Keys(f.Funnel.Days)); len(days) {
	case 0:
	case 1:
		p.Opening = append(p.Opening, p.say("period.day", data{"Day": p.day(days[0])}))
	default:
		p.Opening = append(p.Opening, p.say("period", data{"From": p.day(days[0]), "To": p.day(days[len(days)-1])}))
	}
	p.Opening = append(p.Opening, p.say("chosen", nil))
	if f.Responses > 0 && f.Responses < few {
		p.Opening = append(p.Opening, p.say("few", data{"N": p.whole(few)}))
	}
}

// few is the smallest number of people who are shown apart.
const few = 5

// who is who took part: how far people came, and the responses by what they have in common.
func (p *page) who() section {
	s := section{ID: "who", Title: p.T("who"), Intro: []string{p.say("hidden", data{"N": p.whole(few)})}}
	s.Charts = append(s.Charts, p.funnel())
	for _, split := range p.Figures.By {
		s.Charts = append(s.Charts, p.split(split))
	}
	if p.Figures.Leaving.Of > 0 {
		s.Charts = append(s.Charts, p.leaving())
	}
	return s
}

// stages are the stages of a conversation, in the order in which they are shown.
var stages = []string{"opened", "language", "agreed", "submitted", "refused", "left"}

func (p *page) funnel() chart {
	c := chart{ID: "funnel", Title: p.T("funnel"), Facts: []string{p.T("funnel.about")}, Table: table{Figures: "funnel", Head: []string{p.T("col.stage"), p.T("col.conversations")}}}
	opened := p.Figures.Funnel.Total["opened"]
	var bars []bar
	for _, stage := range stages {
		n := p.Figures.Funnel.Total[stage]
		label := p.T("stage." + stage)
		c.Table.Rows = append(c.Table.Rows, row{stage, label, []string{p.whole(n)}})
		if opened > 0 {
			bars = append(bars, bar{label: label, value: p.whole(n), size: float64(n) / float64(opened)})
		}
	}
	c.Picture = p.draw(c.Title, bars, false)
	return c
}

// split shows responses by what they have in common, the largest group first. Groups that are hidden are one, without their names:
// who came through a link that few had might be known.
func (p *page) split(of Split) chart {
	title := p.splitTitle(of.Name)
	c := chart{ID: "by-" + of.Name, Title: title, Table: table{Figures: "by/" + of.Name, Head: []string{p.T("col.group"), p.T("col.responses")}}}
	var bars []bar
	some := false
	for _, g := range slices.SortedStableFunc(slices.Values(of.Groups), byNumber) {
		if g.Responses == nil {
			some = true
			continue
		}
		label, n := p.T("none"), *g.Responses
		if g.Value != "" {
			label = p.Name(of.Name, g.Value)
		}
		c.Table.Rows = append(c.Table.Rows, row{g.Value, label, []string{p.whole(n)}})
		bars = append(bars, bar{label: label, value: p.whole(n), size: float64(n) / float64(max(1, p.Figures.Responses))})
	}
	if some {
		c.Table.Rows = append(c.Table.Rows, row{hidden, p.T("small"), []string{hidden}})
	}
	if len(of.Groups) == 0 {
		c.Facts = append(c.Facts, p.T("base.none"))
	}
	c.Picture = p.draw(title, bars, false)
	return c
}

// byNumber sorts the largest group first, and last those who gave none or are hidden.
func byNumber(a, b Group) int {
	number := func(g Group) int {
		if g.Value == "" || g.Responses == nil {
			return -1
		}
		return *g.Responses
	}
	return cmp.Compare(number(b), number(a))
}

// splitTitle returns the title of a split: words of the page, or the title of the question that makes it.
func (p *page) splitTitle(name string) string {
	if slices.Contains([]string{"language", "channel", "bot", "source", "version"}, name) {
		return p.T("by." + name)
	}
	for _, q := range p.Questions {
		if name == q.ID {
			return p.say("by.question", data{"Title": q.Title})
		}
		if name == q.ID+regionEnd {
			return p.T("by.region")
		}
	}
	return p.say("by.question", data{"Title": name})
}

// regionEnd ends the name of a split by the regions of countries.
const regionEnd = "_region"

// leaving shows where unfinished responses were left. Places where few were left are not named.
func (p *page) leaving() chart {
	of := p.Figures.Leaving
	c := chart{
		ID: "leaving", Title: p.T("leaving"), Table: table{Figures: "leaving", Head: []string{p.T("col.after"), p.T("col.responses")}},
		Facts: []string{p.count("leaving.of", of.Of, nil), p.say("leaving.few", data{"N": p.whole(few)})},
	}
	titles := map[key]string{}
	for _, q := range p.Questions {
		titles[q.key()] = q.Title
	}
	var bars []bar
	for _, step := range of.Steps {
		if step.Count < few || step.Share == nil {
			continue
		}
		title := titles[key{step.Question, step.Item}]
		if title == "" {
			title = step.Question
		}
		c.Table.Rows = append(c.Table.Rows, row{step.Question + "/" + step.Item, title, []string{p.whole(step.Count)}})
		bars = append(bars, bar{label: title, value: p.whole(step.Count), size: *step.Share})
	}
	c.Picture = p.draw(c.Title, bars, false)
	return c
}

// hidden is a cell of a table whose number is hidden. The template says so to those who do not see it.
const hidden = "–"

// usedBySplit says whether a question is shown as who took part.
func (p *page) usedBySplit(id string) bool {
	return slices.ContainsFunc(p.Figures.By, func(s Split) bool { return s.Name == id || s.Name == id+regionEnd })
}

// traits returns the properties of the kind of a question.
func (p *page) traits(q *Question) flows.Traits { return flows.Kind(p.counted(q).Kind).Traits() }

// counted returns the figures of a question.
func (p *page) counted(q *Question) *Counted {
	if c := p.asked[q.key()]; c != nil {
		return c
	}
	return &Counted{}
}

// barred says whether a question has bars that belong to the subject.
func (p *page) barred(q *Question) bool {
	t := p.traits(q)
	return t.Consults && !t.After && !t.Lands && len(p.counted(q).Options) > 0 && !p.usedBySplit(q.ID)
}

// id returns an id for a part of the page.
func id(begins string, q *Question) string {
	if q.Item == "" {
		return begins + q.ID
	}
	return begins + q.ID + "-" + q.Item
}

// version writes the number of a version.
func version(n int) string { return strconv.Itoa(n) }
