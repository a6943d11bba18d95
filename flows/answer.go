package flows

import (
	"maps"
	"slices"
	"strconv"
)

// answer takes the inputs that answer a step, or add to its draft.
func (t *decision) answer(in Input) {
	if t.presses(in) {
		return
	}
	st := t.target(in)
	if st == nil {
		return
	}
	t.Aside = ""
	if st.Kind.Traits().After && (in.Do == Done || in.Do == SkipIt) { // whoever is done, or skips the offer, wants no more parts
		in = Input{Do: Reply, Value: Value{Codes: st.Exclusive, Via: ByLabel}}
	}
	if st.Kind.of().compose(t, st, in) {
		return
	}
	switch in.Do {
	case Reply:
		t.reply(st, in)
	case Add:
		if st.Kind.Traits().Written {
			t.isText() // whoever writes on writes a text
		}
		t.quiet = false
		t.add(st, in)
	case Pick, Unpick:
		t.pick(st, in)
	case Undo:
		t.undo(st)
	case Done:
		t.done(st)
	case SkipIt:
		t.skip(st)
	case Keep:
		if t.Revisit == st.ID {
			t.Revisit = ""
			t.Draft = Draft{}
		}
	case TakeBack:
		t.takeBack(st)
	case TakeOther:
		if bubbles := t.Draft.Offered; len(bubbles) > 0 {
			t.Draft.Offered = nil
			t.other(st, bubbles)
		}
	case DropOther:
		if t.keepWords(st.ID, t.Draft.Offered...) {
			t.note(NoteKept, Prompt{})
		}
		d := &t.Draft
		if len(d.Offered) == 0 && len(d.Hits) > 0 {
			t.note(NoteChoose, Prompt{})
		}
		d.Picks = slices.DeleteFunc(d.Picks, func(c string) bool { return slices.Contains(d.Hits, c) })
		d.Offered, d.Hits, d.Fails = nil, nil, 0
	}
}

// target returns the step that an input answers, or nil if the input is not to be taken. An input without a step, or with
// the current step, goes to the current step. An input for the first open step turns the conversation to it. For any
// other step nothing changes. If the input would give the answer that is there already, there is no reply. Otherwise a
// note shows the answer, which the person may change, or says that the step is not asked any more.
func (t *decision) target(in Input) *Step {
	cur := t.f.Current(t.State)
	if in.Step == "" || cur != nil && cur.ID == in.Step {
		if in.Do == Done && cur != nil && cur.Kind.Traits().Ends && t.Status == InProgress {
			t.leave(Input{Do: MaySubmit}) // "that is all" at the review
			return nil
		}
		if cur != nil && cur.Kind.Traits().Ends && in.Do == Keep && t.Aside == AskWords {
			t.Aside = "" // the text stays as it is
			return nil
		}
		if cur == nil || cur.Kind.Traits().Ends {
			t.keepInput(in)
			t.note(NoteNothingOpen, Prompt{})
			return nil
		}
		return cur
	}
	st := t.f.Step(in.Step)
	if st == nil || !st.Kind.Traits().Asks {
		t.note(NoteForged, Prompt{})
		return nil
	}
	if open := t.f.open(t.State); open != nil && open.ID == st.ID {
		t.Revisit, t.Aside = "", "" // the step is the next one open, so the key belongs to the question that is asked next
		p := t.f.path(t.State)
		t.focus(&p)
		return st
	}
	v, ok := t.Answers[st.ID]
	switch {
	case t.chooses(st, in):
		return st
	case !ok || !t.f.Visible(t.State, st.ID):
		t.note(NoteStaleGone, Prompt{})
	case repeats(in, v):
		t.quiet = true
	default:
		t.note(NoteStale, Prompt{Step: st.ID})
	}
	return nil
}

// repeats reports whether the input would give the answer v again.
func repeats(in Input, v Value) bool {
	switch in.Do {
	case SkipIt:
		return v.Missing == Skipped
	case Reply:
		if slices.Equal(in.Value.Codes, []string{RemindCode}) {
			return true
		}
		return in.Value.Text == "" && in.Value.codes(v)
	case Pick, Unpick:
		missing := func(c string) bool { return !slices.Contains(v.Codes, c) }
		return slices.ContainsFunc(in.Value.Codes, missing) == (in.Do == Unpick)
	default: // done, undo, keep, other: the answer is settled, so they have nothing to act on
		return true
	}
}

func equalNumber(a, b *int) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// codes reports whether two values have the same codes and numbers.
func (v Value) codes(other Value) bool {
	return slices.Equal(v.Codes, other.Codes) && equalNumber(v.Number, other.Number) && maps.Equal(v.Counts, other.Counts)
}

// reply takes a whole answer.
func (t *decision) reply(st *Step, in Input) {
	v := in.Value
	if !st.takes(v) {
		t.note(NoteForged, Prompt{})
		return
	}
	if in.Ref != "" {
		v.Typed = &Typed{Ref: in.Ref, Trace: in.Trace}
		t.keepRest(st, in.Ref, "", "") // before its edit, the message may have been noted as no answer
	}
	v.Via = t.Draft.via(v.Codes, v.Number, v.Via)
	if st.Other && slices.Contains(v.Codes, OtherCode) && v.Text == "" {
		t.Draft = Draft{Step: st.ID, Picks: v.Codes, Awaiting: true}
		return
	}
	t.settle(st, v)
}

