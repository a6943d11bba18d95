package flows

import (
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
)

// This file handles what a platform reports about a message besides its words: that it was edited, when it was written,
// and which question it replies to.

// Blank reports whether a text has nothing visible: it is empty, or has only characters without a visible form.
func Blank(text string) bool {
	return strings.IndexFunc(text, func(c rune) bool {
		return !unicode.IsSpace(c) && !unicode.Is(unicode.Cf, c) && !unicode.Is(unicode.Cc, c) && !unicode.Is(unicode.Variation_Selector, c) &&
			!slices.Contains(formless, c) && !(c >= '\U000e0000' && c <= '\U000e0fff')
	}) < 0
}

// formless are letters and marks without a visible form whose Unicode category does not say so: joiners, fillers and the
// blank Braille pattern (Unicode, Default_Ignorable_Code_Point and DerivedGeneralCategory).
var formless = []rune{'\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u180b', '\u180c', '\u180d', '\u180f', '\u2800', '\u3164', '\uffa0'}

// Trace returns a 32-bit hash of the words of a message. It is kept instead of the words, to check whether the message is
// the same after an edit.
func Trace(text string) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(text)) // never fails
	return sum.Sum32()
}

// Typed returns the step that was answered by the typed message ref, if the words themselves are not kept as the answer.
// same reports whether text is what was typed. If there is no such step, it returns nil and false.
func (f *Flow) Typed(s State, ref, text string) (st *Step, same bool) {
	for _, id := range sorted(s.Answers) {
		typed := s.Answers[id].Typed
		if st := f.Step(id); ref != "" && typed != nil && st != nil {
			for _, one := range append([]Written{{typed.Ref, typed.Trace}}, typed.More...) {
				if one.Ref == ref {
					return st, one.Trace == Trace(text)
				}
			}
		}
	}
	return nil, false
}

// Telling reports whether numbers of the split that is being composed were typed in the message ref, and the message has
// another text now.
func (f *Flow) Telling(s State, ref, text string) bool {
	cur, i := f.Current(s), bubbleOf(s.Draft.Told, ref)
	return cur != nil && s.Aside == "" && s.Draft.Step == cur.ID && i >= 0 && s.Draft.Told[i].Text != text
}

// Misread reports whether the message ref was noted at the current question because it did not answer it.
func (f *Flow) Misread(s State, ref string) bool {
	cur := f.Current(s)
	return cur != nil && s.Aside == "" && bubbleOf(s.Notes[cur.ID].Bubbles, ref) >= 0
}

// Talked reports whether the typed message ref was small talk at the current question, of which nothing was noted. same
// reports whether text is what was typed.
func (f *Flow) Talked(s State, ref, text string) (talked, same bool) {
	t := s.Draft.Talked
	talked = ref != "" && t != nil && t.Ref == ref
	return talked, talked && t.Trace == Trace(text)
}

// Says reports whether two values are the same answer, except for how they were given.
func (v Value) Says(other Value) bool { return same(v, other) }

// Turned returns the state after a person turned to a step by replying to its message or by editing their own, and the
// entries for the journal that this causes: see [Input.Noted]. ok is false if this step cannot be asked now.
func (f *Flow) Turned(s State, step string) (turned State, noted []Answer, ok bool) {
	if cur := f.Current(s); cur != nil && cur.ID == step && s.Aside == "" {
		return s, nil, true
	}
	out := f.Next(s, Input{Do: Change, Step: step})
	cur := f.Current(out.State)
	return out.State, out.Answers, cur != nil && cur.ID == step && out.State.Aside == ""
}

// unheard handles an edit that is not taken: one that changes nothing, one that leaves nothing visible or only a command,
// and one whose words no longer answer the step. It returns false if the edit is to be taken.
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

// remainder returns the noted rest of a message that was too long for the answer, or "".
func (t *decision) remainder(step, ref string) string {
	noted := t.Notes[step].Bubbles
	if i := bubbleOf(noted, ref); i >= 0 {
		return noted[i].Text
	}
	return ""
}

// keepElsewhere notes words that are not taken as an answer, although they were written to a question. If the input names
// a step, they are noted there. Otherwise they are noted at the last answered step before the current one, since the
// person had not seen the current question yet.
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

// command reports whether a text consists only of a command, such as "/stop".
func (f *Flow) command(text string) bool {
	name, slash := strings.CutPrefix(strings.TrimSpace(text), "/")
	return slash && isName(strings.ToLower(name))
}

// written returns the kept message ref and its step. step is "" if the message is not found.
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
	var doubt []Bubble
	if t.Draft.Doubt != nil {
		doubt = []Bubble{t.Draft.Doubt.Bubble}
	}
	if find(t.Draft.Step, t.Draft.Bubbles, t.Draft.Other, t.Draft.Offered, t.Draft.Told, doubt) {
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

// inOrder inserts a message among others in the order in which they were written. If its place is not known, it is added
// at the end.
func inOrder(bubbles []Bubble, b Bubble) []Bubble {
	at := len(bubbles)
	for at > 0 && b.Seq != 0 && bubbles[at-1].Seq > b.Seq {
		at--
	}
	return slices.Insert(bubbles, at, b)
}
