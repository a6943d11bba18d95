package report

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
