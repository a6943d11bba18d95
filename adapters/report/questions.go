package report

import (
	"cmp"
	"slices"

	"aporte/flows"
)

// findings are the points that people could take a stand on, each with all that was asked about it.
func (p *page) findings() section {
	s := section{ID: "findings", Title: p.T("findings")}
	for i := range p.Questions {
		lead := &p.Questions[i]
		if !lead.Leads || !p.isStand(lead) {
			continue
		}
		a := article{ID: "finding-" + lead.Group, Title: cmp.Or(lead.GroupTitle, lead.Title), Text: lead.Text}
		for j := range p.Questions {
			q := &p.Questions[j]
			if q.Group != lead.Group {
				continue
			}
			if p.barred(q) {
				a.Charts = append(a.Charts, p.question(q, q.key() != lead.key()))
			}
			a.Quotes = append(a.Quotes, p.quotesOf(q)...)
		}
		s.Articles = append(s.Articles, a)
	}
	if len(s.Articles) == 0 {
		return section{}
	}
	s.Intro = []string{p.T("findings.about")}
	if len(p.Quotes) == 0 {
		s.Intro = append(s.Intro, p.T("quotes.none"))
	}
	return s
}

// isStand says whether a question is one on which people take a stand: of a group, with one answer out of several.
func (p *page) isStand(q *Question) bool {
	return q.Group != "" && p.barred(q) && flows.Kind(p.counted(q).Kind) == flows.Choice
}

// inFinding says whether a question stands with a finding.
func (p *page) inFinding(q *Question) bool {
	return q.Group != "" && slices.ContainsFunc(p.Questions, func(lead Question) bool {
		return lead.Leads && lead.Group == q.Group && p.isStand(&lead)
	})
}

// written says whether a question belongs to one that is answered in people's own words.
func (p *page) written(q *Question) bool {
	return q.Group != "" && slices.ContainsFunc(p.Questions, func(lead Question) bool {
		return lead.Leads && lead.Group == q.Group && p.traits(&lead).Written
	})
}

// chartsOf returns a chart for each question outside of findings that takes says so of.
func (p *page) chartsOf(takes func(*Question) bool) (all []chart) {
	for i := range p.Questions {
		if q := &p.Questions[i]; p.barred(q) && !p.inFinding(q) && takes(q) {
			all = append(all, p.question(q, true))
		}
	}
	return all
}

func (p *page) charts(id string, takes func(*Question) bool) section {
	s := section{ID: id, Title: p.T(id), Charts: p.chartsOf(takes)}
	if len(s.Charts) == 0 {
		return section{}
	}
	return s
}

func (p *page) statements() section {
	return p.charts("statements", func(q *Question) bool { return p.traits(q).Dealt })
}

// weighs says whether a question asks what matters more: by an order, by ticks, or on a scale.
func (p *page) weighs(q *Question) bool {
	t := p.traits(q)
	return (t.Ordered || t.Picked || t.Scaled) && !p.written(q)
}

func (p *page) priorities() section { return p.charts("priorities", p.weighs) }

func (p *page) further() section {
	return p.charts("further", func(q *Question) bool { return !p.traits(q).Dealt && !p.weighs(q) && !p.written(q) })
}

// question shows how one question was answered. named says whether its title stands above it.
func (p *page) question(q *Question, named bool) chart {
	c := p.counted(q)
	one := chart{ID: id("q-", q), Title: q.Title, Table: table{Figures: c.Question + "/" + c.Item}}
	if named && q.Text != q.Title {
		one.Text = q.Text
	}
	if q.Former > 0 {
		one.Former = p.say("former", data{"Version": version(q.Former)})
	}
	one.Lead = !named
	one.Facts = p.facts(q, c)
	if c.Answered == 0 {
		return one
	}
	one.Table.Head = []string{p.T("col.answer"), p.T("col.count"), p.T("col.share"), p.T("col.interval")}
	if p.traits(q).Ordered {
		p.ranks(q, c, &one)
		return one
	}
	var bars []bar
	for _, o := range c.Options {
		label := p.label(q, o.Code)
		one.Table.Rows = append(one.Table.Rows, row{o.Code, label, []string{p.whole(o.Count), p.percent(o.Share), p.between(o.Low, o.High)}})
		if o.Share != nil {
			bars = append(bars, bar{label, p.percent(o.Share), *o.Share, o.Low, o.High})
		}
	}
	one.Picture = p.draw(q.Title, bars, true)
	return one
}

// ranks shows a ranking: by points, and how often each option came at which place.
func (p *page) ranks(q *Question, c *Counted, one *chart) {
	one.Table.Head = []string{p.T("col.answer"), p.T("col.points"), p.T("col.ranked")}
	most := 0
	for _, o := range c.Options {
		most = max(most, len(o.Places))
	}
	for place := range most {
		one.Table.Head = append(one.Table.Head, p.say("col.place", data{"N": p.whole(place + 1)}))
	}
	options := slices.SortedStableFunc(slices.Values(c.Options), func(a, b Option) int { return cmp.Compare(points(b), points(a)) })
	var bars []bar
	for _, o := range options {
		label, score := p.label(q, o.Code), ""
		if o.Points != nil {
			score = p.decimal(*o.Points)
			bars = append(bars, bar{label: label, value: score, size: *o.Points / float64(max(1, most))})
		}
		cells := []string{score, p.whole(o.Count)}
		for _, n := range o.Places {
			cells = append(cells, p.whole(n))
		}
		one.Table.Rows = append(one.Table.Rows, row{o.Code, label, cells})
	}
	one.Picture = p.draw(q.Title, bars, false)
}

func points(o Option) float64 {
	if o.Points == nil {
		return 0
	}
	return *o.Points
}

// label returns the label of an option. It says so if newer versions of the consultation do not offer the option.
func (p *page) label(q *Question, code string) string {
	label := cmp.Or(q.Labels[code], code)
	if until := q.Until[code]; until > 0 {
		return p.say("until", data{"Label": label, "Version": version(until)})
	}
	return label
}

// facts says what the figures of a question rest on, and what they say in words.
func (p *page) facts(q *Question, c *Counted) (all []string) {
	if c.Answered == 0 {
		return []string{p.T("base.none")}
	}
	all = append(all, p.count("base", c.Answered, data{"Asked": p.whole(c.Asked), "Skipped": p.whole(c.Skipped)}))
	t := p.traits(q)
	switch m := c.Majority; {
	case m != nil:
		all = append(all, p.say("majority", data{"Label": p.label(q, m.Code), "Votes": p.whole(m.Count), "Of": p.whole(m.Of)})+" "+p.count("turn", m.ToTurn, nil))
	case !t.Picked && !t.Ordered && !t.Counted:
		all = append(all, p.T("majority.none"))
	}
	if c.Base != c.Answered {
		all = append(all, p.count("people", c.Base, nil))
	}
	if c.Mean != nil {
		all = append(all, p.count("mean", c.Numbers, data{"Mean": p.decimal(*c.Mean)}))
	}
	if s := c.Seconds; s != nil && s.Of >= few {
		all = append(all, p.count("seconds", s.Median, nil))
	}
	return all
}

// quotesOf returns the released quotes of a question.
func (p *page) quotesOf(q *Question) (all []Quote) {
	for _, quote := range p.Quotes {
		if (key{quote.Question, quote.Item}) == q.key() {
			all = append(all, quote)
		}
	}
	return all
}
