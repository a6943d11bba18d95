package flows

import (
	"maps"
	"slices"
)

// Progress says how far a person is on the live branch: the steps that are shown with the answers given so far.
type Progress struct {
	Part   int `json:"part,omitempty"` // counted from 1
	Parts  int `json:"parts,omitempty"`
	Number int `json:"number,omitempty"` // of the question, counted from 1; 0 before the parts begin
	Total  int `json:"total,omitempty"`
}

// live returns the steps of a person, which of them are shown with their answers, and the answers of those alone. One pass in
// order settles it: an answer to an earlier step that is not shown opens nothing. A named guard may also look ahead ("asked
// for the rest at the end"); an answer ahead counts as it stands. Counted may be the answers of s themselves: only read it.
func (f *Flow) live(s State) (steps []Step, shown []bool, counted map[string]Value) {
	steps, counted = f.laid(s), s.Answers
	shown = make([]bool, len(steps))
	for i := range steps {
		st := &steps[i]
		shown[i] = !slices.ContainsFunc(st.When, func(g Guard) bool { return !g.Holds(counted) })
		if _, ok := counted[st.ID]; ok && !shown[i] {
			if len(counted) == len(s.Answers) {
				counted = maps.Clone(s.Answers) // only now: this is asked many times a message
			}
			delete(counted, st.ID)
		}
	}
	return steps, shown, counted
}

// Visible says whether the step is shown with the answers of s. A text that the person wanted kept although its
// question no longer applies is not visible, but counts: see [Value.Kept].
func (f *Flow) Visible(s State, step string) bool {
	steps, shown, _ := f.live(s)
	i := slices.IndexFunc(steps, func(st Step) bool { return st.ID == step })
	return i >= 0 && shown[i]
}

// Current returns the step that is being asked: the one looked at again, or the first visible step without a settled
// answer. It is nil when a submitted response has nothing left to ask.
func (f *Flow) Current(s State) *Step {
	if s.Revisit != "" {
		if st := f.Step(s.Revisit); st != nil && f.Visible(s, s.Revisit) {
			return st
		}
	}
	return f.open(s)
}

// open returns the first visible step without a settled answer, or nil.
func (f *Flow) open(s State) *Step {
	steps, shown, counted := f.live(s)
	for i := range steps {
		st := &steps[i]
		switch {
		case !shown[i]:
		case st.Kind.Traits().Ends:
			if s.Status != Submitted {
				return st
			}
		case st.Kind.Traits().Asks:
			if _, ok := counted[st.ID]; !ok {
				return st
			}
		}
	}
	return nil
}

// Consented says whether the person has agreed to take part. Nothing is journaled before.
func (f *Flow) Consented(s State) bool {
	for i := range f.Steps {
		if f.Steps[i].Kind.Traits().Agrees {
			return slices.Contains(s.Answers[f.Steps[i].ID].Codes, "yes")
		}
	}
	return false
}

// Statements returns the visible statements that stand directly before step: they are shown in front of its question.
func (f *Flow) Statements(s State, step string) []*Step {
	steps, shown, _ := f.live(s)
	var said []*Step
	for i := range steps {
		st := &steps[i]
		switch {
		case st.ID == step:
			return said
		case !shown[i]:
		case st.Kind.Traits().Asks, st.Kind.Traits().Ends:
			said = nil
		default:
			said = append(said, st)
		}
	}
	return nil
}

// Answered returns the steps whose answers a person can look at and change, in flow order: those visible and settled,
// and texts that were kept.
func (f *Flow) Answered(s State) []*Step {
	return slices.DeleteFunc(f.Counted(s), func(st *Step) bool { return !st.Kind.Traits().Consults })
}

// Counted is Answered with the language and the agreement: all steps whose answers count.
func (f *Flow) Counted(s State) []*Step {
	laid, shown, _ := f.live(s)
	var steps []*Step
	for i := range laid {
		st := &laid[i]
		if v, ok := s.Answers[st.ID]; ok && v.Missing != NotShown && (shown[i] || v.Kept) {
			steps = append(steps, st)
		}
	}
	return steps
}

// Progress says how far s is, at the step being asked. Its Number is 0 for a step outside of the parts.
func (f *Flow) Progress(s State) Progress {
	cur := f.Current(s)
	if cur == nil || cur.Part == "" {
		return Progress{}
	}
	steps, shown, counted := f.live(s)
	var p Progress
	settled, last, reached := 0, "", 0
	for i := range steps {
		st := &steps[i]
		if !shown[i] || st.Part == "" || !st.Kind.Traits().Asks && !st.Kind.Traits().Ends {
			continue
		}
		p.Total++
		if st.Part != last {
			last = st.Part
			p.Parts++
		}
		if _, ok := counted[st.ID]; ok {
			settled++
			reached = max(reached, p.Parts)
		}
		if st.ID == cur.ID {
			reached = max(reached, p.Parts)
		}
	}
	p.Part = reached
	p.Number = max(settled+1, s.Reached.Number)
	p.Total = max(p.Total, p.Number)
	p.Part = min(max(p.Part, s.Reached.Part), p.Parts)
	return p
}

// How long a question takes to read and to answer, in seconds: with a key, or in somebody's own words.
const (
	secondsToPress = 12
	secondsToWrite = 72
)

// Left returns how many questions are still to be answered with the answers given so far, and about how long they take.
func (f *Flow) Left(s State) (questions, seconds int) {
	steps, shown, counted := f.live(s)
	for i := range steps {
		traits := steps[i].Kind.Traits()
		if _, settled := counted[steps[i].ID]; !shown[i] || settled || !traits.Consults {
			continue
		}
		questions++
		if traits.Written {
			seconds += secondsToWrite
		} else {
			seconds += secondsToPress
		}
	}
	return questions, seconds
}

// Fold returns the current answers of a journal: the last entry of each step counts, a withdrawn answer is none.
func Fold(journal []Answer) map[string]Value {
	answers := make(map[string]Value, len(journal))
	for _, a := range journal {
		if a.Act == Taken {
			delete(answers, a.Step)
			continue
		}
		answers[a.Step] = a.Value
	}
	return answers
}
