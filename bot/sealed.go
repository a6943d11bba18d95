package bot

import (
	"maps"
	"slices"

	"aporte/flows"
)

// Sealed texts: with [Config.SealTexts], the bot can no longer read what a person wrote once their response is submitted.
// The store keeps it sealed to a key that is not on the server. Here only [flows.Value.Sealed] shows that there was a
// text.

// SealedWords is the part of an answer that is sealed, as JSON.
type SealedWords struct {
	Text    string         `json:"text"`
	Bubbles []flows.Bubble `json:"bubbles,omitempty"`
}

// standIn replaces sealed words while the engine decides, so that all its rules about texts apply. For example, an answer
// with the option "other" keeps its words, and the person is asked about a text whose question no longer applies. No
// person can write it: see clean.
const standIn = "\x00"

// WithoutTexts returns a submitted state without the texts of its answers and notes. Any other state is returned
// unchanged. s is not changed.
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

// eachAnswer returns a copy of the state in which change was applied to every answer.
func eachAnswer(s flows.State, change func(flows.Value) flows.Value) flows.State {
	s.Answers = maps.Clone(s.Answers)
	for id, v := range s.Answers {
		s.Answers[id] = change(v)
	}
	return s
}

// anySealed reports whether the state has sealed words.
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

// mask replaces the sealed words of answers by standIn.
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

// unmask is the inverse of mask. A sealed journal entry means that the store has the words already.
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

// seal returns the outcome in the form that may be stored. Its journal entries keep the words that were just given. If
// texts are sealed, the state of a submitted response has no words.
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

// showing returns a copy of the session, for making messages. The words of an answer that are sealed (encrypted to staff) are
// replaced in it by a sentence that says so.
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

// outOfReach reports whether the edited message ref may belong to a sealed text. This is so if there are sealed texts,
// and ref is not among the messages that are still known: those of the text being written, of parked texts, and of notes
// and answers that are not sealed.
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
