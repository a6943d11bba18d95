package flows

import (
	"maps"
	"slices"
	"strings"
)

// At the review in front of the submission, people go on with their text, or speak to the bot: "not yet", "2 and 5", "change the
// country". Words that are only that act. Words that may be either are a [Perhaps], as in a text: see acts.go. All others are added
// to the text. What becomes of words in doubt is decided there, too; but here they are dropped only by a submission.

var (
	alsoNotYet = typedWord("bot.also.not_yet") // nothing is to be submitted so far: "wait"
	alsoFine   = typedWord("bot.also.fine")    // nothing is to be changed: "looks good"
)

// How messages begin that may be meant for the bot.
var steering = map[Verb]Word{
	Change: typedWord("bot.also.changes"), // to change something, or to take it out
	Submit: typedWord("bot.also.sends"),   // to submit
	Keep:   typedWord("bot.also.quotes"),  // about being named or quoted: there are keys for that
}

// mostSteering is the most words of a message that may be meant for the bot without being only that.
const mostSteering = 7

// noteNotSent is said to whoever does not want to submit yet, and notePartLater to whoever names a part that is offered afterwards.
var (
	noteNotSent   = word("bot.note.not_sent")
	notePartLater = word("bot.note.part_later")
)

// steers returns how the words of [steering] and those around them are read.
func (m *maker) steers(languages []string) *names {
	n := &names{of: map[string]name{}, below: m.around(languages)}
	for _, do := range slices.Sorted(maps.Keys(steering)) {
		for _, typed := range m.typed(languages, steering[do]) {
			n.add(typed, string(do), isAlso)
		}
	}
	for _, w := range []Word{wordChange, alsoYes, alsoAccept} {
		for _, typed := range m.typed(languages, w) {
			if len(n.of[typed].codes) == 0 {
				n.add(typed, "", isFiller)
			}
		}
	}
	return n
}

// titles returns the words of the short names of the questions, by step.
func (m *maker) titles(lang string) map[string][]string {
	titles := map[string][]string{}
	for i := range m.l.f.Steps {
		st := &m.l.f.Steps[i]
		for _, key := range m.l.f.StemKeys(st, ".short") {
			if title := fold(m.l.v.Word(lang, key)); title != "" {
				titles[st.ID] = strings.Fields(title)
				break
			}
		}
	}
	return titles
}

// steer interprets words at the review that answer none of its keys. It returns false if they only go on with a text.
func (r reader) steer() (Input, bool) {
	core := r.around.hear(r.folded, false).core
	says := func(w Word) bool { return r.means(r.folded, w) || r.means(core, w) }
	switch {
	case r.sendsToo():
		return Input{Do: Submit}, true
	case says(alsoNotYet), says(alsoNo):
		return Input{Do: NotYet}, true
	case says(alsoFine), says(wordEnough), says(wordNone), r.commands[core].Do == Done, r.commands[r.folded].Do == Resume:
		return Input{Do: MaySubmit}, true
	}
	step, whole, does := r.about()
	in := Input{Do: Perhaps, Act: does, Step: step, Text: r.text}
	switch talk := r.chatter.find(r.text, r.folded, false); {
	case does == Change && whole:
		return Input{Do: Change, Step: step}, true
	case talk.exact && talk.topic != nil && !says(alsoDontKnow):
		return Input{}, false
	case does != "":
	case says(alsoDontKnow):
		in.Act = Keep
	case step != "":
		in.Act = Change
	case len(r.part()) > 0:
		in.Act, in.Value.Codes = Submit, r.part()
	default:
		return Input{}, false
	}
	if r.f.adds(r.s) {
		return in, true
	}
	switch in.Act { // there is no text that the words could belong to
	case Submit:
		return Input{Do: MaySubmit, Rest: r.text}, true
	case Change:
		if in.Do, in.Act = Change, ""; in.Step == "" {
			page := 1
			in.Value.Number = &page
		}
		return in, true
	}
	return Input{}, false
}

// sendsToo reports whether the message says yes, and to submit: "okay send".
func (r reader) sendsToo() bool {
	rest := r.folded
	for rest != "" {
		yes, end := r.agreeing.longest(rest, 0)
		if end == 0 || !slices.Equal(yes.codes, []string{"yes"}) && yes.is&isFiller == 0 {
			break
		}
		rest = strings.TrimSpace(rest[end:])
		if r.commands[rest].Do == Submit {
			return true
		}
	}
	return false
}

