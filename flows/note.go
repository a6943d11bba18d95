package flows

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Nothing that a person says is lost. After consent, all words that the engine does not take in another way are noted, at
// the question that the person was at. Each message is one journal entry, [ActNoted]; [FoldNotes] combines them. Notes
// never count as answers and never settle a step.

// notesMax is the maximum number of characters noted at one step. People rarely write as much, and it keeps sessions
// small.
const notesMax = 50_000

// FoldNotes returns the notes in a journal, by step. An edited message has its latest text, at its first place. An entry
// without words deletes all earlier notes of its step.
func FoldNotes(journal []Answer) map[string]Note {
	notes := map[string]Note{}
	for _, a := range journal {
		if a.Act == ActNoted {
			takeNote(notes, a.Step, a.Value)
		}
	}
	return notes
}

// Clears reports whether the entry deletes all earlier notes of its step.
func (a *Answer) Clears() bool {
	return a.Act == ActNoted && a.Value.Text == "" && len(a.Value.Bubbles) == 0 && !a.Value.Sealed
}

// Enter appends an entry to a journal. If the entry clears notes, their entries are removed from the journal, so that
// nothing of them is left.
func Enter(journal []Answer, a Answer) []Answer {
	if a.Clears() {
		journal = slices.DeleteFunc(journal, func(old Answer) bool { return old.Act == ActNoted && old.Step == a.Step })
	}
	return append(journal, a)
}

// takeNote applies one entry to the notes of its step. The existing slice of bubbles is not changed.
func takeNote(notes map[string]Note, step string, v Value) {
	if v.Text == "" && len(v.Bubbles) == 0 && !v.Sealed {
		delete(notes, step)
		return
	}
	n := notes[step]
	n.Sealed = n.Sealed || v.Sealed
	n.Bubbles = slices.Clone(n.Bubbles)
	for _, b := range v.Bubbles {
		if i := bubbleOf(n.Bubbles, b.Ref); i >= 0 {
			n.Bubbles[i] = b
		} else {
			n.Bubbles = append(n.Bubbles, b)
		}
	}
	n.Bubbles = slices.DeleteFunc(n.Bubbles, func(b Bubble) bool { return b.Text == "" })
	if len(n.Bubbles) == 0 && !n.Sealed {
		delete(notes, step)
		return
	}
	notes[step] = n
}

// bubbleOf returns the index of the message ref, or -1 if it is not among the bubbles.
func bubbleOf(bubbles []Bubble, ref string) int {
	if ref == "" {
		return -1
	}
	return slices.IndexFunc(bubbles, func(b Bubble) bool { return b.Ref == ref })
}

// keepWords notes messages at the step with that id, and reports whether it noted anything. Before consent it notes
// nothing. Words beyond [notesMax] are dropped, and a note tells the person so.
func (t *decision) keepWords(step string, bubbles ...Bubble) bool {
	st := t.f.Step(step)
	bubbles = slices.DeleteFunc(slices.Clone(bubbles), func(b Bubble) bool { return strings.TrimSpace(b.Text) == "" })
	if st == nil || len(bubbles) == 0 || !t.f.Consented(t.State) {
		return false
	}
	room := notesMax - utf8.RuneCountInString(t.Notes[step].Text())
	for i := range bubbles {
		fits := head(bubbles[i].Text, max(0, room))
		if fits != bubbles[i].Text {
			t.note(NoteWordsFull, Prompt{})
		}
		room -= utf8.RuneCountInString(fits)
		bubbles[i].Text = fits
	}
	if bubbles = slices.DeleteFunc(bubbles, func(b Bubble) bool { return b.Text == "" }); len(bubbles) == 0 {
		return false
	}
	t.enterNote(st, Value{Text: join(bubbles), Bubbles: bubbles, Via: ByText})
	t.warnBy(notePersonalWords, st, join(bubbles))
	return true
}

// enterNote puts an entry into the state and the journal.
func (t *decision) enterNote(st *Step, v Value) {
	t.Notes = maps.Clone(t.Notes)
	if t.Notes == nil {
		t.Notes = map[string]Note{}
	}
	takeNote(t.Notes, st.ID, v)
	if len(t.Notes) == 0 {
		t.Notes = nil
	}
	t.journal(st, ActNoted, v)
}

// keepInput notes what was typed at the step that the person is at, and reports whether it did. A secret is not noted.
func (t *decision) keepInput(in Input) bool {
	if in.Secret {
		return false
	}
	return t.keepWords(t.at().ID, Bubble{Ref: in.Ref, Text: in.Text})
}

// keepRemark notes the words that came with a command or with small talk, and says so with w.
func (t *decision) keepRemark(in Input, w Word) {
	if t.keepInput(Input{Text: in.Rest, Ref: in.Ref, Secret: in.Secret}) {
		t.note(w, Prompt{})
	}
}

