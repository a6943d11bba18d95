package flows

import "slices"

// leave takes the inputs by which a response ends, pauses or begins anew.
func (t *decision) leave(in Input) {
	switch in.Do {
	case Stop:
		t.ask(AskLeave)
	case Restart:
		t.ask(AskRestart)
	case Erase:
		t.ask(AskErase)
	case Later:
		t.Aside = ""
		t.bye(byeLater)
	case Submit:
		t.submit()
	case Finish:
		t.finish()
	case EraseYes, RestartYes:
		t.erase(in.Do)
	case KeepText, DropText:
		t.settleOrphans(in.Do == KeepText)
	}
}

// ask opens an aside that only makes sense once something is kept; before consent there is nothing to decide about.
func (t *decision) ask(a Aside) {
	if t.f.Consented(t.State) {
		t.Aside = a
		return
	}
	if a == AskRestart {
		t.begin()
		return
	}
	t.forget(Declined, byeStopped)
}

func (t *decision) bye(w Word) {
	t.say = append(t.say, Prompt{Kind: PromptBye, Word: w})
	t.quiet = true
}

// forget drops everything that was said; nothing but the farewell remains.
func (t *decision) forget(status Status, farewell Word) {
	t.State = State{Ref: t.Ref, Lang: t.Lang, Status: status}
	t.answers, t.say, t.Forget = nil, nil, true
	t.bye(farewell)
}

// begin drops everything and asks the first question again.
func (t *decision) begin() {
	t.State = State{Ref: t.f.Ref, Lang: t.Lang, Status: InProgress, Answers: map[string]Value{}}
	t.answers, t.say, t.Forget = nil, nil, true
	p := t.f.path(t.State)
	t.focus(&p)
	t.question(&p)
}

// erase carries out what was asked and confirmed. If the key stands on an old message, it asks again.
func (t *decision) erase(do Verb) {
	switch {
	case do == EraseYes && t.Aside == AskErase:
		t.forget(Withdrawn, byeWithdrawn)
	case do == RestartYes && t.Aside == AskRestart:
		t.begin()
	case do == EraseYes:
		t.ask(AskErase)
	default:
		t.ask(AskRestart)
	}
}

// submit is final for a response whose questions are all settled, and its texts, too. Texts that were begun are answers from
// then on, so they may open a question or hide one.
func (t *decision) submit() {
	if t.Status == Submitted {
		t.quiet = true // the same key pressed again
		return
	}
	if t.Aside = ""; t.unsettled() {
		return
	}
	t.Revisit = ""
	if t.gather(); t.unsettled() {
		return
	}
	if len(t.f.Orphans(t.State)) == 0 {
		t.Status = Submitted
	}
}

// unsettled says that a question is left, if there is one.
func (t *decision) unsettled() bool {
	if open := t.f.open(t.State); open == nil || open.Kind.Traits().Ends {
		return false
	}
	t.note(NoteNotAll, Prompt{})
	return true
}

// finish submits what is there: texts begun are taken as they are, those that wait for a word about them are kept, the
// questions left over count as not shown.
func (t *decision) finish() {
	if t.Status == Submitted {
		t.quiet = true
		return
	}
	if !t.f.Consented(t.State) {
		t.note(NoteRequiredConsent, Prompt{})
		return
	}
	t.Aside, t.Revisit = "", ""
	t.gather()
	for {
		st := t.f.open(t.State)
		if st == nil || st.Kind.Traits().Ends {
			break
		}
		t.record(st, Value{Missing: NotShown})
	}
	t.keep(t.f.Orphans(t.State))
	t.Status = Submitted
}

// gather takes every text that was begun but not finished as an answer, so that submitting loses nothing. What was begun
// while an answer was looked at again is added to that answer: nobody said that it takes its place.
func (t *decision) gather() {
	t.park()
	for i := range t.f.Steps {
		st := &t.f.Steps[i]
		bubbles := t.Begun[st.ID]
		if len(bubbles) == 0 || !t.f.Visible(t.State, st.ID) {
			continue
		}
		before := t.Answers[st.ID]
		if before.Text != "" && len(before.Bubbles) == 0 {
			before.Bubbles = []Bubble{{Text: before.Text}}
		}
		bubbles = slices.Concat(before.Bubbles, bubbles)
		t.record(st, Value{Text: join(bubbles), Bubbles: bubbles, Via: ByText})
		delete(t.Begun, st.ID)
	}
	t.Draft = Draft{}
}
