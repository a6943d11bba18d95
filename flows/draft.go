package flows

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// otherMax is the maximum length of the words of "other", in characters.
const otherMax = 2000

// add takes one more bubble of a text, or the words of "other".
func (t *decision) add(st *Step, in Input) {
	d := &t.Draft
	bubble := Bubble{Ref: in.Ref, Text: in.Text, Seq: in.Seq}
	switch written := st.Kind.Traits().Written; {
	case d.Awaiting && !written:
		t.other(st, []Bubble{bubble})
		return
	case !written:
		t.keepInput(in)
		t.note(NoteNothingOpen, Prompt{})
		return
	}
	free := st.Max - utf8.RuneCountInString(join(d.Bubbles))
	if len(d.Bubbles) > 0 {
		free-- // the line break between two bubbles
	}
	bubble.Text = t.fit(st, in, free, st.Max)
	if bubble.Text != "" {
		d.Bubbles = inOrder(d.Bubbles, bubble)
	}
	d.Fails = 0
	t.warn(st, in.Text)
	if st.Once && len(d.Bubbles) > 0 {
		t.done(st)
	}
}

// reviews reports whether the person is at the review in front of the submission.
func (t *decision) reviews() bool {
	cur := t.f.Current(t.State)
	return t.Aside == "" && t.Status == InProgress && cur != nil && cur.Kind.Traits().Ends
}

// extend adds a message to the text that the person wrote last, if it has [Step.Once] and room. It is for words typed at
// the review: whoever writes their idea in several messages goes on there. It returns false if there is no such text.
func (t *decision) extend(in Input) bool {
	st := t.lastOnce()
	if st == nil || in.Secret || Blank(in.Text) {
		return false
	}
	v := t.Answers[st.ID]
	free := st.Max - utf8.RuneCountInString(v.Text) - len("\n")
	if v.Sealed || head(in.Text, free) == "" {
		return false
	}
	if v.Text != "" && len(v.Bubbles) == 0 {
		v.Bubbles = []Bubble{{Text: v.Text}}
	}
	bubbles := inOrder(slices.Clone(v.Bubbles), Bubble{Ref: in.Ref, Text: t.fit(st, in, free, st.Max), Seq: in.Seq})
	t.record(st, Value{Text: join(bubbles), Bubbles: bubbles, Via: ByText})
	t.warn(st, in.Text)
	t.note(NoteAdded, Prompt{Step: st.ID})
	return true
}

// fit returns the beginning of a message that has at most room characters. If the message was longer, the rest is noted, and a
// note says so; most is the limit that it names.
func (t *decision) fit(st *Step, in Input, room, most int) string {
	fits := head(in.Text, room)
	t.keepRest(st, in.Ref, in.Text, fits)
	if fits != in.Text {
		t.note(NoteTooLong, Prompt{Max: most, Min: utf8.RuneCountInString(fits)})
		t.quiet = false
	}
	return fits
}

// lastOnce returns the last text with [Step.Once] that the person was asked for, or nil.
func (t *decision) lastOnce() *Step {
	p := t.f.path(t.State)
	for i, st := range slices.Backward(p.steps) {
		if st.Once && p.settled(st) && p.sees(i) {
			return st
		}
	}
	return nil
}

// head returns the longest beginning of text that has at most n characters and ends between two graphemes.
func head(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	end := 0
	for g := graphemes.FromString(text); g.Next(); {
		n -= utf8.RuneCountInString(g.Value())
		if n < 0 {
			break
		}
		end += len(g.Value())
	}
	return text[:end]
}

// join returns the texts of the bubbles, one on each line.
func join(bubbles []Bubble) string {
	lines := make([]string, len(bubbles))
	for i, b := range bubbles {
		lines[i] = b.Text
	}
	return strings.Join(lines, "\n")
}