// at returns the step that words are noted at: the current step, or the last one of the flow if nothing is asked.
func (t *decision) at() *Step {
	if cur := t.f.Current(t.State); cur != nil {
		return cur
	}
	return &t.f.Steps[len(t.f.Steps)-1]
}

// keepRest notes the part of text that did not fit into an answer. If everything fits now, an earlier rest of the same
// message is removed.
func (t *decision) keepRest(st *Step, ref, text, fits string) {
	rest := strings.TrimPrefix(text, fits)
	switch {
	case strings.TrimSpace(rest) != "":
		t.keepWords(st.ID, Bubble{Ref: ref, Text: rest})
	case bubbleOf(t.Notes[st.ID].Bubbles, ref) >= 0:
		t.enterNote(st, Value{Bubbles: []Bubble{{Ref: ref}}, Via: ByEdit})
	}
}

// keepDropped notes words that were in the draft before an input and are lost after it. These are words that were offered
// as an answer and not accepted, words of an option "other" and numbers of a split that did not become an answer, and words
// in doubt whose act was not done. Words that the person took back with Undo or Unpick are not noted.
func (t *decision) keepDropped(before State, in Input) {
	d := before.Draft
	if in.Do == Undo || in.Do == Unpick {
		d.Other = nil
	}
	if in.Do == Undo || in.Do == Done || in.Do == Reply && (in.Step == "" || in.Step == d.Step) {
		d.Told = nil // taken back, or the answer
	}
	kept := slices.Concat(t.Draft.Offered, t.Draft.Other, t.Draft.Told, t.Answers[d.Step].Bubbles, t.Notes[d.Step].Bubbles)
	dropped := slices.Concat(d.Offered, d.Other, d.Told)
	if st := t.f.Step(d.Step); d.Doubt != nil && t.Draft.Doubt == nil && (!d.Doubt.does(in) || st.Kind.Traits().Ends && in.Do != Submit) {
		dropped = append(dropped, d.Doubt.Bubble)
		kept = slices.Concat(kept, t.Draft.Bubbles, t.Begun[d.Step])
		for _, v := range t.Answers {
			kept = append(kept, v.Bubbles...)
		}
	}
	for _, b := range dropped {
		same := func(k Bubble) bool { return k.Ref == b.Ref && (b.Ref != "" || k.Text == head(b.Text, otherMax)) }
		if !slices.ContainsFunc(kept, same) {
			t.keepWords(d.Step, b)
		}
	}
}

// editNote takes the new text of a noted message. It returns false if the message was not noted.
func (t *decision) editNote(in Input) bool {
	for _, st := range t.f.Noted(t.State) {
		n := t.Notes[st.ID]
		i := bubbleOf(n.Bubbles, in.Ref)
		if i < 0 {
			continue
		}
		if n.Bubbles[i].Text == in.Text {
			t.quiet = true
			return true
		}
		v := Value{Text: in.Text, Bubbles: []Bubble{{Ref: in.Ref, Text: in.Text}}, Via: ByEdit}
		if in.Secret {
			v.Text, v.Bubbles[0].Text = "", ""
		}
		t.enterNote(st, v)
		t.note(NoteWordsEdited, Prompt{Step: st.ID})
		t.warnBy(notePersonalWords, st, v.Text)
		return true
	}
	return false
}

// dropWords deletes the notes of a step. If there are none, a note to the person says so. Without a step, it shows the keys that do it.
func (t *decision) dropWords(in Input) {
	st := t.f.Step(in.Step)
	if in.Step == "" && len(t.Notes) > 0 {
		t.note(noteWordsWhich, Prompt{})
		if t.overview(); t.reviewing() {
			t.page(in, true)
		}
		return
	}
	if _, ok := t.Notes[in.Step]; !ok || st == nil {
		t.note(NoteWordsGone, Prompt{})
		return
	}
	t.enterNote(st, Value{})
	t.note(NoteWordsDropped, Prompt{Step: in.Step})
}

// Noted returns the steps that have notes, in flow order, even if they are not shown.
func (f *Flow) Noted(s State) []*Step {
	var steps []*Step
	for _, st := range f.laid(s) {
		if _, ok := s.Notes[st.ID]; ok {
			steps = append(steps, st)
		}
	}
	return steps
}

// Said returns the steps at which the person said something that they can look at, in flow order: the steps of
// [Flow.Answered] and those of [Flow.Noted].
func (f *Flow) Said(s State) []*Step {
	if len(s.Notes) == 0 {
		return f.Answered(s)
	}
	answered := map[string]bool{}
	for _, st := range f.Answered(s) {
		answered[st.ID] = true
	}
	var steps []*Step
	for _, st := range f.laid(s) {
		if _, ok := s.Notes[st.ID]; ok || answered[st.ID] {
			steps = append(steps, st)
		}
	}
	return steps
}
