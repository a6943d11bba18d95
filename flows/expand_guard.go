package flows

import (
	"slices"
	"strings"
)

// resolve turns the conditions of every step into guards on step ids.
func (p *parser) resolve() {
	for i := range p.placed {
		for _, c := range p.placed[i].conds {
			if g := p.guard(i, c); len(g) > 0 {
				p.placed[i].When = append(p.placed[i].When, g)
			}
		}
		p.recall(i)
	}
}

// recall looks up the step whose question and answer are shown again above step i.
func (p *parser) recall(i int) {
	s := &p.placed[i]
	if s.Recall == "" {
		return
	}
	j, found := p.lookUp(s.Recall, s.scopes)
	switch {
	case !found:
		p.add(s.line, "recall of the unknown step %s%s", quote(s.Recall), p.insteadStep(s.Recall, s.scopes))
	case j >= i || !p.placed[j].Kind.Traits().Consults:
		p.add(s.line, "recall of %s: name an earlier question", quote(s.Recall))
	default:
		s.Recall = p.placed[j].ID
	}
}

// guard looks up the references of a condition on step i. It returns an empty guard if any of them is wrong.
//
// A named guard is written once and used in many places, so some of its alternatives may use steps after step i. These
// alternatives cannot hold there yet. The guard is valid if at least one alternative uses only earlier steps.
func (p *parser) guard(i int, c condition) Guard {
	var g Guard
	ok, back := true, false
	for _, raw := range c.cases {
		resolved, now, good := p.oneGuard(i, c, raw)
		ok = ok && good
		back = back || now
		if good {
			g = append(g, resolved)
		}
	}
	if !ok {
		return nil
	}
	if c.name != "" && !back {
		p.add(c.line, "guard %q looks at later steps only: move this step behind them", c.name)
		return nil
	}
	return g
}

// oneGuard looks up one alternative. back reports whether all its steps come before step i.
func (p *parser) oneGuard(i int, c condition, raw rawCase) (resolved Case, back, ok bool) {
	back, ok = true, true
	for _, test := range raw {
		j, found := p.lookUp(test.step, c.scopes)
		switch {
		case !found:
			p.add(test.line, "guard on unknown step %s%s", quote(test.step), p.insteadStep(test.step, c.scopes))
			ok = false
			continue
		case j == i:
			p.add(test.line, "guard on %q, which is the step itself: name an earlier step", test.step)
			ok = false
			continue
		case j > i && c.name == "":
			p.add(test.line, "guard on %q, which comes later: move it to the front, or name an earlier step", test.step)
			ok = false
			continue
		case j > i:
			back = false
		}
		id := p.placed[j].ID
		if resolved.asks(id) != nil {
			p.add(test.line, "step %q is there twice in a guard: keep one", test.step)
			ok = false
			continue
		}
		asked := Test{Step: id}
		for _, code := range test.codes {
			ok = p.code(j, code) && ok
			asked.Codes = append(asked.Codes, code.value)
		}
		resolved = append(resolved, asked)
	}
	slices.SortFunc(resolved, func(a, b Test) int { return strings.Compare(a.Step, b.Step) })
	return resolved, back, ok
}

// lookUp returns the index of the step with that name in the first of the scopes that has one.
func (p *parser) lookUp(name string, scopes []string) (int, bool) {
	for _, prefix := range scopes {
		if j, ok := p.index[prefix+name]; ok {
			return j, true
		}
	}
	return 0, false
}

// insteadStep returns the advice to use another step that is visible from the scopes.
func (p *parser) insteadStep(name string, scopes []string) string {
	var names []string
	for i := range p.placed {
		for _, prefix := range scopes {
			if local, ok := strings.CutPrefix(p.placed[i].ID, prefix); ok {
				names = append(names, local)
			}
		}
	}
	if hint := instead(name, names); strings.Contains(hint, "mean") {
		return hint
	}
	return ": name the id of an earlier step"
}

// code reports whether step j can be answered with the code.
func (p *parser) code(j int, code item) bool {
	st := &p.placed[j]
	value := strings.TrimPrefix(code.value, "!")
	switch {
	case st.broken:
		return true
	case !st.Kind.Traits().Asks:
		p.add(code.line, "guard on %q, a %s that takes no answer: name a question", st.ID, st.Kind)
		return false
	case value == Answered:
		return true
	}
	ok, why, known := st.Kind.of().guard(&st.Step, code.value)
	switch {
	case why != "":
		p.add(code.line, "%s", why)
		return false
	case ok, slices.Contains(st.Options, value):
		return true
	}
	p.add(code.line, "%s is not an answer to %q%s", quote(value), st.ID, instead(value, append(known, st.Options...)))
	return false
}
