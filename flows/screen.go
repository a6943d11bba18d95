package flows

import "slices"

// Navigation returns the verbs of the keys below the options of a question, in the order shown.
func (f *Flow) Navigation(s State, st *Step) []Verb {
	d, looking := s.Draft, s.Revisit == st.ID
	traits := st.Kind.Traits()
	composed := len(d.Bubbles)+len(d.Counts) > 0 || len(d.Picks) > 0 && traits.Picked
	var keys []Verb
	if composed && !d.Awaiting {
		keys = append(keys, Done)
	}
	if len(d.Bubbles) > 0 || d.Awaiting || len(d.Picks) > 0 && traits.Ordered || traits.Counted && len(d.Picks)+len(d.Counts) > 0 {
		keys = append(keys, Undo)
	}
	switch _, noted := s.Notes[st.ID]; {
	case looking && noted:
		keys = append(keys, Keep, DropWords)
	case looking:
		keys = append(keys, Keep)
	case st.Skippable() && !composed:
		keys = append(keys, SkipIt)
	}
	if f.hasBefore(s, st) {
		keys = append(keys, Back)
	}
	return keys
}

// hasBefore reports whether there is an answer to go back to.
func (f *Flow) hasBefore(s State, st *Step) bool {
	answered := f.Answered(s)
	return len(answered) > 0 && answered[0].ID != st.ID && f.Consented(s)
}

// key interprets the words on a navigation key of the question, in any of the flow's languages.
func (r reader) key(st *Step) (Input, bool) {
	i := slices.IndexFunc(r.f.Navigation(r.s, st), func(do Verb) bool { return r.means(r.folded, KeyLabel(do)) })
	if i < 0 {
		return Input{}, false
	}
	return Input{Do: r.f.Navigation(r.s, st)[i], Step: st.ID}, true
}