// via returns how an answer was given. After a guess it is ByOffer if all codes were among those offered, and otherwise
// ByRefusal. If nothing was offered, it returns via unchanged.
func (d *Draft) via(codes []string, number *int, via Via) Via {
	if len(d.Hits) == 0 {
		return via
	}
	if number != nil {
		codes = []string{strconv.Itoa(*number)}
	}
	for _, c := range codes {
		if !slices.Contains(d.Hits, c) {
			return ByRefusal
		}
	}
	return ByOffer
}

// takes reports whether v is a valid answer to the step.
func (st *Step) takes(v Value) bool { return st.Kind.of().takes(st, v) }

func distinct(codes []string) bool {
	return len(slices.Compact(slices.Sorted(slices.Values(codes)))) == len(codes)
}

// exclusive reports whether one of the codes is an option that cannot be combined with others.
func (st *Step) exclusive(codes []string) bool {
	return slices.ContainsFunc(codes, func(c string) bool { return slices.Contains(st.Exclusive, c) })
}

// skip skips a step. Text written so far is parked and comes back if the person returns to the step. If the step cannot
// be skipped, a note says so and nothing changes.
func (t *decision) skip(st *Step) {
	if !st.Skippable() {
		note := NoteRequired
		if st.Kind.Traits().Agrees {
			note = NoteRequiredConsent
		}
		t.note(note, Prompt{})
		return
	}
	t.park()
	t.settle(st, Value{Missing: Skipped, Via: t.Draft.via([]string{""}, nil, "")})
}

// settle records the answer to the current step. If the step was being looked at again, that ends, and a note tells that
// the answer was changed.
func (t *decision) settle(st *Step, v Value) {
	if v.Missing == "" && st.Kind.of().settle(t, &v) {
		return
	}
	looking, before := t.Revisit == st.ID, path{}
	if looking {
		before = t.f.path(t.State)
		before.whole() // the answers are about to change
	}
	t.record(st, v)
	if t.Draft.Step == st.ID {
		t.Draft = Draft{}
	}
	if looking {
		t.Revisit = ""
		t.note(t.afterChange(&before), Prompt{})
	}
}

// afterChange returns the note after an answer was changed: NoteOpened if the change opened a question that was not shown
// before, otherwise NoteChanged.
func (t *decision) afterChange(before *path) Word {
	now := t.f.path(t.State)
	open, waiting := now.open(t.Status), len(now.orphans()) > 0
	if !waiting && open != nil && !before.shows(open.ID) {
		return NoteOpened
	}
	return NoteChanged
}

// setLanguage sets the language of the conversation to the one chosen. If it is not offered, the first language of the
// flow is used and a note says so.
func (t *decision) setLanguage(v Value) {
	if slices.Contains(t.f.Languages, v.Codes[0]) {
		t.Lang = v.Codes[0]
		return
	}
	t.Lang = t.f.Languages[0]
	t.note(NoteLangOther, Prompt{})
}

// record puts an answer into the state and the journal. Nothing is journaled before consent. When consent is given, the
// earlier answers are journaled with it.
func (t *decision) record(st *Step, v Value) {
	old, had := t.Answers[st.ID]
	if had && same(old, v) {
		v.Via = old.Via
		t.Answers[st.ID] = v
		return
	}
	t.Answers[st.ID] = v
	act := ActGiven
	switch {
	case v.Missing != "":
		act = ActSkipped
	case had:
		act = ActChanged
	}
	if st.Kind.Traits().Agrees && !had {
		for i := range t.f.Steps {
			if earlier := &t.f.Steps[i]; earlier.ID != st.ID {
				if v, ok := t.Answers[earlier.ID]; ok {
					t.answers = append(t.answers, Answer{Step: earlier.ID, Act: ActGiven, Value: v, Apart: earlier.Apart})
				}
			}
		}
	}
	t.journal(st, act, v)
}

// same reports whether two answers are equal, except for how they were given.
func same(a, b Value) bool {
	return a.Missing == b.Missing && a.Text == b.Text && a.Kept == b.Kept && a.codes(b)
}

func (t *decision) journal(st *Step, act Act, v Value) {
	if !t.f.Consented(t.State) {
		return
	}
	t.answers = append(t.answers, Answer{Step: st.ID, Act: act, Value: v, Apart: st.Apart})
	t.Taken = taken(t.Taken, st.ID, act)
}

// taken notes that an answer was taken back, or that there is one again.
func taken(all map[string]bool, step string, act Act) map[string]bool {
	switch {
	case act == ActNoted:
	case act != ActWithdrawn:
		delete(all, step)
	case all == nil:
		return map[string]bool{step: true}
	default:
		all[step] = true
	}
	return all
}

// FoldTaken returns [State.Taken] of the person who gave these answers.
func FoldTaken(journal []Answer) (all map[string]bool) {
	for _, a := range journal {
		all = taken(all, a.Step, a.Act)
	}
	return all
}
