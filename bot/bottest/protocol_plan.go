package bottest

import (
	"fmt"
	"slices"
)

// view is what the store knows of a state. What nodes have in memory, and what the platform showed, it does not know: so what it does
// at a step depends on the view alone.
type view struct {
	applied  int
	again    bool
	messages [2]message // without what was shown
}

func (s state) view() view {
	v := view{applied: s.applied, again: s.again, messages: s.messages}
	for i := range v.messages {
		v.messages[i].shown, v.messages[i].doubts = 0, 0
	}
	return v
}

// edge is a step of the store.
type edge struct {
	view
	action
	from state // the whole state if every step from every state is to be taken, otherwise zero
}

// plan has every state that can come about, with the shortest way to it.
type plan struct {
	whole bool
	came  map[state]came
	steps int
	left  map[edge]state // the steps of the store that no walk has taken yet, each with a state from which it can be taken
	order []edge         // of left
}

// came says from where a state was reached first.
type came struct {
	from state
	by   action
}

// edge returns a step of the store.
func (p *plan) edge(s state, do action) edge {
	e := edge{view: s.view(), action: do}
	if p.whole {
		e.from = s
	}
	return e
}

// enumerate goes through all states, breadth first. With whole, walks are to take every step from every state, and not only each that
// differs for the store.
func enumerate(whole bool) *plan {
	p := &plan{whole: whole, came: map[state]came{start(): {}}, left: map[edge]state{}}
	for next := []state{start()}; len(next) > 0; next = next[1:] {
		s := next[0]
		for _, do := range s.actions() {
			p.steps++
			if e := p.edge(s, do); do.what != send {
				if _, known := p.left[e]; !known {
					p.left[e] = s
					p.order = append(p.order, e)
				}
			}
			after, _, _ := s.take(do)
			if _, known := p.came[after]; !known {
				p.came[after] = came{s, do}
				next = append(next, after)
			}
		}
	}
	return p
}

// faults returns what is wrong with states, sorted and at most ten.
func (p *plan) faults() []string {
	var all []string
	for s := range p.came {
		if f := s.fault(); f != "" {
			all = append(all, fmt.Sprintf("%s: %+v", f, s))
		}
	}
	slices.Sort(all)
	return all[:min(len(all), 10)]
}

// way returns the shortest way from the beginning to a state.
func (p *plan) way(to state) (way []action) {
	for to != start() {
		c := p.came[to]
		way = append(way, c.by)
		to = c.from
	}
	slices.Reverse(way)
	return way
}

// next returns a way from the beginning whose last step no walk has taken yet; nil if there is none.
func (p *plan) next() []action {
	for ; len(p.order) > 0; p.order = p.order[1:] {
		if s, left := p.left[p.order[0]]; left {
			return append(p.way(s), p.order[0].action)
		}
	}
	return nil
}

// here returns a step from a state that no walk has taken yet.
func (p *plan) here(s state) (do action, ok bool) {
	for _, do := range s.actions() {
		if _, left := p.left[p.edge(s, do)]; left {
			return do, true
		}
	}
	return action{}, false
}
