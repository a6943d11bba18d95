package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// part is a flow of some steps of another flow, including all steps that their guards depend on.
type part struct {
	steps []int // indexes in the whole flow, ascending
	flow  *Flow
}

// parts returns a part for every set of together questions, in groups. The parts of a group differ only in names.
func (f *Flow) parts(together int) (groups [][]part) {
	var always, questions []int
	var sets [][]int
	for i := range f.Steps {
		switch t := f.Steps[i].Kind.Traits(); {
		case t.Consults:
			questions = append(questions, i)
		case t.Asks || t.Ends:
			always = append(always, i)
		default: // a statement can only be shown, so it is a part of its own
			sets = append(sets, f.before(i))
		}
	}
	needs := f.needs()
	for set := range choose(questions, min(max(together, 2), len(questions))) {
		if together > 1 || len(set) < 2 || sameBut(needs, set) {
			sets = append(sets, set)
		}
	}
	if together == 1 {
		for _, i := range questions {
			sets = append(sets, []int{i})
		}
	}
	seen, known := map[string]bool{}, map[string]int{}
	for _, set := range sets {
		steps := slices.Clone(always)
		for _, i := range set {
			steps = append(steps, needs[i]...)
		}
		slices.Sort(steps)
		steps = slices.Compact(steps)
		if id := fmt.Sprint(steps); !seen[id] {
			seen[id] = true
			p := part{steps, f.of(steps)}
			form := p.flow.form()
			if _, ok := known[form]; !ok {
				known[form] = len(groups)
				groups = append(groups, nil)
			}
			groups[known[form]] = append(groups[known[form]], p)
		}
	}
	return groups
}

// before returns a statement, and the question that it stands before if it belongs to a part that is offered after the submission: such
// a part is over, and nothing of it is shown, once it has no question.
func (f *Flow) before(statement int) []int {
	set := []int{statement}
	if f.Stage(&f.Steps[statement]) == "" {
		return set
	}
	for i := statement + 1; i < len(f.Steps) && f.Steps[i].Part == f.Steps[statement].Part; i++ {
		if f.Steps[i].Kind.Traits().Asks {
			return append(set, i)
		}
	}
	return set
}

// sameBut reports whether the two questions of a set depend on the same other steps.
func sameBut(needs [][]int, set []int) bool {
	same := func(a, b int) bool {
		return len(needs[a]) == len(needs[b]) && !slices.ContainsFunc(needs[a][1:], func(i int) bool { return !slices.Contains(needs[b], i) })
	}
	return same(set[0], set[1])
}

// choose yields every way to take n of the items.
func choose(items []int, n int) func(yield func([]int) bool) {
	return func(yield func([]int) bool) {
		var rec func(taken []int, from int) bool
		rec = func(taken []int, from int) bool {
			if len(taken) == n {
				return yield(slices.Clone(taken))
			}
			for i := from; i < len(items); i++ {
				if !rec(append(taken, items[i]), i+1) {
					return false
				}
			}
			return true
		}
		rec(nil, 0)
	}
}

// needs returns, for each step, the indexes of all steps that decide whether it is asked, including itself.
func (f *Flow) needs() [][]int {
	all := make([][]int, len(f.Steps))
	for i := range f.Steps {
		found := []int{i}
		for n := 0; n < len(found); n++ {
			for _, g := range f.Steps[found[n]].When {
				for _, c := range g {
					for _, t := range c {
						if j := f.place(t.Step); !slices.Contains(found, j) {
							found = append(found, j)
						}
					}
				}
			}
		}
		all[i] = found
	}
	return all
}

// place returns the index of a step in the flow, or -1.
func (f *Flow) place(id string) int {
	return slices.IndexFunc(f.Steps, func(st Step) bool { return st.ID == id })
}

// of returns a flow that consists of these steps only. Keys of the review that answer others are left out.
func (f *Flow) of(steps []int) *Flow {
	some := *f
	some.Steps = make([]Step, len(steps))
	for at, i := range steps {
		some.Steps[at] = f.Steps[i]
	}
	gone := func(p Preset) bool { return some.place(p.Step) < 0 }
	for i := range some.Steps {
		st := &some.Steps[i]
		st.Submits, st.Toggles = slices.DeleteFunc(slices.Clone(st.Submits), gone), slices.DeleteFunc(slices.Clone(st.Toggles), gone)
	}
	return &some
}

// form returns a description of what the engine sees of a flow, with the indexes of its steps instead of their names.
func (f *Flow) form() string {
	a := newAtlas(f)
	var b strings.Builder
	for i := range a.steps {
		st := a.steps[i]
		picks := 0
		if st.Kind.Traits().Picked {
			picks = len(st.Options)
		}
		fmt.Fprintf(&b, "%s %t %t %d %d %d %d %d\n", st.Kind, st.Required, st.Other, len(a.values[i]), picks, len(st.Exclusive), min(st.Min, 3), min(st.Max, 3))
		for _, g := range st.When {
			fmt.Fprint(&b, "when ")
			for _, c := range g {
				for _, t := range slices.SortedFunc(slices.Values(c), func(x, y Test) int { return cmp.Compare(a.index[x.Step], a.index[y.Step]) }) {
					fmt.Fprint(&b, a.index[t.Step], t.Codes)
				}
				fmt.Fprint(&b, " or ")
			}
			fmt.Fprintln(&b)
		}
	}
	return b.String()
}