// other takes the words of the option "other". For kinds with picks, "other" becomes one of the picks. For all other
// kinds the words are the answer.
func (t *decision) other(st *Step, bubbles []Bubble) {
	d := &t.Draft
	text := head(join(bubbles), otherMax)
	if text != join(bubbles) {
		t.note(NoteTooLong, Prompt{Max: otherMax, Min: utf8.RuneCountInString(text)})
		t.keepRest(st, bubbles[0].Ref, join(bubbles), text)
		bubbles = []Bubble{{Ref: bubbles[0].Ref, Text: text}}
	}
	t.warn(st, text)
	if !st.Kind.Traits().Picked {
		t.settle(st, Value{Codes: []string{OtherCode}, Text: text, Bubbles: bubbles, Via: ByText})
		return
	}
	if !slices.Contains(d.Picks, OtherCode) {
		if !t.room(st, OtherCode) {
			d.Offered = nil
			return
		}
		d.Picks = append(d.Picks, OtherCode)
	}
	d.Other, d.Awaiting, d.Offered, d.Fails = bubbles, false, nil, 0
}

// pick adds or removes a pick. The key says which of the two, so a repeated tap changes nothing.
func (t *decision) pick(st *Step, in Input) {
	d := &t.Draft
	if !st.Kind.Traits().Picked || len(in.Value.Codes) != 1 || !slices.Contains(st.Options, in.Value.Codes[0]) {
		t.note(NoteForged, Prompt{})
		return
	}
	code := in.Value.Codes[0]
	d.Offered, d.Fails = nil, 0
	if in.Do == Unpick {
		d.Picks = slices.DeleteFunc(d.Picks, func(c string) bool { return c == code })
		if code == OtherCode {
			d.Other, d.Awaiting = nil, false
		}
		return
	}
	if slices.Contains(d.Picks, code) || !t.room(st, code) {
		return
	}
	d.Picks = append(d.Picks, code)
	if code == OtherCode && len(d.Other) == 0 {
		d.Awaiting = true
	}
}

// room checks whether one more pick is possible, and removes picks that the new one replaces. An exclusive option
// replaces all others, and any other option replaces an exclusive one. If only one pick is allowed, a new one replaces
// it. If the maximum is reached, a note says so and room returns false.
func (t *decision) room(st *Step, code string) bool {
	d := &t.Draft
	switch {
	case st.exclusive([]string{code}), st.Max == 1, st.exclusive(d.Picks):
		d.Picks, d.Other, d.Awaiting = nil, nil, false
	case len(d.Picks) >= st.Max:
		t.note(NoteFull, Prompt{Step: st.ID, Max: st.Max})
		return false
	}
	return true
}

// undo removes the last pick or the last bubble. If there is none, a note says so.
func (t *decision) undo(st *Step) {
	d := &t.Draft
	switch {
	case d.Awaiting && len(d.Picks) == 0:
		d.Awaiting = false
	case len(d.Bubbles) > 0:
		d.Bubbles = d.Bubbles[:len(d.Bubbles)-1]
	case len(d.Picks) > 0:
		if d.Picks[len(d.Picks)-1] == OtherCode {
			d.Other, d.Awaiting = nil, false
		}
		d.Picks = d.Picks[:len(d.Picks)-1]
	default:
		t.note(NoteEmpty, Prompt{})
	}
}

// done takes the draft as the answer. If a text is too short, a note says so. If the step is not required, a second Done
// accepts the short text.
func (t *decision) done(st *Step) {
	d := &t.Draft
	text := join(d.Bubbles)
	switch {
	case d.Awaiting:
		t.note(NoteEmpty, Prompt{})
	case text != "":
		if utf8.RuneCountInString(strings.TrimSpace(text)) < st.Min && (st.Required || d.Fails == 0) {
			d.Fails++
			t.note(NoteTooShort, Prompt{Min: st.Min})
			return
		}
		t.settle(st, Value{Text: text, Bubbles: d.Bubbles, Via: ByText})
	case len(d.Picks) > 0:
		if len(d.Picks) < st.Min && !st.exclusive(d.Picks) { // an exclusive option is enough alone
			t.note(NoteTooFew, Prompt{Min: st.Min})
			return
		}
		t.settle(st, Value{Codes: d.Picks, Text: join(d.Other), Bubbles: d.Other, Via: d.via(d.Picks, nil, ByTap)})
	case t.Revisit == st.ID:
		t.Revisit, t.Draft = "", Draft{}
	default:
		traits := st.Kind.Traits()
		if _, unclear, _ := st.Kind.of().notes(); unclear == NoteUnclear && !traits.Picked && !traits.Written { // words may be noted there
			t.note(NoteChoose, Prompt{})
			return
		}
		t.note(NoteEmpty, Prompt{})
	}
}
