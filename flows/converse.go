package flows

import (
	"slices"
)

// converse handles the inputs that are about the conversation and answer no step.
func (t *decision) converse(in Input) {
	switch in.Do {
	case Start:
		t.keepAside(in)
		t.start()
	case Resume:
		t.keepAside(in)
		t.Aside = ""
	case Rest:
		t.rest()
	case Back:
		t.back(in)
	case Change:
		t.keepElsewhere(in)
		t.change(in)
	case DoReview:
		t.overview()
	case Page:
		t.page(in, false)
	case DoLanguage, SetLang, BadLang:
		t.language(in)
	case Help, Privacy, Unknown, Forged:
		t.note(informs[in.Do], Prompt{})
	case Export:
		t.export()
	case Remind:
		t.note(NoteReminder, Prompt{})
	case NoRemind:
		t.Remind = false
		t.note(NoteNoReminders, Prompt{})
	case Left:
		t.left()
		t.beside(in)
	case Talk:
		t.talk(in)
	case Explain:
		t.explain(in)
	case Receipt:
		t.receipt(in.Text)
	case Media:
		t.note(noteOf(in.Text), Prompt{Text: in.Text})
	case Stop, Later, Submit, MaySubmit, NotYet, Finish, Restart, RestartYes, Erase, EraseYes, KeepText, DropText:
		t.leave(in)
	}
}

// page shows a page of the review; with choose, it has a key for each answer. For a key of a review that is no longer open, the
// review is opened.
func (t *decision) page(in Input, choose bool) {
	if cur := t.f.Current(t.State); t.Aside != AskReview && (cur == nil || !cur.Kind.Traits().Ends) {
		t.overview()
		return
	}
	p := Prompt{Kind: PromptReview, Min: max(1, number(in))}
	if choose {
		p.Max = 1
	}
	t.say = append(t.say, p)
	t.quiet = true
}

// keepAside notes the words of an input that opens or continues the conversation. They do not count as an answer: the
// person first sees the question again.
func (t *decision) keepAside(in Input) {
	if t.keepInput(in) {
		t.note(NoteKept, Prompt{})
	}
}

// informs gives the note for each verb that only shows a text.
var informs = map[Verb]Word{Help: NoteHelp, Privacy: NotePrivacy, Unknown: NoteUnknown, Forged: NoteForged}

// noteOf returns the note for a message that is not text: it cannot be taken. For some media the note also says what to
// do instead.
func noteOf(media string) Word {
	switch media {
	case "voice":
		return NoteMediaVoice
	case "snippet":
		return NoteMediaSnippet
	}
	return NoteMedia
}

// export hands over everything that the person said, as a file. If there is nothing, or no consent, a note says so.
func (t *decision) export() {
	if !t.f.Consented(t.State) || len(t.f.Said(t.State)) == 0 {
		t.note(NoteNothingYet, Prompt{})
		return
	}
	t.say = append(t.say, Prompt{Kind: PromptFile})
}

// left says how many questions are left, and about how many minutes they take.
func (t *decision) left() {
	questions, seconds := t.f.Left(t.State)
	if questions == 0 {
		t.note(NoteNothingLeft, Prompt{})
		return
	}
	t.note(NoteLeft, Prompt{Min: max(1, (seconds+30)/60), Max: questions})
}

// The results of looking up a receipt that a person gives.
const (
	ReceiptFound   = "found"   // this is the response from now on
	ReceiptUnknown = "unknown" // there is no response of that receipt
	ReceiptBusy    = "busy"    // the person has another response already
	ReceiptOwn     = "own"     // none was given: the person wants to know their own

	ReceiptMistyped = "mistyped" // a letter or digit of it is wrong
	ReceiptFormer   = "former"   // it has a form that is no longer valid
	ReceiptBarred   = "barred"   // the person gave too many wrong ones
)

// receipts gives the note for each result.
var receipts = map[string]Word{
	ReceiptFound: NoteReceiptFound, ReceiptUnknown: NoteReceiptUnknown, ReceiptBusy: NoteReceiptBusy, ReceiptOwn: NoteReceiptOwn,
	ReceiptMistyped: NoteReceiptMistyped, ReceiptFormer: NoteReceiptFormer, ReceiptBarred: NoteReceiptBarred,
}

// receipt tells the person the result. If the response was found, the conversation goes on with it.
func (t *decision) receipt(what string) {
	t.note(receipts[what], Prompt{})
	if what == ReceiptFound {
		t.start()
	}
}

