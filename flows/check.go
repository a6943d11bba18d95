package flows

import "slices"

// check reports problems of the expanded flow as a whole. Steps is the line on which the list of steps begins.
func (p *parser) check(steps int) {
	if len(p.placed) == 0 {
		return
	}
	p.checkLanguage()
	p.checkConsent(steps)
	p.checkReview(steps)
	p.checkExtras()
	p.checkPresets()
	p.checkParts()
	p.checkReach()
	if !slices.ContainsFunc(p.placed, func(s placed) bool { return s.broken || s.asks() }) {
		p.add(steps, "the consultation asks nothing: add a question between consent and review")
	}
}

// asks reports whether the step is a question of the consultation, and not one that the conversation itself needs.
func (s *placed) asks() bool {
	return s.Kind.Traits().Consults
}

// of returns the positions of all steps of a kind.
func (p *parser) of(kind Kind) (at []int) {
	for i := range p.placed {
		if p.placed[i].Kind == kind {
			at = append(at, i)
		}
	}
	return at
}

// always reports the step at position i if it stands behind a guard, or in a block or repeat. Such a step must be asked
// of everybody; why is the reason shown to the author.
func (p *parser) always(i int, why string) {
	s := &p.placed[i]
	if len(s.conds) > 0 {
		p.add(s.line, "%s behind a guard: %s", s.Kind, why)
	}
	if s.Group != "" {
		p.add(s.line, "%s inside of a block or a repeat: write it among the steps themselves", s.Kind)
	}
}

func (p *parser) checkLanguage() {
	for n, i := range p.of(Language) {
		switch {
		case n > 0:
			p.add(p.placed[i].line, "a second step of kind language: keep one")
		case i > 0:
			p.add(p.placed[i].line, "the language is asked after something else: make it the first step")
		}
		p.always(i, "everybody is asked for the language")
	}
}

// checkConsent checks that there is one consent step, asked of everybody. Before it only the language may be asked, and
// questions that depend on the answer to the language step.
func (p *parser) checkConsent(steps int) {
	consents := p.of(Consent)
	if len(consents) == 0 {
		if !slices.ContainsFunc(p.placed, func(s placed) bool { return s.broken && s.Kind == "" }) {
			p.add(steps, "no consent: add {id: consent, kind: consent, notice: \"2026-11\"} before the questions")
		}
		return
	}
	for n, i := range consents {
		if n > 0 {
			p.add(p.placed[i].line, "a second step of kind consent: keep one")
		}
		p.always(i, "everybody is asked for consent")
	}
	for i := range p.placed[:consents[0]] {
		if s := &p.placed[i]; s.asks() && !s.broken && !p.aboutLanguage(s) {
			p.add(s.line, "%q is asked before the consent: move it behind", s.ID)
		}
	}
}

// aboutLanguage reports whether a step is only asked because of an answer to the language step.
func (p *parser) aboutLanguage(s *placed) bool {
	languages := p.of(Language)
	if len(languages) == 0 {
		return false
	}
	id := p.placed[languages[0]].ID
	return slices.ContainsFunc(s.When, func(g Guard) bool {
		return !slices.ContainsFunc(g, func(c Case) bool { return c.asks(id) == nil })
	})
}

func (p *parser) checkReview(steps int) {
	reviews := p.of(Review)
	if len(reviews) == 0 && !slices.ContainsFunc(p.placed, func(s placed) bool { return s.broken && s.Kind == "" }) {
		p.add(steps, "no review: end the steps with {id: review, kind: review}")
	}
	for n, i := range reviews {
		if n > 0 {
			p.add(p.placed[i].line, "a second step of kind review: keep the last")
		} else if last := len(p.placed) - 1; i != last && p.placed[last].Kind != Review {
			p.add(p.placed[i].line, "steps follow the review: make it the last one")
		}
		p.always(i, "everybody sees what they said")
	}
}

// checkExtras checks that parts are offered once at most, to everybody, and that the steps of each depend on the offer.
func (p *parser) checkExtras() {
	for n, i := range p.of(Extras) {
		s := &p.placed[i]
		if n > 0 {
			p.add(s.line, "a second step of kind extras: keep one")
		}
		p.always(i, "parts are offered to everybody")
		for j := range p.placed {
			q := &p.placed[j]
			if !s.broken && q.Kind.Traits().Asks && slices.Contains(s.Options, q.Part) && !q.needs(s.ID, q.Part) {
				p.add(q.line, "%q is of the part %q, which is offered after the submission: put it behind the guard {%s: %s}", q.ID, q.Part, s.ID, q.Part)
			}
		}
	}
}

// needs reports whether the step is shown only if the answer to another step has the code.
func (s *placed) needs(step, code string) bool {
	return slices.ContainsFunc(s.When, func(g Guard) bool {
		return !slices.ContainsFunc(g, func(c Case) bool {
			t := c.asks(step)
			return t == nil || !slices.Equal(t, []string{code})
		})
	})
}

// checkParts checks what progress needs to be counted: every part has steps, the steps of a part stand together, and the
// parts come in the order declared.
func (p *parser) checkParts() {
	var seen []string
	now := ""
	for i := range p.placed {
		s := &p.placed[i]
		if s.Part == "" || s.Part == now {
			continue
		}
		now = s.Part
		if slices.Contains(seen, now) {
			p.add(s.line, "part %q goes on here after another one: keep its steps together", now)
			continue
		}
		seen = append(seen, now)
	}
	for _, part := range p.flow.Parts {
		if !slices.Contains(seen, part) && !p.missed["part"] {
			p.add(p.partsLine, "part %q has no steps: remove it, or write a group with \"part: %s\"", part, part)
		}
	}
	declared := slices.DeleteFunc(slices.Clone(p.flow.Parts), func(part string) bool { return !slices.Contains(seen, part) })
	if !slices.Equal(declared, seen) {
		p.add(p.partsLine, "the parts come in another order than the steps: write [%s]", list(seen))
	}
}
