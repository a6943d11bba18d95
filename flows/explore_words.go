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
	if !w.f.Consented(s) || in.Text == "" && len(s.Draft.Offered)+len(s.Draft.Told) == 0 {
		return
	}
	all := allWords(now)
	words := append(slices.Clone(s.Draft.Offered), Bubble{Text: in.Text}) // still offered, an answer, or noted
	if in.Do != Done && in.Do != Reply && in.Do != Undo {                 // otherwise the numbers are the answer, or taken back
		words = append(words, s.Draft.Told...)
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
	return join(slices.Concat(all, s.Draft.Offered, s.Draft.Other, s.Draft.Told))
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
