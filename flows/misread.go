package flows

import (
	"slices"
	"unicode/utf8"
)

// misread takes what was typed and not, or not quite, understood. After two failures a way out is shown; after three
// the words are kept as a note and the conversation goes on, unless the question needs an answer or has one.
func (t *decision) misread(in Input) {
	if t.Aside != "" {
		t.note(NoteUnclearAside, Prompt{Text: in.Text})
		return
	}
	cur := t.f.Current(t.State)
	if cur == nil || cur.Kind.Traits().Ends {
		t.note(NoteUnclearAside, Prompt{Text: in.Text})
		return
	}
	d := &t.Draft
	d.Hits, d.Offered = nil, nil
	guess, unclear := cur.Kind.of().notes()
	switch in.Do {
	case Guess:
		d.Hits = in.Value.Codes
		t.note(guess, Prompt{})
		return
	case Offer:
		d.Offered = []Bubble{{Ref: in.Ref, Text: in.Text}}
		t.note(NoteOffer, Prompt{Text: in.Text})
		return
	case Range:
		lo, hi := cur.Kind.of().numbers(cur)
		t.note(NoteRange, Prompt{Min: lo, Max: hi})
	case TooMany:
		if len(in.Value.Codes) > 0 {
			t.note(NoteAlone, Prompt{})
		} else {
			t.note(NoteTooMany, Prompt{Max: cur.Max})
		}
	default:
		t.note(unclear, Prompt{Text: in.Text})
	}
	d.Fails++
	v := t.Answers[cur.ID]
	answered := t.Revisit == cur.ID && (v.Missing == "" || v.Text != "") // it stays until the person gives another
	optional := cur.Skippable() && !answered
	switch {
	case d.Fails >= 3 && optional && in.Do == Unclear:
		t.say = nil
		t.note(NoteNoted, Prompt{})
		t.settle(cur, Value{Missing: Skipped, Text: in.Text, Bubbles: []Bubble{{Ref: in.Ref, Text: in.Text}}, Via: ByText})
	case d.Fails >= 2 && optional:
		t.note(NoteWayOut, Prompt{})
	case d.Fails >= 2:
		t.note(NoteWayOutRequired, Prompt{})
	}
}

// lengths returns how few and how many characters the words of an answer may have after an edit.
func (st *Step) lengths() (least, most int) {
	switch {
	case !st.Kind.Traits().Written:
		return 0, otherMax
	case st.Required:
		return st.Min, st.Max
	}
	return 0, st.Max
}

// edit takes the new text of a message written before: a bubble of the draft, of a parked text, or of an answer. A
// message that was no part of an answer is passed over.
func (t *decision) edit(in Input) {
	at := func(bubbles []Bubble) int {
		return slices.IndexFunc(bubbles, func(b Bubble) bool { return b.Ref == in.Ref && in.Ref != "" })
	}
	if i := at(t.Draft.Bubbles); i >= 0 {
		t.Draft.Bubbles[i].Text = in.Text
		t.fit()
		return
	}
	if i := at(t.Draft.Other); i >= 0 {
		t.Draft.Other[i].Text = t.trim(in.Text, otherMax)
		return
	}
	for id, bubbles := range t.Begun {
		if i, st := at(bubbles), t.f.Step(id); i >= 0 && st != nil {
			bubbles = slices.Clone(bubbles)
			bubbles[i].Text = ""
			t.quiet = true
			bubbles[i].Text = t.trim(in.Text, st.Max-utf8.RuneCountInString(join(bubbles)))
			t.Begun[id] = bubbles
			return
		}
	}
	for i := range t.f.Steps {
		st := &t.f.Steps[i]
		v, ok := t.Answers[st.ID]
		j := at(v.Bubbles)
		if !ok || j < 0 {
			continue
		}
		v.Bubbles = slices.Clone(v.Bubbles)
		v.Bubbles[j].Text = in.Text
		v.Text, v.Via = join(v.Bubbles), ByEdit
		least, most := st.lengths()
		if n := utf8.RuneCountInString(v.Text); n > most || n < least || n == 0 {
			t.note(NoteEditedBad, Prompt{Step: st.ID})
			return
		}
		t.record(st, v)
		t.note(NoteEdited, Prompt{Step: st.ID})
		return
	}
	t.quiet = true
}

// trim cuts an edited text to at most most characters, and says so.
func (t *decision) trim(text string, most int) string {
	fits := head(text, max(0, most))
	if fits != text {
		t.note(NoteTooLong, Prompt{Max: most, Min: utf8.RuneCountInString(fits)})
		t.quiet = false
	}
	return fits
}

// fit cuts the draft to what the step takes after an edit made it longer, and says so.
func (t *decision) fit() {
	st := t.f.Step(t.Draft.Step)
	if st == nil || utf8.RuneCountInString(join(t.Draft.Bubbles)) <= st.Max {
		return
	}
	bubbles := t.Draft.Bubbles
	t.Draft.Bubbles = nil
	for _, b := range bubbles {
		t.add(st, Input{Do: Add, Text: b.Text, Ref: b.Ref})
	}
}
