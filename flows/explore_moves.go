package flows

import (
	"slices"
	"strconv"
	"strings"
)

// move is an action of a person: an input, and inputs that belong to it, such as the key that answers an aside.
type move struct {
	at string // the step being asked
	do []Input
}

// backward reports whether the move turns to an earlier answer. Walks count such moves.
func (m move) backward() bool {
	return slices.ContainsFunc(m.do, func(in Input) bool { return in.Do == Back || in.Do == Change || in.Do == Rest })
}

// onward reports whether the move counts as a way to the end. Leaving early and starting again do not count, since they
// always lead there.
func (m move) onward() bool {
	return !slices.ContainsFunc(m.do, func(in Input) bool {
		return in.Do == Finish || in.Do == EraseYes || in.Do == RestartYes
	})
}

// lines returns a description of the move, one line for each input.
func (m move) lines() []string {
	lines := make([]string, len(m.do))
	for i, in := range m.do {
		lines[i] = describeInput(m.at, in)
	}
	return lines
}

// describeInput returns one line that describes an input given while step at is asked.
func describeInput(at string, in Input) string {
	if in.Step != "" {
		at = in.Step
	}
	switch in.Do {
	case Reply:
		words := slices.Clone(in.Value.Codes)
		if in.Value.Number != nil {
			words = append(words, strconv.Itoa(*in.Value.Number))
		}
		return at + ": " + strings.Join(words, ", ")
	case Pick, Unpick:
		return at + ": " + string(in.Do) + " " + in.Value.Codes[0]
	case Add:
		return at + ": writes a text"
	case Offer:
		return at + ": writes words that are no option"
	case Unclear:
		return at + ": writes something that is not understood"
	case Perhaps:
		return at + ": writes a word that may be text, or mean " + string(in.Act)
	case Guess:
		return at + ": nearly writes " + strings.Join(in.Value.Codes, ", ")
	case Done, Undo, SkipIt, Keep, TakeBack, TakeOther, DropOther, DropWords, IsText, Explain:
		return at + ": " + keyWords[in.Do]
	case Change:
		return "changes " + in.Step
	case SetLang:
		return "/language " + in.Value.Codes[0]
	}
	if words, ok := keyWords[in.Do]; ok {
		return words
	}
	return "/" + string(in.Do)
}

// keyWords are the names of keys in a path.
var keyWords = map[Verb]string{
	Done: "Done", Undo: "Undo", SkipIt: "Skip", Keep: "Keep as it is", TakeBack: "Take my text back", TakeOther: "keeps the words as \"other\"",
	DropOther: "does not keep the words as \"other\"", DropWords: "Delete the words", Explain: "What does this mean?", Resume: "Continue", Rest: "Answer the rest", Submit: "Submit",
	Finish: "Submit what is there", Later: "Later", EraseYes: "Yes, delete it", RestartYes: "Yes, start over",
	KeepText: "Keep (a text whose question no longer applies)", DropText: "Leave out (a text whose question no longer applies)",
	Erase: "/delete", Restart: "Start over", IsText: "No, it is part of my text", MaySubmit: "says yes to the review",
}

// asides are the verbs that open an aside. beside are the verbs that a person may give at any question.
var (
	asides = []Verb{DoReview, DoLanguage, Stop, Erase, Restart, Start, MaySubmit}
	beside = []Verb{Back, Submit, Finish, Later, Rest, KeepText, DropText}
)

// moves returns what a person can do in a state, except for asides.
func (w *walk) moves(s State) []move {
	if s.Status != InProgress && s.Status != Submitted {
		return []move{{do: []Input{{Do: Start}}}}
	}
	cur, open := w.f.Current(s), w.f.open(s)
	at := ""
	if cur != nil {
		at = cur.ID
	}
	var all []move
	add := func(do ...Input) { all = append(all, move{at, do}) }
	if cur != nil {
		w.press(add, s.Draft, cur)
	}
	if cur != nil && s.Aside == "" {
		w.typed(add, s.Draft, cur)
	}
	if open != nil && open.ID != at {
		w.press(add, Draft{}, open) // its keys are still visible
	}
	for _, st := range w.f.Answered(s) {
		add(Input{Do: Change, Step: st.ID})
	}
	for _, st := range w.f.Noted(s) {
		add(Input{Do: DropWords, Step: st.ID})
	}
	if cur != nil && s.Aside == "" {
		for _, p := range cur.Submits {
			add(Input{Do: Submit, Step: p.Step})
		}
	}
	for _, p := range w.f.Toggles(s) {
		add(Input{Do: Reply, Step: p.Step, Value: Value{Codes: []string{p.Code}, Via: ByTap}})
	}
	for _, do := range beside {
		add(Input{Do: do})
	}
	add(w.setLanguage())
	if s.Aside != "" {
		add(Input{Do: Resume})
	}
	return all
}

func (w *walk) setLanguage() Input {
	return Input{Do: SetLang, Value: Value{Codes: w.f.Languages[:1]}}
}

// press adds the inputs of the keys of a step.
func (w *walk) press(add func(...Input), d Draft, st *Step) {
	traits := st.Kind.Traits()
	if !traits.Asks {
		return
	}
	if traits.Picked || traits.Counted {
		for _, o := range st.Shown(d) {
			add(Input{Do: o.Do, Step: st.ID, Value: Value{Codes: []string{o.Code}, Via: ByTap}})
		}
	} else {
		for _, v := range w.values[w.index[st.ID]] {
			add(Input{Do: Reply, Step: st.ID, Value: v})
		}
	}
	for _, do := range []Verb{Done, Undo, SkipIt, Keep, TakeBack, Explain} {
		add(Input{Do: do, Step: st.ID})
	}
}

// typed adds what can be typed at a step. Words that are not understood are typed three times. A question about them is
// answered at once.
func (w *walk) typed(add func(...Input), d Draft, st *Step) {
	traits := st.Kind.Traits()
	words := func(do Verb) Input {
		w.words++
		return Input{Do: do, Text: wordsFor(st, w.words), Ref: strconv.Itoa(w.words)}
	}
	switch {
	case !traits.Asks:
		return
	case traits.Written, d.Awaiting:
		add(words(Add))
		w.doubtful(add, d, words)
		return
	}
	if traits.Picked || traits.Counted {
		for _, v := range w.values[w.index[st.ID]] {
			add(Input{Do: Reply, Value: v})
		}
	}
	if traits.Counted {
		for _, code := range st.Options {
			number := words(Pick)
			number.Value = Value{Codes: []string{code}, Counts: Counts{code: 1}}
			add(number)
		}
	}
	add(words(Unclear), words(Unclear), words(Unclear))
	if len(st.Options) > 0 {
		guess := words(Guess)
		guess.Value.Codes = st.Options[:1]
		add(guess, Input{Do: Reply, Value: Value{Codes: st.Options[:1], Via: ByTypo}})
	}
	if st.Other && traits.Consults {
		add(words(Offer), Input{Do: TakeOther, Step: st.ID})
		add(words(Offer), Input{Do: DropOther, Step: st.ID})
	}
}

// wordsFor returns a text that fits the step. It differs for each n, as far as the length of the step allows.
func wordsFor(st *Step, n int) string {
	words := strconv.Itoa(n)
	if st.Kind.Traits().Written {
		words = strings.Repeat("x", max(0, st.Min-len(words))) + words
		words = words[:min(len(words), max(1, st.Max))]
	}
	return words
}
