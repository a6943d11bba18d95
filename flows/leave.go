package flows

import "slices"

// leave handles the inputs that end a response, pause it or start it again.
func (t *decision) leave(in Input) {
	switch in.Do {
	case Stop:
		if t.Draft.Doubt == nil { // a word in a text that may mean stop ends nothing before it is clear
			t.unwish()
			t.handIn()
		}
		t.ask(AskLeave)
	case Restart:
		t.ask(AskRestart)
	case Erase:
		t.ask(AskErase)
	case Later:
		if d := t.Draft.Doubt; d != nil && d.Act == Stop {
			t.unwish()
			t.handIn()
		}
		t.Aside = ""
		t.bye(byeLater)
	case Submit:
		t.submit(in)
	case MaySubmit:
		if t.Aside = ""; !t.unsettled() && t.Status != Submitted {
			t.Aside = AskSubmit
		}
	case NotYet:
		t.Aside = ""
		t.note(noteNotSent, Prompt{})
	case Finish:
		t.finish()
	case EraseYes, RestartYes:
		t.erase(in.Do)
	case KeepText, DropText:
		t.settleOrphans(in.Do == KeepText)
	}
}

// alsoLater says that what was said is kept as it is.
var alsoLater = typedWord("bot.also.later")

// keepsFor reports whether the message says so.
func (r reader) keepsFor() bool {
	return r.means(r.folded, alsoLater) || r.means(r.around.hear(r.folded, false).core, alsoLater)
}

// leaving returns what a command word means at the question how to leave: "send" submits what is there.
func (r reader) leaving(in Input) Input {
	sent := r.s.Status == Submitted
	switch {
	case in.Do == Keep, sent && (in.Do == Submit || in.Do == Done):
		return Input{Do: Later}
	case in.Do == Submit:
		return Input{Do: Finish}
	case slices.Contains([]Verb{Done, Undo, SkipIt}, in.Do):
		return Input{Do: Unclear, Text: r.text}
	}
	return in
}

// ask opens an aside about what is kept. Before consent nothing is kept, so it acts at once: a restart begins again, and
// the other asides end the conversation.
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

// forget deletes everything that was said, and says only the farewell.
func (t *decision) forget(status Status, farewell Word) {
	t.State = State{Ref: t.Ref, Lang: t.Lang, Status: status}
	t.answers, t.say, t.Forget = nil, nil, true
	t.bye(farewell)
}

// begin deletes everything and asks the first question again.
func (t *decision) begin() {
	t.State = State{Ref: t.f.Ref, Lang: t.Lang, App: App{Lang: t.Lang, Country: t.App.Country}, Status: InProgress, Answers: map[string]Value{}}
	t.assume()
	t.answers, t.say, t.Forget = nil, nil, true
	p := t.f.path(t.State)
	t.focus(&p)
	t.question(&p)
}

// erase carries out a deletion or restart that was confirmed. If its aside is not open, as with a key of an old message,
// it asks again.
func (t *decision) erase(do Verb) {
	switch {
	case do == EraseYes && t.Aside == AskErase:
		t.forget(Withdrawn, ByeWithdrawn)
	case do == RestartYes && t.Aside == AskRestart:
		t.begin()
	case do == EraseYes:
		t.ask(AskErase)
	default:
		t.ask(AskRestart)
	}
}

// submit submits the response if all its questions and texts are settled. Texts that were begun become answers first, and
// may so open or hide a question. If a question is left, a note says so and nothing is submitted. A key that submits may
// also give an answer: see [Step.Submits].
func (t *decision) submit(in Input) {
	if t.Status == Submitted {
		t.quiet = true // the same key pressed again
		return
	}
	if t.Aside = ""; t.unsettled() {
		return
	}
	last := &t.f.Steps[len(t.f.Steps)-1]
	for _, preset := range last.Submits {
		if st := t.f.Step(preset.Step); in.Step == preset.Step {
			t.record(st, Value{Codes: []string{preset.Code}, Via: ByTap})
			if st.Hear == preset.Code {
				t.note(NoteHears, Prompt{})
			}
		}
	}
	t.Revisit = ""
	if t.gather(true); t.unsettled() {
		return
	}
	if len(t.f.Orphans(t.State)) == 0 {
		t.Status = Submitted
	}
}

// unsettled reports whether a question is left. If so, a note tells the person.
func (t *decision) unsettled() bool {
	if open := t.f.open(t.State); open == nil || open.Kind.Traits().Ends {
		return false
	}
	t.note(NoteNotAll, Prompt{})
	return true
}

// finish submits the response as it is. Texts that were begun become answers, orphaned texts are kept, and the questions
// left are recorded as not shown.
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
	t.gather(true)
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

// handIn makes texts that were begun after the submission answers, since who leaves then is told that all is submitted. A text that was
// submitted stays as it is: it may be sealed, and what was begun may be meant to replace it.
func (t *decision) handIn() {
	if t.Status != Submitted {
		return
	}
	d := t.Draft
	if t.gather(false); len(d.Bubbles) == 0 {
		t.Draft = d // picks are no text
	}
}

// Unfinished returns the messages of a text that was begun at a step and is no answer yet.
func (s State) Unfinished(step string) []Bubble {
	if s.Draft.Step == step && len(s.Draft.Bubbles) > 0 {
		return s.Draft.Bubbles
	}
	return s.Begun[step]
}

// gather makes every text that was begun an answer, so that submitting loses nothing. If the step has a text already, the new text
// is added to it, since the person did not say that it replaces the answer; without add it waits.
func (t *decision) gather(add bool) {
	t.park()
	for i := range t.f.Steps {
		st := &t.f.Steps[i]
		bubbles := t.Begun[st.ID]
		if len(bubbles) == 0 || !t.f.Visible(t.State, st.ID) {
			continue
		}
		before := t.Answers[st.ID]
		if before.Text != "" && !add {
			continue
		}
		if before.Text != "" && len(before.Bubbles) == 0 {
			before.Bubbles = []Bubble{{Text: before.Text}}
		}
		bubbles = slices.Concat(before.Bubbles, bubbles)
		t.record(st, Value{Text: join(bubbles), Bubbles: bubbles, Via: ByText})
		delete(t.Begun, st.ID)
	}
	t.Draft = Draft{}
}
