package flows

import (
	"maps"
	"slices"
	"strings"
)

// step gives one input to the engine at a state of node n, and checks the outcome for faults.
func (w *walk) step(n int32, s State, in Input, m move) Outcome {
	w.moved++
	s.Dealt = w.dealt
	out := w.f.Next(s, in)
	w.judge(n, s, in, out, m)
	return out
}

// judge checks the outcome of an input for faults.
func (w *walk) judge(n int32, s State, in Input, out Outcome, m move) {
	w.checkQuestion(n, s, out, m)
	if s.Status == "" || s.Status == Declined || s.Status == Withdrawn {
		return
	}
	if out.Forget {
		if w.f.Consented(s) && in.Do != EraseYes && in.Do != RestartYes {
			w.report(FaultLost, m.at, n, m)
		}
		return
	}
	w.checkAnswers(n, s, in, out.State, m)
	w.checkTexts(n, s, in, out, m)
	w.checkWords(n, s, in, out.State, m)
	if step, ok := w.f.misjournaled(s, out); ok {
		w.report(FaultJournal, step, n, m)
	}
}

// checkQuestion checks that exactly one thing is asked, unless nothing happened.
func (w *walk) checkQuestion(n int32, s State, out Outcome, m move) {
	questions := 0
	for _, p := range out.Say {
		if p.Kind != PromptNote && p.Kind != PromptFile {
			questions++
		}
	}
	silent := len(out.Say) == 0 && w.key(s) == w.key(out.State)
	cur := w.f.Current(out.State)
	at := m.at
	if cur != nil {
		at = cur.ID
	}
	switch {
	case questions > 1:
		w.report(FaultTwo, at, n, m)
	case questions == 0 && !silent, out.State.Status == InProgress && cur == nil:
		w.report(FaultNothing, at, n, m)
	}
}

// checkAnswers checks that an answer is removed or changed only if the person said so.
func (w *walk) checkAnswers(n int32, s State, in Input, now State, m move) {
	for id, old := range s.Answers {
		v, ok := now.Answers[id]
		given := old.Missing == "" || old.Text != ""
		switch {
		case !given, ok && same(old, v), ok && w.f.answers(s, in, id):
		case ok && old.codes(v) && strings.Contains(v.Text, old.Text):
		case !ok && in.Do == DropText && s.Aside == AskKeep && !w.f.Visible(s, id):
		case in.Do == Back && w.f.Step(id).Kind.Traits().After: // the choice of a part is taken back
		case !ok && in.Do == Reply && in.Step == id && w.f.Step(id).Keyed: // a toggle that was pressed again
		default:
			w.report(FaultLost, id, n, m)
		}
	}
}

// answers reports whether the input is a decision of the person about the answer to a step.
func (f *Flow) answers(s State, in Input, id string) bool {
	at := in.Step
	if cur := f.Current(s); at == "" && cur != nil {
		at = cur.ID
	}
	switch in.Do {
	case Reply, Add, Done, SkipIt, TakeBack, TakeOther, IsText, Edited:
		return at == id
	case SetLang:
		return f.Step(id).Kind == Language
	case Stop, Later: // which ends the wish to hear of the outcome
		return f.Step(id).Hear != ""
	}
	return false
}

// checkTexts checks that no begun text is lost. It also checks that, after a text has ceased to count, the conversation
// does not continue before the person has decided what to do with it.
func (w *walk) checkTexts(n int32, s State, in Input, out Outcome, m move) {
	now := out.State
	for id, text := range begun(s) {
		if in.Do == Undo || in.Do == Keep { // the person decided so
			break
		}
		if in.Do == Back && strings.Contains(now.Notes[id].Text(), text) { // its part is offered again
			continue
		}
		if left := begun(now)[id]; left != text && !strings.Contains(left+"\n"+now.Answers[id].Text, text) {
			w.report(FaultLost, id, n, m)
		}
	}
	submits := s.Status == InProgress && now.Status == Submitted
	goesOn := func(p Prompt) bool {
		return p.Kind == PromptAsk && p.Step != now.Revisit || p.Kind == PromptReview && now.Aside == "" || p.Kind == PromptEnd
	}
	if !submits && !slices.ContainsFunc(out.Say, goesOn) {
		return // something else is asked first
	}
	p := w.f.path(now)
	for i, st := range p.steps {
		if v := now.Answers[st.ID]; !p.sees(i) && st.Kind.Traits().Written && v.Text != "" && !v.Kept {
			w.report(FaultUnsaid, st.ID, n, m)
		}
	}
}

// begun returns the unfinished texts, by step.
func begun(s State) map[string]string {
	texts := make(map[string]string, len(s.Begun)+1)
	for id, bubbles := range s.Begun {
		texts[id] = join(bubbles)
	}
	if len(s.Draft.Bubbles) > 0 {
		texts[s.Draft.Step] = join(s.Draft.Bubbles)
	}
	return texts
}

// misjournaled returns a step whose answer in the journal differs from that in the state. It returns false if there is
// none.
func (f *Flow) misjournaled(s State, out Outcome) (string, bool) {
	if !f.Consented(out.State) {
		return "", false
	}
	kept := map[string]Value{}
	if f.Consented(s) {
		kept = s.Answers
	}
	if len(out.Answers) > 0 {
		kept = maps.Clone(kept)
	}
	if step, ok := misnoted(s, out); ok {
		return step, true
	}
	for _, a := range out.Answers {
		if a.Act == ActNoted {
			continue
		}
		kept[a.Step] = a.Value
		if a.Act == ActWithdrawn {
			delete(kept, a.Step)
		}
	}
	said := out.State.Answers
	for id, v := range said {
		if k, ok := kept[id]; !ok || !same(k, v) {
			return id, true
		}
	}
	for id := range kept {
		if _, ok := said[id]; !ok {
			return id, true
		}
	}
	return "", false
}
