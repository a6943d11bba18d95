package flows

import "slices"

// The wish to hear of the outcome: "May we write to you in this chat?" It is one of the answers to a step that is kept
// apart. The store keeps it away from all answers, so the engine only says whether there is one.

// WishCode is the option that is the wish in a step that is kept apart and does not name another one.
const WishCode = "this_chat"

// wish reads which option of a step is the wish to hear of the outcome.
func (p *parser) wish(f *fields, st *Step) {
	if !f.has("hear") {
		if st.Apart && slices.Contains(st.Options, WishCode) {
			st.Hear = WishCode
		}
		return
	}
	value, line, ok := f.text("hear")
	switch {
	case !ok:
	case !st.Apart:
		p.add(line, "hear %s in a step that is not kept apart: add \"apart: true\"", quote(value))
	case !slices.Contains(st.Options, value):
		p.add(line, "hear %s is not an option of this step%s", quote(value), instead(value, st.Options))
	default:
		st.Hear = value
	}
}

// Wishes reports whether the person wants to hear of the outcome in this chat. If several steps have an answer that is the
// wish, the last one that is shown and answered decides.
func (f *Flow) Wishes(s State) bool {
	wishes := false
	for i := range f.Steps {
		st := &f.Steps[i]
		if st.Hear == "" {
			continue
		}
		if v, ok := s.Answers[st.ID]; ok && v.Missing == "" && f.Visible(s, st.ID) {
			wishes = slices.Equal(v.Codes, []string{st.Hear})
		}
	}
	return wishes && f.Consented(s)
}

// Contactable returns the steps, by id, with the answers about contact that count, given the answers of all steps that are kept apart.
// It returns none if the person said no, or nothing: nobody may write to them then. They said yes if their last answer that can be the
// wish to hear in this chat is that wish, or if they left words, such as an address.
//
// An answer does not count if another answer about contact leaves its question out. What stands elsewhere is not looked at, because
// answers about contact lead to no other answers.
func (f *Flow) Contactable(answers map[string]Value) map[string]bool {
	apart, steps, wish, words := map[string]bool{}, map[string]bool{}, false, false
	counted := map[string]Value{}
	for i := range f.Steps {
		st := &f.Steps[i]
		if !st.Apart {
			continue
		}
		apart[st.ID] = true
		v, ok := answers[st.ID]
		if !ok || v.Missing != "" || !st.appliesAmong(apart, counted) {
			continue
		}
		steps[st.ID], counted[st.ID] = true, v
		if st.Hear != "" {
			wish = slices.Equal(v.Codes, []string{st.Hear})
		}
		words = words || v.Text != "" || v.Sealed
	}
	if !wish && !words {
		return nil
	}
	return steps
}

// appliesAmong is applies for guards that look at some steps alone: what they ask of others is taken to hold.
func (st *Step) appliesAmong(some map[string]bool, answers map[string]Value) bool {
	for _, g := range st.When {
		holds := func(c Case) bool {
			return !slices.ContainsFunc(c, func(t Test) bool { return some[t.Step] && !t.holds(answers) })
		}
		if !slices.ContainsFunc(g, holds) {
			return false
		}
	}
	return true
}

// unwish takes the wish back, and a note says so. The answers that were the wish count as skipped from then on, so that
// nothing asks for them again.
func (t *decision) unwish() {
	if !t.f.Wishes(t.State) {
		return
	}
	for i := range t.f.Steps {
		if st := &t.f.Steps[i]; st.Hear != "" && slices.Equal(t.Answers[st.ID].Codes, []string{st.Hear}) {
			t.record(st, Value{Missing: Skipped})
		}
	}
	t.note(NoteNoNews, Prompt{})
}
