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
