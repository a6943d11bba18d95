package flows

import "slices"

// doubting are the asides that may ask about words in doubt.
var doubting = []Aside{AskWords, AskLeave, AskErase, AskRestart, AskResume, AskLanguage}

// perhaps asks whether words belong to the text being written. What it asks is the question of the act, with a key for the
// words. An act that only shows something is done at once, and the question about the words follows.
func (t *decision) perhaps(in Input) {
	cur := t.f.Current(t.State)
	if t.reviewing() && !in.Secret {
		t.perhapsSteers(in)
		return
	}
	if !t.State.writes(cur) { // the text was finished meanwhile
		t.misread(in)
		return
	}
	doubt := &Doubt{Bubble: Bubble{Ref: in.Ref, Text: in.Text, Seq: in.Seq}, Act: in.Act}
	t.Draft.Doubt = doubt
	switch in.Act {
	case SkipIt, Done, Keep, Undo, TakeBack:
		t.Aside = AskWords
		return
	case Receipt:
		in.Text = ReceiptOwn
	}
	t.converse(Input{Do: in.Act, Text: in.Text})
	if t.Aside == "" && t.Draft.Doubt == doubt {
		doubt.Act, t.Aside = Resume, AskWords
	}
}

// writes reports whether a text is being written at the current step, or the words of "other".
func (s State) writes(cur *Step) bool {
	return cur != nil && s.Aside == "" && (cur.Kind.Traits().Written || s.Draft.Awaiting)
}

// isText puts the words in doubt into the text, as if nothing had been asked.
func (t *decision) isText() {
	cur, doubt := t.f.Current(t.State), t.Draft.Doubt
	if cur == nil || doubt == nil {
		t.quiet = true // the same key pressed again
		return
	}
	t.Draft.Doubt, t.Aside = nil, ""
	if cur.Kind.Traits().Ends {
		t.misread(Input{Do: Unclear, Text: doubt.Text, Ref: doubt.Ref, Seq: doubt.Seq})
		return
	}
	t.add(cur, Input{Do: Add, Text: doubt.Text, Ref: doubt.Ref, Seq: doubt.Seq})
}

// editDoubt takes the new text of the message in doubt. Whoever corrects it means it as text.
func (t *decision) editDoubt(in Input) {
	if in.Secret {
		t.Draft.Doubt, t.Aside = nil, ""
		t.note(NoteSecret, Prompt{})
		return
	}
	doubt := *t.Draft.Doubt
	doubt.Text = in.Text
	t.Draft.Doubt = &doubt
	t.isText()
}

// undoubt ends a doubt that is no longer asked about, and the question about a doubt that is gone.
func (t *decision) undoubt() {
	d := &t.Draft
	if d.Doubt != nil {
		if cur := t.f.Current(t.State); cur == nil || cur.ID != d.Step || !slices.Contains(doubting, t.Aside) {
			d.Doubt = nil
		}
	}
	if d.Doubt == nil && t.Aside == AskWords {
		t.Aside = ""
	}
}

// does reports whether the input does what the words in doubt asked for, or answers the question that they opened.
func (d *Doubt) does(in Input) bool {
	return in.Do == d.Act && in.Do != Resume || slices.Contains([]Verb{Finish, Later, EraseYes, RestartYes, SetLang, TakeBack}, in.Do)
}

// withDoubt returns the verbs of the keys of an aside, with those that the words in doubt add.
func (s State) withDoubt(keys ...Verb) []Verb {
	if s.Draft.Doubt == nil {
		return keys
	}
	if s.Aside == AskWords {
		keys = append(keys, s.Draft.Doubt.Act)
	}
	return append(keys, IsText)
}

// questions are what [AskWords] asks, by the act.
var questions = map[Verb]Word{
	SkipIt: word("bot.aside.words.skip"), Done: word("bot.aside.words.done"), Keep: word("bot.aside.words.keep"),
	Undo: word("bot.aside.words.undo"), Resume: word("bot.aside.words.other"),
	TakeBack: word("bot.aside.words.take_back"), Change: word("bot.aside.words.change"), Submit: word("bot.aside.submit"),
}

// questionChangeOne is the question about [Change] where the answer is known.
var questionChangeOne = word("bot.aside.words.change_one")

// Question returns what [AskWords] asks.
func (d *Doubt) Question() Word {
	switch {
	case d == nil:
		return questions[Resume]
	case d.Act == Change && d.Step != "":
		return questionChangeOne
	}
	return questions[d.Act]
}

// doubted interprets what was typed while the words in doubt are asked about. It returns false if it is to be read as an
// answer to the aside.
func (r reader) doubted() (Input, bool) {
	cur, d := r.f.Current(r.s), r.s.Draft.Doubt
	if d == nil || cur == nil {
		return Input{}, false
	}
	if r.means(r.folded, KeyLabel(IsText)) {
		return Input{Do: IsText}, true
	}
	_, no := r.agrees()
	if no && r.s.Aside != AskResume {
		return Input{Do: Resume}, true // neither the act, nor these words in the text: they are noted
	}
	if r.s.Aside != AskWords || cur.Kind.Traits().Ends {
		return Input{}, false
	}
	under := r
	under.s.Aside = ""
	if act, _ := under.act(cur); act == d.Act && d.Act != Resume { // "next", and "next" again
		return Input{Do: act, Step: cur.ID}, true
	}
	return Input{}, false
}
