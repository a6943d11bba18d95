package flows

import (
	"slices"
	"unicode/utf8"
)

// To words that are no answer to whether everything is to be deleted.
var (
	noteKeptUntil = word("bot.note.kept_until") // nothing is deleted yet, and these words are kept until it is
	noteNotErased = word("bot.note.not_erased") // the same once more
)

// noteMaySkip is said to somebody who has no answer, where no option says so.
var noteMaySkip = word("bot.note.may_skip")

// misread handles typed words that were not understood, or not with certainty. The words are noted, and the question is
// asked again with all its keys. There is no limit to this. After two such messages, a note tells how to go on without an
// answer.
func (t *decision) misread(in Input) {
	if cur := t.f.Current(t.State); t.Aside == "" && cur != nil && !cur.Kind.Traits().Ends {
		t.misreadAt(cur, in)
		return
	}
	if t.Aside == AskWords && t.reviewing() {
		t.isText() // whoever writes on writes a text
	}
	if t.reviews() && t.extend(in) {
		return
	}
	t.Draft.Fails++
	again := t.Draft.Fails%2 == 0
	switch kept := t.keepInput(in); {
	case in.Secret:
		t.note(NoteSecret, Prompt{})
	case (t.Aside == AskErase || t.Aside == AskRestart) && (again || !kept):
		t.note(noteNotErased, Prompt{})
	case t.Aside == AskErase || t.Aside == AskRestart:
		t.note(noteKeptUntil, Prompt{})
	case !kept: // a note has said already that there is no more room
	case again && (t.Aside == "" || t.Aside == AskReview): // nothing is missing
		t.note(NoteKept, Prompt{})
	case again:
		t.note(NoteKeptToo, Prompt{})
	default:
		t.note(NoteUnclearAside, Prompt{})
	}
}

// answered reports whether the step has an answer, which stays until the person gives another one.
func (t *decision) answered(st *Step) bool {
	v := t.Answers[st.ID]
	return t.Revisit == st.ID && (v.Missing == "" || v.Text != "")
}

// misreadAt does the same for words typed at a question.
func (t *decision) misreadAt(cur *Step, in Input) {
	d := &t.Draft
	d.Hits, d.Offered = nil, nil
	if in.Do == Offer && !in.Secret {
		d.Offered = []Bubble{{Ref: in.Ref, Text: in.Text}}
		t.note(NoteOffer, Prompt{})
		return // the words become an answer, or are noted: see keepDropped
	}
	kept := t.keepInput(in)
	if in.Do == Guess {
		guess, _, _ := cur.Kind.of().notes()
		t.offer(cur, in.Value.Codes)
		t.count(in)
		if guess == NoteListGuess && slices.ContainsFunc(d.Hits, func(c string) bool { return !slices.Contains(d.Picks, c) }) {
			guess = NoteGuess // nothing is chosen that Done could take
		}
		t.note(guess, Prompt{Step: cur.ID, Codes: d.Hits})
		return
	}
	d.Fails++
	t.misreadNote(cur, in, kept)
	if d.Fails >= 2 && !cur.Kind.Traits().After { // after the submission nothing is needed
		t.note(t.wayOut(cur), Prompt{})
	}
}

// wayOut returns the note that tells how to go on without an answer. It names only keys that the question has.
func (t *decision) wayOut(cur *Step) Word {
	keys := t.f.Navigation(t.State, cur)
	skip, back := slices.Contains(keys, SkipIt), slices.Contains(keys, Back)
	switch {
	case skip && back:
		return NoteWayOut
	case skip:
		return NoteWayOutFirst
	case back:
		return NoteWayOutRequired
	}
	return NoteWayOutHelp
}