// about returns the answer of the review that a message is about, and what it wants to do with it, as far as that can be told. whole
// reports whether it says nothing else.
func (r reader) about() (step string, whole bool, does Verb) {
	words := strings.Fields(r.folded)
	if len(words) == 0 || len(words) > mostSteering {
		return "", false, ""
	}
	if numeric(r.text) {
		return "", false, Change
	}
	var content []string
	for at := 0; at < len(r.folded); {
		found, end := r.steers.longest(r.folded, at)
		switch {
		case end == at:
			end = wordEnd(r.folded, at)
			word, steps := r.folded[at:end], r.f.Said(r.s)
			if n, ok := wholeNumber(word); ok && len(content) == 0 && n >= 1 && n <= len(steps) && does != Submit {
				return steps[n-1].ID, false, Change // "the 2 is wrong"
			}
			content = append(content, word)
		case len(found.codes) > 0 && does == "" && len(content) == 0:
			does = Verb(found.codes[0])
		case len(found.codes) > 0:
			content = append(content, strings.Fields(r.folded[at:end])...)
		}
		at = end + 1
	}
	if does == Change || does == "" {
		step, whole = r.titled(content)
	}
	if does == "" && !whole {
		step = ""
	}
	return step, whole && does == Change && r.changes(), does
}

// changes reports whether the message only asks to change something, and not to take it out.
func (r reader) changes() bool {
	for at := 0; at < len(r.folded); at = wordEnd(r.folded, at) + 1 {
		if word := r.folded[at:wordEnd(r.folded, at)]; len(r.steers.of[word].codes) > 0 {
			return r.means(word, wordChange)
		}
	}
	return false
}

// titled returns the only answer of the review whose name has one of the words, and whether it has all of them.
func (r reader) titled(words []string) (step string, whole bool) {
	for _, all := range []bool{true, false} {
		var found []string
		for _, st := range r.f.Said(r.s) {
			in := func(word string) bool { return slices.Contains(r.titles[st.ID], word) && len(word) > 3 }
			out := func(word string) bool { return !slices.Contains(r.titles[st.ID], word) }
			if slices.ContainsFunc(words, in) && !(all && slices.ContainsFunc(words, out)) {
				found = append(found, st.ID)
			}
		}
		if len(found) == 1 {
			return found[0], all
		}
	}
	return "", false
}

// part returns the part that the message names, among those that are offered after the submission.
func (r reader) part() []string {
	offer := r.f.Offer()
	if offer == nil || r.own[offer.ID] == nil {
		return nil
	}
	codes := r.own[offer.ID].of[r.folded].codes
	if len(codes) == 0 {
		codes = r.own[offer.ID].of[r.around.hear(r.folded, false).core].codes
	}
	if len(codes) != 1 || offer.exclusive(codes) || numeric(r.text) {
		return nil
	}
	return codes
}

// partLeft returns the part that the message names, if it was not chosen yet.
func (r reader) partLeft() []string {
	part := r.part()
	if part == nil || slices.Contains(r.s.Answers[r.f.Offer().ID].Codes, part[0]) {
		return nil
	}
	return part
}

// adds reports whether words at the review are added to a text: see [decision.extend].
func (f *Flow) adds(s State) bool {
	t := decision{f: f, State: s}
	st := t.lastOnce()
	return st != nil && !s.Answers[st.ID].Sealed
}

// reviewing reports whether the person is at the review in front of the submission, or asked about words that were typed there.
func (t *decision) reviewing() bool {
	cur := t.f.Current(t.State)
	return t.Status == InProgress && cur != nil && cur.Kind.Traits().Ends && slices.Contains([]Aside{"", AskWords, AskSubmit}, t.Aside)
}

// perhapsSteers asks whether words at the review are part of the text. Earlier words in doubt are noted.
func (t *decision) perhapsSteers(in Input) {
	if d := t.Draft.Doubt; d != nil {
		t.keepWords(t.Draft.Step, d.Bubble)
	}
	if len(in.Value.Codes) > 0 {
		t.note(notePartLater, Prompt{})
	}
	t.Draft.Doubt = &Doubt{Bubble{Ref: in.Ref, Text: in.Text, Seq: in.Seq}, in.Act, in.Step}
	t.Aside = AskWords
}
