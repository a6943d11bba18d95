package bot

import (
	"strings"

	"aporte/flows"
)

// edited understands that an earlier message has another text now, and returns the session in which that is decided. What was
// typed to a question that keeps no words is read once more, as if it had been written to that question now.
func (t turn) edited(s Session) (Session, flows.Input) {
	in := flows.Input{Do: flows.Edited, Text: t.u.Text, Ref: t.u.Ref, Seq: t.u.Seq}
	st, same := t.f.Typed(s.State, t.u.Ref, t.u.Text)
	if talked, still := t.f.Talked(s.State, t.u.Ref, t.u.Text); talked && !still && !flows.Blank(t.u.Text) {
		return s, t.readAgain(s)
	}
	switch {
	case st != nil && same:
		return s, flows.Input{Do: flows.Edited} // of nothing that is there
	case st != nil:
		return t.reread(s, st, in)
	case t.f.Telling(s.State, t.u.Ref, t.u.Text):
		if read := t.lexicon().Interpret(s.State, t.u.Text, "", t.u.Ref); len(read.Value.Counts) > 0 {
			return s, read
		}
	case t.f.Misread(s.State, t.u.Ref):
		if read := t.readAgain(s); read.Do == flows.Reply {
			return s, read
		}
	case outOfReach(s.State, t.u.Ref) && t.u.Noted.Unchanged:
		return s, flows.Input{Do: flows.Edited} // of nothing
	case outOfReach(s.State, t.u.Ref):
		return s, flows.Input{Do: flows.DoReview} // it says that texts are sealed, and how to give another answer
	}
	return s, in
}

// readAgain interprets an edited message as if it had been written to the current question now.
func (t turn) readAgain(s Session) flows.Input {
	read := t.lexicon().Interpret(s.State, t.u.Text, "", t.u.Ref)
	if read.Do == flows.Reply {
		read.Value.Via = flows.ByEdit
	}
	read.Seq = t.u.Seq
	return read
}

// reread takes the edit of what was typed to a step.
func (t turn) reread(s Session, st *flows.Step, in flows.Input) (Session, flows.Input) {
	in.Step = st.ID // what is not understood is said of it
	turned, noted, ok := t.f.Turned(s.State, st.ID)
	if !ok {
		return s, flows.Input{Do: flows.Change, Step: st.ID}
	}
	read := t.lexicon().Interpret(turned, t.u.Text, "", t.u.Ref)
	if read.Do != flows.Reply || read.Value.Via == flows.ByTypo {
		return s, in
	}
	if read.Value.Says(s.State.Answers[st.ID]) {
		return s, flows.Input{Do: flows.Edited} // of nothing that matters
	}
	read.Value.Via, read.Noted = flows.ByEdit, noted
	s.State = turned
	return s, read
}

// replied turns to the question that the words of an update belong to, if it is another one than the one that is asked. It
// returns the words as understood there; ok is false if they are for the question that is asked, or about the conversation.
func (t turn) replied(s Session) (turned Session, in flows.Input, ok bool) {
	id := t.repliedTo(s)
	st := t.f.Step(id)
	if cur := t.f.Current(s.State); st == nil || s.State.Status == "" || cur != nil && cur.ID == id && (s.State.Aside == "" || s.State.Draft.Doubt != nil) {
		return s, in, false
	}
	state, noted, there := t.f.Turned(s.State, id)
	if !there {
		state = s.State
		state.Aside = ""
	}
	in = t.lexicon().Interpret(state, t.u.Text, "", t.u.Ref)
	if !there && in.Do.OfWords() {
		return s, flows.Input{Do: flows.Change, Step: id, Text: t.u.Text, Ref: t.u.Ref}, true // it says what can be done there
	}
	if in.Do == flows.Explain { // it asks about that question, and stays at this one
		in.Step = id
		return s, in, true
	}
	if !in.Do.OfWords() {
		return s, in, false
	}
	in.Seq = t.u.Seq
	if there {
		in.Noted = noted
	}
	s.State = state
	return s, in, true
}

// repliedTo returns the step whose message was answered by the platform's own means; "" if it was none, or cannot be told.
func (t turn) repliedTo(s Session) string {
	tag, token, _ := strings.Cut(t.u.Reply.Token, "|")
	if step, _, ok := strings.Cut(token, ":"); ok && AsksStep(t.u.Reply.Token) && t.ours(s, tag) {
		return step
	}
	if t.u.Reply.Text == "" {
		return ""
	}
	found, longest := "", 0
	say := speaker{turn: t, before: s, after: s}
	steps := t.f.Answered(s.State)
	if cur := t.f.Current(s.State); cur != nil {
		steps = append(steps, cur)
	}
	for _, st := range steps {
		if !st.Kind.Traits().Asks {
			continue
		}
		switch asked := say.core(st).text; {
		case !strings.Contains(t.u.Reply.Text, asked) || len(asked) < longest:
		case len(asked) == longest:
			found = "" // two questions say the same
		default:
			found, longest = st.ID, len(asked)
		}
	}
	return found
}

// core returns the words of a question that stay when it is answered.
func (s speaker) core(st *flows.Step) piece {
	return titled(s.heading(st), asking(s.wording(st)))
}

// ours says whether a key was given out in this conversation.
func (t turn) ours(s Session, tag string) bool {
	return tag == t.keyTag(s) || tag == t.keyTag(Session{}) || tag == s.Former
}

// show sees to it that a question which was not shown is asked, whatever else follows: what comes of an update in silence would
// leave the person with the question before.
func (t turn) show(out flows.Outcome) flows.Outcome {
	if out.Forget || out.State.Status != flows.InProgress && out.State.Status != flows.Submitted {
		return out
	}
	for _, p := range out.Say {
		if p.Kind != flows.PromptNote && p.Kind != flows.PromptFile {
			return out
		}
	}
	out.Say = append(out.Say, t.f.Next(mask(out.State), flows.Input{Do: flows.Nothing}).Say...)
	return out
}
