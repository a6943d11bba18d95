package flows

import (
	"slices"
	"strings"
)

// checkReach reports guards that can never hold and steps that nobody is ever asked.
func (p *parser) checkReach() {
	dead := map[string]bool{}
	for i := range p.placed {
		s := &p.placed[i]
		if n := p.contradiction(s, i); n >= 0 {
			dead[s.ID] = true
			line := s.line
			if len(s.conds) == len(s.When) {
				line = s.conds[n].line
			}
			w := newWorld(p, false)
			w.possible(s.When[:n+1], i)
			p.add(line, "this guard can never hold: no answer to %q fits it and the guards around it", w.conflict)
			continue
		}
		w := newWorld(p, true)
		if w.possible(s.When, i) {
			continue
		}
		dead[s.ID] = true
		if !dependsOn(s.When, dead) {
			p.add(s.line, "nobody is ever asked %q: its guards need answers to %q that exclude each other", s.ID, w.conflict)
		}
	}
}

// contradiction returns the first guard of a step that cannot hold together with those before it, or -1.
func (p *parser) contradiction(s *placed, at int) int {
	for n := range s.When {
		if !newWorld(p, false).possible(s.When[:n+1], at) {
			return n
		}
	}
	return -1
}

// dependsOn reports whether one of the guards can only hold with an answer to one of the steps.
func dependsOn(guards []Guard, steps map[string]bool) bool {
	return slices.ContainsFunc(guards, func(g Guard) bool {
		return !slices.ContainsFunc(g, func(c Case) bool {
			return !slices.ContainsFunc(c, func(t Test) bool { return steps[t.Step] && !strings.HasPrefix(t.Codes[0], "!") })
		})
	})
}

// world is a set of assumptions about the answers. The search adds assumptions until all guards (the conditions of a step) hold or
// two assumptions contradict each other; where a guard has alternatives, it tries each of them. The search is exact for steps with
// one option as the answer. For steps with several it may miss a contradiction, but it never reports a false one.
type world struct {
	p        *parser
	deep     bool // also require the guards of each step that must have an answer
	assumed  []assumption
	asked    []int
	tries    int
	conflict string // the step at which the last contradiction was found
}

// assumption means that the answer to a step has one of the codes. With not it means that the answer does not have the
// code.
type assumption struct {
	step  int
	codes []string
	not   bool
}

// goal is a guard that must hold for the step at a position. It can only use answers to earlier steps.
type goal struct {
	guard Guard
	at    int
}

// maxTries limits the search. A flow that needs more tries is accepted without a complete check.
const maxTries = 3000

func newWorld(p *parser, deep bool) *world { return &world{p: p, deep: deep} }

// possible reports whether the guards of the step at a position can all hold.
func (w *world) possible(guards []Guard, at int) bool {
	goals := make([]goal, len(guards))
	for i, g := range guards {
		goals[i] = goal{g, at}
	}
	return w.solve(goals)
}

func (w *world) solve(goals []goal) bool {
	if len(goals) == 0 {
		return true
	}
	for _, c := range goals[0].guard {
		if w.tries++; w.tries > maxTries {
			return true
		}
		assumed, asked := len(w.assumed), len(w.asked)
		if more, ok := w.assume(c, goals[0].at); ok && w.solve(append(more, goals[1:]...)) {
			return true
		}
		w.assumed, w.asked = w.assumed[:assumed], w.asked[:asked]
	}
	return false
}

// assume adds one alternative, and returns the guards that must then hold as well.
func (w *world) assume(c Case, at int) (more []goal, ok bool) {
	for _, t := range c {
		id, codes := t.Step, t.Codes
		j := w.p.index[id]
		code, not := strings.CutPrefix(codes[0], "!")
		switch {
		case not && j >= at:
			continue // not answered yet, so it has no code
		case not:
			codes = []string{code}
		case j >= at:
			w.conflict = id
			return nil, false
		}
		w.assumed = append(w.assumed, assumption{j, codes, not})
		if !w.consistent(j) {
			w.conflict = id
			return nil, false
		}
		if w.deep && !not && !slices.Contains(w.asked, j) {
			w.asked = append(w.asked, j)
			for _, g := range w.p.placed[j].When {
				more = append(more, goal{g, j})
			}
		}
	}
	return more, true
}

// consistent reports whether step j has a possible answer that fits all assumptions about it.
func (w *world) consistent(j int) bool {
	st := &w.p.placed[j]
	var lacks []string
	var has [][]string
	for _, a := range w.assumed {
		switch {
		case a.step != j:
		case a.not:
			lacks = append(lacks, a.codes[0])
		default:
			has = append(has, a.codes)
		}
	}
	answered := len(has) > 0 || st.Required && len(st.conds) == 0
	if slices.Contains(lacks, Answered) {
		return !answered
	}
	all := st.answers()
	if i := slices.IndexFunc(has, func(codes []string) bool { return codes[0] != Answered }); all == nil && i >= 0 {
		all = has[i]
	}
	if !answered || all == nil || st.broken {
		return true
	}
	one := !st.Kind.Traits().Picked
	left := slices.DeleteFunc(slices.Clone(all), func(code string) bool { return slices.Contains(lacks, code) })
	for _, codes := range has {
		fits := slices.DeleteFunc(slices.Clone(left), func(code string) bool {
			return codes[0] != Answered && !slices.Contains(codes, code)
		})
		if len(fits) == 0 {
			return false
		}
		if one {
			left = fits
		}
	}
	return len(left) > 0
}

// answers returns every code that a step can be answered with, or nil if they cannot be listed.
func (s *placed) answers() []string {
	return s.Kind.of().answers(&s.Step)
}
