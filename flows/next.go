package flows

import (
	"maps"
	"slices"
)

// Next decides what follows from an input. Every state and every input have an outcome, and the same ones always have the
// same. s is never changed. After consent, text that a person wrote is dropped only if they take it back or if the notes
// of a step are full. It is in the answers, in the draft, in the parked texts, or among the notes.
func (f *Flow) Next(s State, in Input) Outcome {
	t := &decision{f: f, State: clone(s), answers: slices.Clone(in.Noted)}
	t.take(in)
	if t.Forget {
		return t.outcome()
	}
	t.undoubt()
	p := f.path(t.State) // no answer changes from here on
	t.askKeep(&p)
	t.focus(&p)
	t.keepDropped(s, in)
	if !t.quiet {
		t.question(&p)
	}
	return t.outcome()
}

// Complete takes the text that is being written as the complete answer. It is for people who write an answer in one go.
// If no text is being written, out is returned unchanged.
func (f *Flow) Complete(out Outcome) Outcome {
	cur := f.Current(out.State)
	if cur == nil || !cur.Kind.Traits().Written || out.State.Aside != "" || len(out.State.Draft.Bubbles) == 0 {
		return out
	}
	done := f.Next(out.State, Input{Do: Done, Step: cur.ID})
	done.Answers = append(slices.Clone(out.Answers), done.Answers...)
	if i := slices.IndexFunc(out.Say, func(p Prompt) bool { return p.Word == NoteTooLong }); i >= 0 {
		done.Say = append([]Prompt{out.Say[i]}, done.Say...)
	}
	return done
}

// decision is the working data of one call of Next.
type decision struct {
	f *Flow
	State
	answers []Answer
	say     []Prompt
	far     Progress
	quiet   bool // nothing more is to be said
	Forget  bool
}

func clone(s State) State {
	s.Answers = maps.Clone(s.Answers)
	if s.Answers == nil {
		s.Answers = map[string]Value{}
	}
	s.Begun, s.Taken = maps.Clone(s.Begun), maps.Clone(s.Taken)
	d := &s.Draft
	d.Bubbles, d.Other, d.Offered = slices.Clone(d.Bubbles), slices.Clone(d.Other), slices.Clone(d.Offered)
	d.Picks, d.Hits = slices.Clone(d.Picks), slices.Clone(d.Hits)
	d.Counts, d.Told = slices.Clone(d.Counts), slices.Clone(d.Told)
	return s
}

func (t *decision) outcome() Outcome {
	return Outcome{State: t.State, Answers: t.answers, Say: t.say, Forget: t.Forget}
}

func (t *decision) note(w Word, p Prompt) {
	p.Kind, p.Word = PromptNote, w
	t.say = append(t.say, p)
}

// take changes the state by the input and adds the notes. The question that follows is added by Next.
func (t *decision) take(in Input) {
	if t.Status != InProgress && t.Status != Submitted {
		if farewell := parting(in); farewell != (Word{}) {
			t.bye(farewell)
			return
		}
		t.Ref, t.Status, t.Answers = t.f.Ref, InProgress, map[string]Value{}
		t.assume()
		if early(in) {
			t.converse(in)
		}
		return
	}
	if in.Do != Talk && in.Do != Explain && in.Do != Left { // those say first what they have to say
		t.keepRemark(in, NoteKept)
	}
	switch in.Do {
	case Nothing:
		t.keepElsewhere(in)
	case Reply, Add, Pick, Unpick, Done, Undo, SkipIt, Keep, TakeBack, TakeOther, DropOther:
		t.answer(in)
	case Perhaps:
		t.perhaps(in)
	case IsText:
		t.isText()
	case DropWords:
		t.dropWords(in)
	case Edited:
		t.edit(in)
	case Guess, Offer, Unclear, Range, TooMany, MaySkip:
		t.misread(in)
	default:
		t.converse(in)
	}
}

// question adds what is asked now: the open aside, or else the current step, or the end if nothing is left.
func (t *decision) question(p *path) {
	cur := p.current(t.State)
	switch {
	case t.Aside == AskReview:
		t.say = append(t.say, Prompt{Kind: PromptReview, Min: 1})
	case t.Aside != "":
		t.say = append(t.say, Prompt{Kind: PromptAside, Aside: t.Aside})
	case cur == nil, cur.Kind.Traits().After:
		t.say = append(t.say, Prompt{Kind: PromptEnd})
	case cur.Kind.Traits().Ends:
		t.say = append(t.say, Prompt{Kind: PromptReview, Min: 1})
	default:
		t.say = append(t.say, Prompt{Kind: PromptAsk, Step: cur.ID, Far: t.far})
	}
}

// focus moves the draft to the current step. The unfinished text of another step is parked, and a parked text of this
// step comes back. If the step is looked at again, its picks and its numbers come back.
func (t *decision) focus(p *path) {
	if t.Revisit == "" {
		t.far = p.progress(t.State)
	}
	if t.far.Number > 0 {
		t.Reached = t.far
	}
	id := ""
	if cur := p.current(t.State); cur != nil {
		id = cur.ID
	}
	if t.Draft.Step == id {
		return
	}
	t.park()
	t.Draft = Draft{Step: id}
	if st := t.f.Step(id); st != nil && st.Kind.Traits().Searched && t.App.Country != "" && st.takes(Value{Codes: []string{t.App.Country}}) {
		t.Draft.Likely = []string{t.App.Country}
	}
	if bubbles, ok := t.Begun[id]; ok {
		t.Draft.Bubbles = slices.Clone(bubbles)
		delete(t.Begun, id)
	}
	if v, ok := t.Answers[id]; ok {
		switch traits := t.f.Step(id).Kind.Traits(); {
		case traits.After:
			t.Draft.Picks = slices.Clone(v.Codes)
		case traits.Picked && t.Revisit == id:
			t.Draft.Picks = slices.Clone(v.Codes)
			t.Draft.Other = slices.Clone(v.Bubbles)
		}
		t.Draft.Counts = v.counts("")
	}
}

// park puts the unfinished text of the current draft aside.
func (t *decision) park() {
	if len(t.Draft.Bubbles) == 0 {
		return
	}
	if t.Begun == nil {
		t.Begun = map[string][]Bubble{}
	}
	t.Begun[t.Draft.Step] = t.Draft.Bubbles
	t.Draft.Bubbles = nil
}