// rest opens the questions again that an early submission left out.
func (t *decision) rest() {
	t.Aside = ""
	for _, st := range t.f.laid(t.State) {
		if t.Answers[st.ID].Missing == NotShown {
			delete(t.Answers, st.ID)
			t.journal(st, ActWithdrawn, Value{})
		}
	}
}

func number(in Input) int {
	if in.Value.Number == nil {
		return 0
	}
	return *in.Value.Number
}

// start handles /start during a conversation. If there are answers, the person is asked how to go on. Otherwise the first
// question is asked again.
func (t *decision) start() {
	if len(t.Answers) > 0 {
		t.Aside = AskResume
	}
}

// back turns to the last answered step before the current one. If there is none, a note says so. The key carries the step
// that it was shown with, so two taps on it go back only one step.
func (t *decision) back(in Input) {
	t.Aside = ""
	cur := t.f.Current(t.State)
	if cur == nil || cur.Kind.Traits().After {
		t.overview()
		return
	}
	if in.Step != "" && in.Step != cur.ID {
		t.quiet = true
		return
	}
	before := ""
	p, part := t.f.path(t.State), t.f.Stage(cur)
	for _, st := range p.answered() {
		if p.index(st.ID) >= p.index(cur.ID) {
			break
		}
		if !t.Answers[st.ID].Kept && t.f.Stage(st) == part {
			before = st.ID
		}
	}
	switch {
	case before != "":
		t.Revisit = before
	case part != "" && t.Revisit != "":
		t.Revisit = ""
	case part != "":
		t.unchoose(part)
	default:
		t.note(NoteFirst, Prompt{})
	}
}

// change turns to a step that was answered. A change of the language asks for the language, a change of the consent asks
// how to leave, and a change of the review opens the review.
//
// Without a step, it shows the page of the review again, with a key for each answer.
func (t *decision) change(in Input) {
	st := t.f.Step(in.Step)
	switch {
	case in.Step == "" && in.Value.Number != nil:
		if t.reviewing() {
			t.Aside = ""
		}
		t.page(in, true)
		return
	case st == nil:
		t.note(NoteForged, Prompt{})
		return
	case st.Kind == Language:
		t.language(Input{Do: DoLanguage})
		return
	case st.Kind.Traits().Agrees:
		t.ask(AskLeave)
		return
	case st.Kind.Traits().Ends:
		t.overview()
		return
	}
	t.Aside = ""
	if open := t.f.open(t.State); open != nil && open.ID == st.ID {
		t.Revisit = ""
		return
	}
	if _, ok := t.Answers[st.ID]; !ok || !t.f.Visible(t.State, st.ID) {
		t.note(NoteStaleGone, Prompt{})
		return
	}
	t.Revisit = st.ID
}

// overview opens the review of every answer as an aside. If the review is the current step anyway, no aside is opened,
// since the review is asked next. If the person has said nothing yet, a note says so.
func (t *decision) overview() {
	if len(t.f.Said(t.State)) == 0 {
		t.note(NoteNothingYet, Prompt{})
		return
	}
	t.Aside, t.Revisit = "", ""
	cur, waiting := t.f.Current(t.State), len(t.f.Orphans(t.State)) > 0
	if cur == nil || !cur.Kind.Traits().Ends || waiting {
		t.Aside = AskReview
	}
}

// language asks for the language, or sets it to the one chosen. All answers stay.
func (t *decision) language(in Input) {
	if in.Do == BadLang {
		t.note(NoteBadLang, Prompt{})
		if t.Aside == AskLanguage {
			t.keepInput(in)
		}
	}
	if in.Do != SetLang {
		if cur := t.f.Current(t.State); cur == nil || cur.Kind != Language {
			t.Aside = AskLanguage
		}
		return
	}
	if len(in.Value.Codes) != 1 || !slices.Contains(t.f.Languages, in.Value.Codes[0]) {
		t.note(NoteForged, Prompt{})
		return
	}
	code := in.Value.Codes[0]
	t.Lang = code
	if t.Aside == AskLanguage {
		t.Aside = ""
	}
	t.note(NoteLangSet, Prompt{})
	for i := range t.f.Steps {
		if st := &t.f.Steps[i]; st.Kind == Language {
			t.settle(st, Value{Codes: []string{code}, Via: in.Value.Via})
		}
	}
}
