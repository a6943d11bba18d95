package flows

import (
	"maps"
	"slices"
	"strings"
)

// checkWords checks that notes are removed only if the person said so, and that everything they wrote is still kept after
// the input.
func (w *walk) checkWords(n int32, s State, in Input, now State, m move) {
	for id, note := range s.Notes {
		if in.Do == DropWords && in.Step == id {
			continue
		}
		for _, b := range note.Bubbles {
			if !slices.Contains(now.Notes[id].Bubbles, b) {
				w.report(FaultLost, id, n, m)
			}
		}
	}
	if !w.f.Consented(s) {
		return
	}
	all := allWords(now)
	words := append(slices.Clone(s.Draft.Offered), Bubble{Text: in.Text}) // still offered or in doubt, an answer, or noted
	if in.Do != Done && in.Do != Reply && in.Do != Undo {                 // otherwise the numbers are the answer, or taken back
		words = append(words, s.Draft.Told...)
	}
	if d := s.Draft.Doubt; d != nil && !d.does(in) && in.Do != Edited {
		words = append(words, d.Bubble)
	}
	for _, b := range words {
		if !strings.Contains(all, b.Text) {
			w.report(FaultLost, m.at, n, m)
		}
	}
}

// allWords returns everything that a person wrote and that is still kept.
func allWords(s State) string {
	var all []Bubble
	for _, note := range s.Notes {
		all = append(all, note.Bubbles...)
	}
	for _, v := range s.Answers {
		all = append(all, Bubble{Text: v.Text})
	}
	for _, text := range begun(s) {
		all = append(all, Bubble{Text: text})
	}
	if s.Draft.Doubt != nil {
		all = append(all, s.Draft.Doubt.Bubble)
	}
	return join(slices.Concat(all, s.Draft.Offered, s.Draft.Other, s.Draft.Told))
}

// doubtful adds words that may be text or an act, and what may follow them: each key of the question that they open, words
// that go on, an edit of the words, and keys of other messages. An act with its own question stands for all of its form.
func (w *walk) doubtful(add func(...Input), d Draft, words func(Verb) Input) {
	going := SkipIt
	switch {
	case len(d.Bubbles) > 0:
		going = Done
	case d.Awaiting:
		going = Undo
	}
	for _, act := range []Verb{going, Stop, DoLanguage, Export} {
		for _, then := range []Verb{act, IsText, Resume, Later, Finish, EraseYes, Add, Edited, Back, DoReview} {
			first, next := words(Perhaps), Input{Do: then}
			first.Act = act
			switch then {
			case act, IsText:
				next.Step = d.Step
			case Add:
				next = words(Add)
			case Edited:
				next = words(Edited)
				next.Ref = first.Ref
			}
			add(first, next)
		}
	}
}

// misnoted returns a step whose notes in the journal differ from those in the state. It returns false if there is none.
func misnoted(s State, out Outcome) (string, bool) {
	kept := maps.Clone(s.Notes)
	if kept == nil {
		kept = map[string]Note{}
	}
	for _, a := range out.Answers {
		if a.Act == ActNoted {
			takeNote(kept, a.Step, a.Value)
		}
	}
	alike := func(a, b Note) bool { return a.Sealed == b.Sealed && slices.Equal(a.Bubbles, b.Bubbles) }
	for _, notes := range []map[string]Note{kept, out.State.Notes} {
		for id := range notes {
			if !alike(kept[id], out.State.Notes[id]) {
				return id, true
			}
		}
	}
	return "", false
}
