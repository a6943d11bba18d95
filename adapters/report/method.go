package report

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
