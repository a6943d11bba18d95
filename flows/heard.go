package flows

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// What a platform tells about messages beside their words: that one was edited, when it was written, which question it answers.

// Blank says whether nobody can see anything in a text: it is empty, or has characters alone that have no form.
func Blank(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool {
		return !unicode.IsSpace(c) && !unicode.Is(unicode.Cf, c) && !unicode.Is(unicode.Cc, c) && !unicode.Is(unicode.Variation_Selector, c) &&
			!slices.Contains(formless, c) && !(c >= '\U000e0000' && c <= '\U000e0fff')
	}) < 0
}

// formless are letters and marks that show nothing, though their category does not say so: joiners, fillers and the blank of
// Braille (Unicode, Default_Ignorable_Code_Point and DerivedGeneralCategory).
var formless = []rune{'\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u180b', '\u180c', '\u180d', '\u180f', '\u2800', '\u3164', '\uffa0'}

// Trace stands for the words of a message that is not kept as words: it tells whether the message says the same after an edit.
func Trace(text string) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(text)) // never fails
	return sum.Sum32()
}

// Typed returns the step that was answered by typing the message ref, where its words are not the answer themselves; nil if
// there is none. same says whether text is what was typed.
func (f *Flow) Typed(s State, ref, text string) (st *Step, same bool) {
	for _, id := range sorted(s.Answers) {
		v := s.Answers[id]
		if st := f.Step(id); ref != "" && v.Typed != nil && v.Typed.Ref == ref && st != nil {
			return st, v.Typed.Trace == Trace(text)
		}
	}
	return nil, false
}

// Misread says whether the message ref was noted at the question that is asked, since it was no answer to it.
func (f *Flow) Misread(s State, ref string) bool {
	cur := f.Current(s)
	return cur != nil && s.Aside == "" && bubbleOf(s.Notes[cur.ID].Bubbles, ref) >= 0
}

// Says says whether two values are the same answer, however they were given.
func (v Value) Says(other Value) bool { return same(v, other) }

// Turned returns the state after somebody turned to a step by answering its message or editing their own. ok is false if the
// conversation cannot turn to it.
func (f *Flow) Turned(s State, step string) (turned State, ok bool) {
	if cur := f.Current(s); cur != nil && cur.ID == step && s.Aside == "" {
		return s, true
	}
	turned = f.Next(s, Input{Do: Change, Step: step}).State
	cur := f.Current(turned)
	return turned, cur != nil && cur.ID == step && turned.Aside == ""
}

// unheard takes an edit that is not one, or that cannot be taken: one that changes nothing, and one that leaves nothing to see.
// It reports false if there is something to take.
func (t *decision) unheard(in Input) bool {
	if in.Step != "" { // the words that it has now do not answer the step
		t.note(NoteEditedBad, Prompt{Step: in.Step})
		if !in.Secret && !Blank(in.Text) && !t.f.command(in.Text) {
			t.keepWords(in.Step, Bubble{Ref: in.Ref, Text: in.Text})
		}
		return true
	}
	b, step := t.written(in.Ref)
	switch {
	case step == "":
		return false
	case b.Text == in.Text, b.Text+t.remainder(step, in.Ref) == in.Text:
		t.quiet = true
	case Blank(in.Text) || t.f.command(in.Text):
		t.note(NoteEditedBad, Prompt{Step: step})
	default:
		return false
	}
	return true
}

// remainder returns what did not fit of a message, and was noted.
func (t *decision) remainder(step, ref string) string {
	noted := t.Notes[step].Bubbles
	if i := bubbleOf(noted, ref); i >= 0 {
		return noted[i].Text
	}
	return ""
}

// keepElsewhere notes words that are not taken as an answer, though they were written to some question: with Change that of its step, else
// the one before that which is asked, as what is asked now was not seen.
func (t *decision) keepElsewhere(in Input) {
	step := in.Step
	if cur := t.f.Current(t.State); step == "" && cur != nil {
		step = cur.ID
		p := t.f.path(t.State)
		for _, st := range p.answered() {
			if p.index(st.ID) < p.index(cur.ID) {
				step = st.ID
			}
		}
	}
	if in.Text != "" && !in.Secret && t.keepWords(step, Bubble{Ref: in.Ref, Text: in.Text}) {
		t.note(NoteKept, Prompt{})
	}
}

// command says whether a text has the form of a command alone, as "/stop".
func (f *Flow) command(text string) bool {
	name, slash := strings.CutPrefix(strings.TrimSpace(text), "/")
	return slash && isName(strings.ToLower(name))
}

// written finds the message ref among the words that are kept; step is "" if it is not there.
func (t *decision) written(ref string) (b Bubble, step string) {
	find := func(id string, lists ...[]Bubble) bool {
		for _, list := range lists {
			if i := slices.IndexFunc(list, func(b Bubble) bool { return b.Ref == ref && ref != "" }); i >= 0 {
				b, step = list[i], id
				return true
			}
		}
		return false
	}
	if find(t.Draft.Step, t.Draft.Bubbles, t.Draft.Other, t.Draft.Offered) {
		return b, step
	}
	for _, id := range sorted(t.Begun) {
		if find(id, t.Begun[id]) {
			return b, step
		}
	}
	for _, id := range sorted(t.Answers) {
		if find(id, t.Answers[id].Bubbles) {
			return b, step
		}
	}
	return b, step
}

// inOrder puts a message among others in the order in which they were written, where that is known.
func inOrder(bubbles []Bubble, b Bubble) []Bubble {
	at := len(bubbles)
	for at > 0 && b.Seq != 0 && bubbles[at-1].Seq > b.Seq {
		at--
	}
	return slices.Insert(bubbles, at, b)
}
