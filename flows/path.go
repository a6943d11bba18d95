package flows

import (
	"maps"
	"slices"
)

// path is a flow as one person meets it. The answers decide which steps are shown, so they must not change while a path
// is in use.
//
// The steps are checked once, in order, and only as far as needed. The answer to an earlier step that is not shown does
// not count. A named guard may also use answers to later steps ("asked for the rest at the end"). Such an answer counts
// as it is, even if its step is not shown.
type path struct {
	f       *Flow
	steps   []*Step
	answers map[string]Value
	counted map[string]Value // answers without those to hidden steps; the same map as answers if there are none
	shown   []bool           // for the steps checked so far, whether they are shown
}

func (f *Flow) path(s State) path {
	steps := f.laid(s)
	return path{f: f, steps: steps, answers: s.Answers, counted: s.Answers, shown: make([]bool, 0, len(steps))}
}

// sees reports whether the step at index i is shown.
func (p *path) sees(i int) bool {
	for n := len(p.shown); n <= i; n++ {
		st := p.steps[n]
		shown := st.applies(p.counted)
		p.shown = append(p.shown, shown)
		if !shown {
			p.hide(st)
		}
	}
	return p.shown[i]
}

// hide removes the answer to a step from those that count, if there is one.
func (p *path) hide(st *Step) {
	if _, answered := p.counted[st.ID]; !answered {
		return
	}
	if len(p.counted) == len(p.answers) {
		p.counted = maps.Clone(p.answers)
	}
	delete(p.counted, st.ID)
}

// whole checks every step now. It is called before the answers change.
func (p *path) whole() {
	for i := range p.steps {
		p.sees(i)
	}
}

// applies reports whether all guards of the step hold.
func (st *Step) applies(answers map[string]Value) bool {
	for _, g := range st.When {
		if !g.Holds(answers) {
			return false
		}
	}
	return true
}

// index returns the index of a step, or -1 if the person does not meet it.
func (p *path) index(step string) int {
	return slices.IndexFunc(p.steps, func(st *Step) bool { return st.ID == step })
}

// shows reports whether the step with that id is shown.
func (p *path) shows(step string) bool {
	i := p.index(step)
	return i >= 0 && p.sees(i)
}

func (p *path) settled(st *Step) bool {
	_, ok := p.answers[st.ID]
	return ok
}

// current is [Flow.Current].
func (p *path) current(s State) *Step {
	if s.Revisit != "" {
		if i := p.index(s.Revisit); i >= 0 && p.sees(i) {
			return p.steps[i]
		}
	}
	return p.open(s.Status)
}

// open returns the first step that is shown and has no settled answer. After the submission, a step that still offers parts
// comes last. It returns nil if there is none.
func (p *path) open(status Status) *Step {
	var after *Step
	for i, st := range p.steps {
		traits := st.Kind.Traits()
		switch {
		case traits.After:
			if status == Submitted && st.offers(p.answers[st.ID]) {
				after = st
			}
		case traits.Asks && p.settled(st), traits.Ends && status == Submitted, !traits.Asks && !traits.Ends, st.Keyed:
		case p.sees(i):
			return st
		}
	}
	return after
}

// answered is [Flow.Answered].
func (p *path) answered() []*Step {
	return slices.DeleteFunc(p.said(), func(st *Step) bool { return !st.Kind.Traits().Consults || st.Kind.Traits().After })
}

// said is [Flow.Counted].
func (p *path) said() []*Step {
	var steps []*Step
	for i, st := range p.steps {
		v, ok := p.answers[st.ID]
		if ok && v.Missing != NotShown && (v.Kept || p.sees(i)) {
			steps = append(steps, st)
		}
	}
	return steps
}

// orphans is [Flow.Orphans].
func (p *path) orphans() []*Step {
	var texts []*Step
	for i, st := range p.steps {
		v := p.answers[st.ID]
		if (v.Text != "" || v.Sealed) && !v.Kept && st.Kind.Traits().Written && !p.sees(i) {
			texts = append(texts, st)
		}
	}
	return texts
}

// progress is [Flow.Progress].
func (p *path) progress(s State) Progress {
	cur := p.current(s)
	if cur == nil || cur.Part == "" {
		return Progress{}
	}
	offer := p.f.Offer()
	far := Progress{Part: cur.stage(offer)}
	before := p.before(offer, far.Part)
	settled, counts := 0, false
	for i, st := range p.steps {
		if st.Part == "" || st.stage(offer) != far.Part || !st.Kind.Traits().Asks || st.Keyed || !p.sees(i) || !st.applies(before) {
			continue
		}
		far.Total++
		counts = counts || st == cur
		if p.settled(st) {
			settled++
		}
	}
	switch {
	case counts:
		settled++
	case settled == far.Total:
		return Progress{} // all that everybody is asked is answered: this is one question more
	}
	far.Number = max(settled, 1)
	if s.Reached.Part == far.Part {
		far.Number = max(far.Number, s.Reached.Number)
	}
	far.Total = max(far.Total, far.Number)
	return far
}

// before returns the answers that count and were given outside of a stage.
func (p *path) before(offer *Step, part string) map[string]Value {
	answers := make(map[string]Value, 8)
	for i, st := range p.steps {
		if p.sees(i) && (st.Part == "" || st.stage(offer) != part) {
			if v, ok := p.counted[st.ID]; ok {
				answers[st.ID] = v
			}
		}
	}
	return answers
}
