package flows

// Ahead returns the steps, by id, that lie ahead of the person: they have no answer yet, and are shown, or an answer that is
// missing decides whether they are. A vote is ahead while it has fewer votes than it deals statements. A step that has no answer
// and is not ahead is hidden by the answers, or belongs to what is offered beside the questions and was not taken up.
//
// What was recorded as [NotShown] by an early submission is ahead, too: the person left before it. s needs no [State.Dealt].
func (f *Flow) Ahead(s State) map[string]bool {
	a := outlook{answers: s.Answers, closed: make(map[string]bool, len(f.Steps))}
	votes := map[string]int{}
	for id, v := range s.Answers {
		if base, statement := StatementOf(id); statement != "" && v.Missing != NotShown {
			votes[base]++
		}
	}
	found := make(map[string]bool)
	for i := range f.Steps {
		st := &f.Steps[i]
		if a.shows(st) == never {
			a.closed[st.ID] = true
			continue
		}
		if !a.open(st.ID) {
			continue
		}
		switch traits := st.Kind.Traits(); {
		case !traits.Asks, st.Deck != nil && votes[st.ID] >= min(st.Max, len(st.Deck)):
		case s.Status == Submitted && (st.Keyed || traits.After):
			a.closed[st.ID] = true
		default:
			found[st.ID] = true
		}
	}
	return found
}

// outlook looks at the steps of a flow in order, with the answers that are there and those that may still come.
type outlook struct {
	answers map[string]Value
	closed  map[string]bool // the steps that will have no answer, or whose answer does not count
}

// verdict says whether a condition holds when all answers are there.
type verdict int

const (
	never verdict = iota
	perhaps
	surely
)

// open reports whether the answer to a step may still come.
func (a *outlook) open(step string) bool {
	v, settled := a.answers[step]
	return (!settled || v.Missing == NotShown) && !a.closed[step]
}

func (a *outlook) shows(st *Step) verdict {
	all := surely
	for _, g := range st.When {
		best := never
		for _, c := range g {
			best = max(best, a.holds(c))
		}
		all = min(all, best)
	}
	return all
}

func (a *outlook) holds(c Case) verdict {
	all := surely
	for i := range c {
		answers := a.answers
		if a.closed[c[i].Step] {
			answers = nil
		}
		switch {
		case a.open(c[i].Step):
			all = min(all, perhaps)
		case !c[i].holds(answers):
			return never
		}
	}
	return all
}
