package export

import (
	"cmp"
	"slices"
	"strconv"

	"aporte/flows"
)

// vote is what somebody thinks of a statement, as Pol.is counts it.
type vote int

// The votes. A stance between the two, such as partly or unsure, is a pass: the statement was seen and there is no side taken.
const (
	disagrees vote = -1
	passes    vote = 0
	agrees    vote = 1
)

// votable reports whether a question is a statement that people agree or disagree with: the stance on a finding, or a statement
// that is dealt.
func votable(st *flows.Step) bool {
	traits := st.Kind.Traits()
	return !traits.Picked && !traits.Counted && slices.Contains(st.Options, "agree") && slices.Contains(st.Options, "disagree")
}

// vote returns the vote of a response on a statement of its own version. ok is false if it was not answered.
func (f *folded) vote(st *flows.Step) (v vote, ok bool) {
	picks := f.given(st).Codes
	if len(picks) == 0 {
		return passes, false
	}
	switch picks[0] {
	case "agree":
		return agrees, true
	case "disagree":
		return disagrees, true
	}
	return passes, true
}

// statements returns the statements of all versions, in flow order. Those that joined a vote later are known only once the votes on
// them were read; they come last.
func (r *reading) statements() []*flows.Step {
	var all []*flows.Step
	known := map[key]bool{}
	add := func(st *flows.Step) {
		if votable(st) && !known[keyOf(st)] {
			all, known[keyOf(st)] = append(all, st), true
		}
	}
	for _, q := range r.questions {
		add(q.Step)
	}
	first := len(all)
	for _, v := range r.versions {
		for _, st := range v.asked {
			add(st)
		}
	}
	slices.SortFunc(all[first:], func(a, b *flows.Step) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Item, b.Item))
	})
	return all
}

// statement returns the words of a statement. One that joined a vote later may have none: then it is called by its name.
func (w words) statement(st *flows.Step) string { return cmp.Or(w.question(st), w.title(st)) }

// votes counts the votes on each statement.
type votes map[key]*[3]int

// add counts the votes of a response, and returns them.
func (v votes) add(f *folded) map[key]vote {
	own := map[key]vote{}
	for _, st := range f.asked {
		if !votable(st) {
			continue
		}
		if side, ok := f.vote(st); ok {
			own[keyOf(st)] = side
			if v[keyOf(st)] == nil {
				v[keyOf(st)] = &[3]int{}
			}
			v[keyOf(st)][side-disagrees]++
		}
	}
	return own
}

// of returns how often a statement got a vote, as text.
func (v votes) of(st *flows.Step, side vote) string {
	if counts := v[keyOf(st)]; counts != nil {
		return strconv.Itoa(counts[side-disagrees])
	}
	return "0"
}
