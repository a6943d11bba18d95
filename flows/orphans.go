package flows

// Orphans returns the texts whose question no longer applies and about which the person has not said a word, in flow
// order. They follow from the answers, whatever hid their question: once it applies again, its text is none of them.
//
// Codes are never among them: they stay in the state, do not count, and count again if their question comes back.
func (f *Flow) Orphans(s State) []*Step {
	steps, shown, _ := f.live(s)
	var texts []*Step
	for i := range steps {
		st := &steps[i]
		v := s.Answers[st.ID]
		if !shown[i] && st.Kind.Traits().Written && !v.Kept && (v.Text != "" || v.Sealed) {
			texts = append(texts, st)
		}
	}
	return texts
}

// askKeep asks what becomes of such texts as soon as nothing else is going on, until the person has said it. An answer
// whose question does not apply is not looked at any more.
func (t *decision) askKeep() {
	if !t.f.Visible(t.State, t.Revisit) {
		t.Revisit = ""
	}
	switch waiting := len(t.f.Orphans(t.State)) > 0; {
	case t.Aside == AskKeep && !waiting:
		t.Aside = ""
	case t.Aside == "" && t.Revisit == "" && waiting && !t.quiet:
		t.Aside = AskKeep
	}
}

// settleOrphans does what the person said about them. A key of an old message does nothing.
func (t *decision) settleOrphans(keep bool) {
	if t.Aside != AskKeep {
		t.quiet = true
		return
	}
	t.Aside = ""
	texts := t.f.Orphans(t.State)
	if keep {
		t.keep(texts)
		return
	}
	for _, st := range texts {
		delete(t.Answers, st.ID)
		t.journal(st, ActWithdrawn, Value{})
	}
}

// keep lets texts count although their questions do not apply.
func (t *decision) keep(texts []*Step) {
	for _, st := range texts {
		v := t.Answers[st.ID]
		v.Kept = true
		t.Answers[st.ID] = v
		t.journal(st, ActChanged, v)
	}
}
