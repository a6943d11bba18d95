package bot

import (
	"maps"
	"slices"

	"aporte/flows"
)

// Sealed texts: with [Config.SealTexts], what a person wrote is no longer at hand once their response is submitted. The
// store keeps it sealed to a key that is not on the server; here only [flows.Value.Sealed] is left of it.

// SealedWords is what is sealed of an answer, as JSON.
type SealedWords struct {
	Text    string         `json:"text"`
	Bubbles []flows.Bubble `json:"bubbles,omitempty"`
}

// standIn takes the place of sealed words while the engine decides, so that all its rules about texts hold: an answer
// with the option "other" keeps its words, and a text whose question no longer applies is asked about. Nobody can write
// it, see clean.
const standIn = "\x00"

// WithoutTexts takes the texts out of the answers and the notes of a submitted state. It returns any other state as it is. s is not
// changed.
func WithoutTexts(s flows.State) flows.State {
	if s.Status != flows.Submitted {
		return s
	}
	s.Notes = maps.Clone(s.Notes)
	for id := range s.Notes {
		s.Notes[id] = flows.Note{Sealed: true}
	}
	return eachAnswer(s, func(v flows.Value) flows.Value {
		if v.Text != "" || len(v.Bubbles) > 0 {
			v.Text, v.Bubbles, v.Sealed = "", nil, true
		}
		return v
	})
}

// eachAnswer returns the state with every answer changed.
func eachAnswer(s flows.State, change func(flows.Value) flows.Value) flows.State {
	s.Answers = maps.Clone(s.Answers)
	for id, v := range s.Answers {
		s.Answers[id] = change(v)
	}
	return s
}

// anySealed says whether there are sealed words in the state.
func anySealed(s flows.State) bool {
	for _, v := range s.Answers {
		if v.Sealed {
			return true
		}
	}
	for _, n := range s.Notes {
		if n.Sealed {
			return true
		}
	}
	return false
}

// mask puts the stand-in where words are sealed.
func mask(s flows.State) flows.State {
	if !anySealed(s) {
		return s
	}
	return eachAnswer(s, func(v flows.Value) flows.Value {
		if v.Sealed {
			v.Text, v.Bubbles, v.Sealed = standIn, []flows.Bubble{{Text: standIn}}, false
		}
		return v
	})
}

// unmask is the inverse of mask. A sealed entry for the journal stands for the words that the store has already.
func unmask(out flows.Outcome) flows.Outcome {
	hide := func(v flows.Value) flows.Value {
		if v.Text == standIn {
			v.Text, v.Bubbles, v.Sealed = "", nil, true
		}
		return v
	}
	out.State = eachAnswer(out.State, hide)
	out.Answers = slices.Clone(out.Answers)
	for i := range out.Answers {
		out.Answers[i].Value = hide(out.Answers[i].Value)
	}
	return out
}

// seal returns the outcome in the form in which it may be kept. Entries for the journal have the words that were just
// given; the state of a submitted response has none.
func (t turn) seal(s flows.State, out flows.Outcome) flows.Outcome {
	if anySealed(s) {
		out = unmask(out)
	}
	if !t.SealTexts || out.State.Status != flows.Submitted {
		return out
	}
	out.State = WithoutTexts(out.State)
	if s.Status != flows.Submitted { // the engine took every text that was begun as an answer, if its question still applies
		out.State.Begun, out.State.Draft = nil, flows.Draft{Step: out.State.Draft.Step}
	}
	return out
}

// showing returns the session that messages are made from: in the place of sealed words it says that they are sealed.
func (t turn) showing(s Session) Session {
	if !anySealed(s.State) {
		return s
	}
	words := t.text(s.State.Lang, "bot.answer.sealed", nil)
	s.State = eachAnswer(s.State, func(v flows.Value) flows.Value {
		if v.Sealed {
			v.Text = words
		}
		return v
	})
	if joined(s.State.Draft.Other) == standIn {
		s.State.Draft.Other = []flows.Bubble{{Text: words}}
	}
	return s
}

// outOfReach says whether the message ref, which was edited, may belong to a sealed text: nobody can tell any more. The
// messages of a text that is still being written, or of an answer that is not sealed, are known.
func outOfReach(s flows.State, ref string) bool {
	has := func(bubbles []flows.Bubble) bool {
		return slices.ContainsFunc(bubbles, func(b flows.Bubble) bool { return b.Ref == ref })
	}
	if ref == "" || !anySealed(s) || has(s.Draft.Bubbles) {
		return false
	}
	for _, bubbles := range s.Begun {
		if has(bubbles) {
			return false
		}
	}
	for _, n := range s.Notes {
		if has(n.Bubbles) {
			return false
		}
	}
	for _, v := range s.Answers {
		if has(v.Bubbles) {
			return false
		}
	}
	return true
}
