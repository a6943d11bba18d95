package flows

// Orphans returns the texts whose question no longer applies and about which the person has not said a word, in flow
// order. They follow from the answers, whatever hid their question: once it applies again, its text is none of them.
//
// Codes are never among them: they stay in the state, do not count, and count again if their question comes back.
func (f *Flow) Orphans(s State) []*Step {
	p := f.path(s)
	return p.orphans()
}

// askKeep asks what becomes of such texts as soon as nothing else is going on, until the person has said it. An answer
// whose question does not apply is not looked at any more.
func (t *decision) askKeep(p *path) {
	if !p.shows(t.Revisit) {
		t.Revisit = ""
	}
	switch waiting := len(p.orphans()) > 0; {
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