// misreadNote says what happened to the words, and what kind of answer is needed. It never says the same twice in a row.
func (t *decision) misreadNote(cur *Step, in Input, kept bool) {
	_, unclear, outside := cur.Kind.of().notes()
	again := t.Draft.Fails%2 == 0
	switch {
	case in.Secret:
		t.note(NoteSecret, Prompt{})
	case in.Do == Range:
		lo, hi := cur.Kind.of().numbers(cur)
		t.note(outside, Prompt{Step: cur.ID, Min: lo, Max: hi})
	case in.Do == MaySkip && !again:
		t.note(noteMaySkip, Prompt{})
	case in.Do == TooMany && len(in.Value.Codes) > 0:
		t.note(NoteAlone, Prompt{})
	case in.Do == TooMany:
		t.note(NoteTooMany, Prompt{Max: cur.Max})
	case !kept && cur.Kind.Traits().Agrees && !again:
		t.note(unclear, Prompt{})
	case !kept && !again:
		t.note(NoteChoose, Prompt{})
	case !kept: // the note about the way out is enough
	case again && !cur.Kind.Traits().After && (len(cur.Shown(t.Draft)) == 0 || t.answered(cur)): // there is nothing to tap, or no need to
		t.note(NoteKept, Prompt{})
	case again && !cur.Kind.Traits().After:
		t.note(NoteKeptToo, Prompt{})
	default:
		t.note(unclear, Prompt{})
	}
}

// offer shows the options that may have been meant. In a list they are picked at once if there is room, since picks are
// no answer before the person is done.
func (t *decision) offer(st *Step, codes []string) {
	d := &t.Draft
	d.Hits = codes
	if !st.Kind.Traits().Picked || slices.ContainsFunc(codes, func(c string) bool { return !slices.Contains(st.Options, c) }) {
		return
	}
	if picks := each(append(slices.Clone(d.Picks), codes...)); len(picks) <= st.Max && !st.exclusive(picks) && !slices.Contains(codes, OtherCode) {
		d.Picks = picks
	}
}

// lengths returns the minimum and maximum length, in characters, of the words of an answer after an edit.
func (st *Step) lengths() (least, most int) {
	switch {
	case !st.Kind.Traits().Written:
		return 0, otherMax
	case st.Required:
		return st.Min, st.Max
	}
	return 0, st.Max
}

// edit takes the new text of an earlier message: a bubble of the draft, of a parked text, of an answer, or of a note. An
// edit of any other message is ignored.
func (t *decision) edit(in Input) {
	at := func(bubbles []Bubble) int {
		return slices.IndexFunc(bubbles, func(b Bubble) bool { return b.Ref == in.Ref && in.Ref != "" })
	}
	if t.unheard(in) {
		return
	}
	if i := at(t.Draft.Bubbles); i >= 0 {
		if st := t.f.Step(t.Draft.Step); st != nil { // what was noted beside it stays
			others := slices.Clone(t.Draft.Bubbles)
			others[i].Text = ""
			t.Draft.Bubbles[i].Text = t.trim(st, in, st.Max-utf8.RuneCountInString(join(others)))
			t.warn(st, in.Text)
		}
		return
	}
	if i := at(t.Draft.Other); i >= 0 {
		st := t.f.Step(t.Draft.Step)
		t.Draft.Other[i].Text = t.trim(st, in, otherMax)
		t.warn(st, in.Text)
		return
	}
	if i := at(t.Draft.Offered); i >= 0 {
		t.Draft.Offered[i].Text = in.Text
		return
	}
	if at(t.Draft.Told) >= 0 { // it has no numbers any more that can be read
		t.untell(in.Ref)
		t.keepInput(in)
		_, unclear, _ := t.f.Step(t.Draft.Step).Kind.of().notes()
		t.note(unclear, Prompt{})
		return
	}
	if d := t.Draft.Doubt; d != nil && d.Ref == in.Ref && in.Ref != "" {
		t.editDoubt(in)
		return
	}
	for _, id := range sorted(t.Begun) {
		bubbles := t.Begun[id]
		if i, st := at(bubbles), t.f.Step(id); i >= 0 && st != nil {
			bubbles = slices.Clone(bubbles)
			bubbles[i].Text = ""
			t.quiet = true
			bubbles[i].Text = t.trim(st, in, st.Max-utf8.RuneCountInString(join(bubbles)))
			t.Begun[id] = bubbles
			t.warn(st, in.Text)
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
			t.keepWords(st.ID, Bubble{Ref: in.Ref, Text: in.Text})
			return
		}
		t.keepRest(st, in.Ref, "", "")
		t.record(st, v)
		t.note(NoteEdited, Prompt{Step: st.ID})
		t.warn(st, in.Text)
		return
	}
	if !t.editNote(in) {
		t.quiet = true
	}
}

// trim cuts an edited text to at most most characters. If it was too long, a note says so, and the rest is noted.
func (t *decision) trim(st *Step, in Input, most int) string {
	return t.fit(st, in, most, most)
}
