package flows

import "slices"

// noteTakenBack is said after a text was taken back.
var noteTakenBack = word("bot.note.taken_back")

// takesBack reports whether the text of a step, which is looked at again, can be taken back.
func (f *Flow) takesBack(s State, st *Step) bool {
	if st == nil || s.Revisit != st.ID || !st.Kind.Traits().Written || !st.Skippable() || len(s.Draft.Bubbles) > 0 {
		return false
	}
	v := s.Answers[st.ID]
	return v.Text != "" || v.Sealed
}

// takeBack takes back the text of a step. The step is settled without an answer, as if it had been skipped.
func (t *decision) takeBack(st *Step) {
	if !t.f.takesBack(t.State, st) {
		t.note(NoteStaleGone, Prompt{})
		return
	}
	t.settle(st, Value{Missing: Skipped})
	if i := slices.IndexFunc(t.say, func(p Prompt) bool { return p.Word == NoteChanged }); i >= 0 {
		t.say[i].Word = noteTakenBack
	}
}

// takesOut reports whether the message begins with words that ask to take something out: "delete my idea".
func (r reader) takesOut() bool {
	_, _, does := r.about()
	return does == Change && !numeric(r.text) && !r.changes()
}
