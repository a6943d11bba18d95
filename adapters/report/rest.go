package report

import "cmp"

// ideas are the questions that people answered in their own words: how many texts there are, and those that were released.
func (p *page) ideas() section {
	s := section{ID: "ideas", Title: p.T("ideas"), Intro: []string{p.T("ideas.about")}}
	if len(p.Quotes) == 0 {
		s.Intro = append(s.Intro, p.T("quotes.none"))
	}
	c := chart{ID: "texts", Title: p.T("texts"), Table: table{Figures: "texts", Head: []string{p.T("col.question"), p.T("col.texts"), p.T("col.different")}}}
	most, sealed := 1, 0
	counts := make([]int, len(p.Heaps))
	for i, h := range p.Heaps {
		for _, q := range p.Figures.Questions {
			if q.Question == h.Question {
				counts[i] += q.Texts
			}
		}
		most, sealed = max(most, counts[i]), sealed+h.Sealed
	}
	var bars []bar
	for i, h := range p.Heaps {
		label, different := p.heapTitle(h.Question), p.whole(h.Different)
		if h.Sealed > 0 {
			different = ""
		}
		c.Table.Rows = append(c.Table.Rows, row{h.Question, label, []string{p.whole(counts[i]), different}})
		bars = append(bars, bar{label: label, value: p.whole(counts[i]), size: float64(counts[i]) / float64(most)})
	}
	if sealed > 0 {
		c.Facts = append(c.Facts, p.count("sealed", sealed, nil))
	}
	if len(bars) > 0 {
		c.Picture = p.draw(c.Title, bars, false)
		s.Charts = append(s.Charts, c)
	}
	s.Charts = append(s.Charts, p.chartsOf(p.written)...)
	for i := range p.Questions {
		q := &p.Questions[i]
		if quotes := p.quotesOf(q); len(quotes) > 0 && !p.inFinding(q) {
			s.Articles = append(s.Articles, article{ID: id("quotes-", q), Title: q.Title, Quotes: quotes})
		}
	}
	if len(s.Charts)+len(s.Articles) == 0 {
		return section{}
	}
	return s
}

// heapTitle returns the title of a question that may have rounds.
func (p *page) heapTitle(id string) string {
	for i := range p.Questions {
		if q := &p.Questions[i]; q.ID == id {
			return cmp.Or(q.Whole, q.Title)
		}
	}
	return id
}

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

func (p *page) campName(i int) string { return p.say("group", data{"Letter": string(rune('A' + i))}) }

// method says how the figures are made, and what they do not say.
func (p *page) method() section {
	s := section{ID: "method", Title: p.T("method")}
	for _, about := range methods {
		s.Notes = append(s.Notes, note{Title: p.T("method." + about), Text: p.say("method."+about+".text", data{"N": p.whole(few)})})
	}
	return s
}

// bases says how many people answered each question, and why others did not.
func (p *page) bases() section {
	c := chart{ID: "answered", Title: p.T("bases"), Lead: true, Table: table{Figures: "bases"}}
	for _, head := range []string{"question", "asked", "answered", "skipped", "not_asked", "not_reached", "withdrawn", "damaged", "elsewhere"} {
		c.Table.Head = append(c.Table.Head, p.T("col."+head))
	}
	for i := range p.Questions {
		q := &p.Questions[i]
		if of := p.counted(q); p.traits(q).Consults {
			var cells []string
			for _, n := range []int{of.Asked, of.Answered, of.Skipped, of.NotAsked, of.NotReached, of.Withdrawn, of.Damaged, of.Elsewhere} {
				cells = append(cells, p.whole(n))
			}
			c.Table.Rows = append(c.Table.Rows, row{of.Question + "/" + of.Item, q.Title, cells})
		}
	}
	if len(c.Table.Rows) == 0 {
		return section{}
	}
	return section{ID: "bases", Title: p.T("bases"), Charts: []chart{c}}
}
