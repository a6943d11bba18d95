package report

import (
	"cmp"
	"slices"

	"aporte/flows"
)

// opinion shows groups of opinion, or says why there are none.
func (p *page) opinion() section {
	o := p.Opinion
	if o == nil {
		return section{}
	}
	s := section{ID: "opinion", Title: p.T("opinion"), Intro: []string{p.T("opinion.about")}}
	if o.Why == Nobody {
		s.Intro = append(s.Intro, p.T("opinion.nobody"))
		return s
	}
	s.Intro = append(s.Intro, p.count("opinion.base", o.People, data{"Statements": p.whole(o.Statements), "Placed": p.whole(o.Placed)}))
	if o.Why != Stable {
		s.Notes = append(s.Notes, note{Title: p.T("opinion.none"), Text: p.say("opinion."+string(o.Why), data{
			"Index": p.decimal(o.Index), "Draws": p.whole(o.Draws), "Same": p.whole(o.SameNumber),
		})})
	} else {
		s.Charts = append(s.Charts, p.camps())
		s.Charts = append(s.Charts, p.campFindings()...)
		for i, camp := range o.Groups {
			for _, side := range []struct {
				key  string
				list []string
			}{{"group.agrees", camp.Agrees}, {"group.disagrees", camp.Disagrees}} {
				if len(side.list) > 0 {
					s.Notes = append(s.Notes, note{Title: p.say(side.key, data{"Group": p.campName(i)}), List: side.list})
				}
			}
		}
	}
	if len(o.Agreed) > 0 {
		s.Notes = append(s.Notes, note{Title: p.T("opinion.agreed"), List: o.Agreed})
	}
	if len(o.Disagreed) > 0 {
		s.Notes = append(s.Notes, note{Title: p.T("opinion.disagreed"), List: o.Disagreed})
	}
	return s
}

// camps shows how large the groups are.
func (p *page) camps() chart {
	o := p.Opinion
	c := chart{ID: "groups", Title: p.T("opinion.groups"), Table: table{Figures: "groups", Head: []string{p.T("col.group"), p.T("col.people")}}}
	c.Facts = []string{p.say("opinion.stable", data{"Index": p.decimal(o.Index), "Draws": p.whole(o.Draws)})}
	var bars []bar
	for i, camp := range o.Groups {
		if camp.Members == nil {
			c.Table.Rows = append(c.Table.Rows, row{p.campName(i), p.campName(i), []string{hidden}})
			continue
		}
		n := p.whole(*camp.Members)
		c.Table.Rows = append(c.Table.Rows, row{p.campName(i), p.campName(i), []string{n}})
		bars = append(bars, bar{label: p.campName(i), value: n, size: float64(*camp.Members) / float64(max(1, o.Placed))})
	}
	c.Picture = p.draw(c.Title, bars, false)
	return c
}

// campFindings shows how the groups answered each question that opens a finding: a bar a group, for those who agree.
func (p *page) campFindings() (all []chart) {
	for _, a := range p.Opinion.Answers {
		i := slices.IndexFunc(p.Questions, func(q Question) bool { return q.key() == (key{a.Question, a.Item}) })
		agree := slices.Index(a.Codes, flows.Votes[0])
		if i < 0 || agree < 0 || !p.Questions[i].Leads || !p.isStand(&p.Questions[i]) {
			continue
		}
		all = append(all, p.campFinding(&p.Questions[i], a, agree))
	}
	return all
}

// campFinding shows how the groups answered a question. Bars are of the option at an index.
func (p *page) campFinding(q *Question, a CampAnswers, at int) chart {
	label := p.label(q, a.Codes[at])
	c := chart{
		ID: id("groups-", q), Title: p.say("camps", data{"Title": cmp.Or(q.GroupTitle, q.Title)}), Facts: []string{p.say("camps.about", data{"Label": label})},
		Table: table{Figures: "groups/" + a.Question + "/" + a.Item, Head: []string{p.T("col.group"), p.T("col.answered"), label, p.T("col.share"), p.T("col.interval")}},
	}
	for i, code := range a.Codes {
		if i != at {
			c.Table.Head = append(c.Table.Head, p.label(q, code))
		}
	}
	var bars []bar
	for g, camp := range a.Rows {
		name := p.campName(g)
		of := camp.Cells[at]
		cells := []string{p.number(camp.Answered), p.number(of.Count), hidden, hidden}
		if of.Share != nil {
			cells[2], cells[3] = p.percent(of.Share), p.between(of.Low, of.High)
			bars = append(bars, bar{name, cells[2], *of.Share, of.Low, of.High})
		}
		for i, cell := range camp.Cells {
			if i != at {
				cells = append(cells, p.number(cell.Count))
			}
		}
		c.Table.Rows = append(c.Table.Rows, row{name, name, cells})
	}
	c.Picture = p.draw(c.Title, bars, true)
	return c
}

// number writes a number that may be hidden.
func (p *page) number(n *int) string {
	if n == nil {
		return hidden
	}
	return p.whole(*n)
}

func (p *page) campName(i int) string { return p.say("group", data{"Letter": string(rune('A' + i))}) }
