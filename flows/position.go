package flows

import "slices"

// Progress is how far a person has come. It counts the questions that everybody is asked, so its total never grows: a
// question that follows from an answer has the number of the question before. The parts that are offered after the submission
// are counted each for itself.
type Progress struct {
	Part   string `json:"extra,omitempty"`  // of the parts offered after the submission, the one that is being answered
	Number int    `json:"number,omitempty"` // of the question, counted from 1; 0 if it is not counted
	Total  int    `json:"total,omitempty"`
}

// Visible reports whether the step is shown with the answers of s. A kept text whose question no longer applies is not
// visible, but counts: see [Value.Kept].
func (f *Flow) Visible(s State, step string) bool {
	p := f.path(s)
	return p.shows(step)
}

// Current returns the step that is being asked: the one looked at again, or the first visible step without a settled
// answer. It is nil when a submitted response has nothing left to ask.
func (f *Flow) Current(s State) *Step {
	p := f.path(s)
	return p.current(s)
}

// open returns the first visible step without a settled answer, or nil.
func (f *Flow) open(s State) *Step {
	p := f.path(s)
	return p.open(s.Status)
}

// Consented reports whether the person has agreed to take part. Before that, nothing is journaled.
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
	p := f.path(s)
	at := p.index(step)
	var said []*Step
	for i := at - 1; i >= 0; i-- {
		st := p.steps[i]
		switch traits := st.Kind.Traits(); {
		case !p.sees(i):
		case traits.Asks, traits.Ends:
			return said
		default:
			said = slices.Insert(said, 0, st)
		}
	}
	return said
}

// Answered returns the steps whose answers a person can look at and change, in flow order. These are the steps that are
// settled and visible, and those whose text was kept. The language, the consent and what was offered after the submission are
// not among them.
func (f *Flow) Answered(s State) []*Step {
	p := f.path(s)
	return p.answered()
}

// Counted returns all steps whose answers count, in flow order: those of Answered, and the language and the consent.
func (f *Flow) Counted(s State) []*Step {
	p := f.path(s)
	return p.said()
}

// Progress returns the progress of s at the current step. It is the zero Progress if nothing is asked, or if the step
// belongs to no part.
func (f *Flow) Progress(s State) Progress {
	p := f.path(s)
	return p.progress(s)
}

// The estimated time in seconds to read a question and answer it by pressing a key, and what writing a text adds.
const (
	secondsToPress = 12
	secondsToWrite = 72
)

// Left returns the number of questions that are still to be answered, with the answers given so far, and the estimated
// time for them in seconds.
func (f *Flow) Left(s State) (questions, seconds int) {
	p := f.path(s)
	for i, st := range p.steps {
		traits := st.Kind.Traits()
		if !traits.Consults || traits.After || st.Keyed || !p.sees(i) || p.settled(st) {
			continue
		}
		questions++
		seconds += st.seconds()
	}
	return questions, seconds
}

// seconds returns the estimated time to read and answer a question.
func (st *Step) seconds() int {
	if st.Kind.Traits().Written {
		return secondsToPress + secondsToWrite
	}
	return secondsToPress
}

// Fold returns the current answers of a journal, by step. The last entry of each step counts. If that entry withdraws the
// answer, the step has none. Entries of noted words are ignored: see [FoldNotes].
func Fold(journal []Answer) map[string]Value {
	answers := make(map[string]Value, len(journal))
	for _, a := range journal {
		switch a.Act {
		case ActNoted:
			continue
		case ActWithdrawn:
			delete(answers, a.Step)
			continue
		}
		answers[a.Step] = a.Value
	}
	return answers
}

// Leads reports whether the step is the first question of its block or round.
func (f *Flow) Leads(st *Step) bool {
	for i := range f.Steps {
		if first := &f.Steps[i]; st.Group != "" && first.Group == st.Group && first.Kind.Traits().Asks {
			return first.ID == st.ID
		}
	}
	return false
}
