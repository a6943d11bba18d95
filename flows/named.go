package flows

import (
	"slices"
	"strings"
)

// Named returns the questions that staff mean by a name: the id of a step, a question as exports call it, or the key of one of its
// texts ("park.view", "park.view.keep"). resting are further questions, those that take such words for granted: see [Flow.Rests]. If
// only a statement has the name, the questions after it are meant.
func (f *Flow) Named(name string) (questions, resting []Step) {
	stem := strings.TrimPrefix(name, f.ID+".")
	is := func(st *Step) bool {
		return slices.Contains([]string{st.ID, st.Question, st.Question + "_" + st.Item}, name) || slices.Contains(st.Words, stem)
	}
	says := func(st *Step) bool { // a label of it, or another of its texts
		return slices.ContainsFunc(st.Words, func(word string) bool { return strings.HasPrefix(stem, word+".") })
	}
	for _, means := range []func(*Step) bool{is, says} {
		for _, st := range f.Asked() {
			switch {
			case means(&st):
				questions = append(questions, st)
			case slices.ContainsFunc(f.Rests(&st), means):
				resting = append(resting, st)
			}
		}
		switch {
		case questions != nil:
			return questions, resting
		case resting != nil:
			return resting, nil
		}
	}
	return nil, nil
}
