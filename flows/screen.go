package flows

import "slices"

// Navigation returns the verbs of the keys below the options of a question, in the order shown.
func (f *Flow) Navigation(s State, st *Step) []Verb {
	d, looking := s.Draft, s.Revisit == st.ID
	traits := st.Kind.Traits()
	composed := len(d.Bubbles)+len(d.Counts) > 0 || len(d.Picks) > 0 && traits.Picked
	keys := make([]Verb, 0, 5)
	if composed && !d.Awaiting {
		keys = append(keys, Done)
	}
	if len(d.Bubbles) > 0 || d.Awaiting || len(d.Picks) > 0 && traits.Ordered || traits.Counted && len(d.Picks)+len(d.Counts) > 0 {
		keys = append(keys, Undo)
	}
	switch _, noted := s.Notes[st.ID]; {
	case looking:
		keys = append(keys, Keep)
		if f.takesBack(s, st) {
			keys = append(keys, TakeBack)
		}
		if noted {
			keys = append(keys, DropWords)
		}
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
	if len(r.meanings[r.folded]) == 0 { // most messages: the keys are not needed
		return Input{}, false
	}
	if st.Kind.Traits().After && r.means(r.folded, KeyLabel(DoReview)) {
		return Input{Do: DoReview}, true
	}
	keys := r.f.Navigation(r.s, st)
	if i := slices.IndexFunc(keys, func(do Verb) bool { return r.means(r.folded, KeyLabel(do)) }); i >= 0 {
		return Input{Do: keys[i], Step: st.ID}, true
	}
	return Input{}, false
}

// reviewKeys returns the keys of the last review that have words of the flow, by these words and their synonyms in the given
// languages.
func (m *maker) reviewKeys(languages []string) map[string]Input {
	f, around := m.l.f, m.around(languages)
	last := &f.Steps[len(f.Steps)-1]
	keys := map[string]Input{}
	label := func(suffix string, in Input) {
		for _, lang := range languages {
			for _, key := range f.StemKeys(last, suffix) {
				in.Value.Via = ByLabel
				put(keys, fold(m.l.v.Word(lang, key)), in)
				in.Value.Via = BySynonym
				for _, typed := range m.list(lang, key+also) {
					put(keys, typed, in)
					put(keys, around.hear(typed, false).core, in)
				}
			}
		}
	}
	label(".submit", Input{Do: Submit})
	for _, p := range last.Submits {
		label("."+p.Step, Input{Do: Submit, Step: p.Step})
	}
	for _, p := range last.Toggles {
		label("."+p.Step, Input{Do: Reply, Step: p.Step, Value: Value{Codes: []string{p.Code}}})
	}
	return keys
}

// reviewKey interprets the words on a key of the last review. Filler words around a synonym ("please") change nothing.
func (r reader) reviewKey() (Input, bool) {
	if in, ok := r.review[r.folded]; ok {
		return in, true
	}
	in := r.review[r.around.hear(r.folded, false).core]
	return in, in.Value.Via == BySynonym
}
