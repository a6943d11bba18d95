package flows

// Orphans returns the steps whose text is in question: the step no longer applies, and the person has not yet said
// whether to keep the text. They are in flow order. If the question applies again, its text is no orphan any more.
//
// Answers in codes are never orphans. They stay in the state without counting, and count again if their question applies
// again.
func (f *Flow) Orphans(s State) []*Step {
	p := f.path(s)
	return p.orphans()
}

// askKeep asks whether to keep the orphans, as soon as no other aside or revisit is open, and closes that aside when no
// orphans are left. It also ends a revisit of a step that no longer applies.
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

// settleOrphans keeps or deletes the orphans, as the person chose. A key of an old message does nothing.
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

// keep makes texts count although their questions no longer apply.
func (t *decision) keep(texts []*Step) {
	for _, st := range texts {
		v := t.Answers[st.ID]
		v.Kept = true
		t.Answers[st.ID] = v
		t.journal(st, ActChanged, v)
	}
}
