package export

import (
	"errors"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// wordsColumn is the column of a question, beside that of its answer, for what participants wrote there and that answers nothing.
const wordsColumn = "words"

// skippedWords takes in the words of earlier releases, which kept the last of them as a skipped answer.
func (f *folded) skippedWords(values map[string]flows.Value) {
	for _, st := range f.asked {
		if v := values[st.ID]; v.Missing == flows.Skipped && (v.Text != "" || v.Sealed) {
			f.notes = slices.Insert(f.notes, 0, f.last[st.ID])
		}
	}
}

// unsealWords puts together what was noted, and opens what of it is sealed; see unseal.
func (r *reading) unsealWords(rec *folded) error {
	if len(rec.notes) == 0 {
		return nil
	}
	journal := make([]flows.Answer, 0, len(rec.notes))
	rec.wrote = map[string]*bot.Entry{}
	for _, e := range rec.notes {
		if e.Value.Sealed && r.Identities.empty() {
			if r.Sealed != nil {
				r.Sealed()
			}
		} else if e.Value.Sealed {
			own := *e
			err := r.Identities.unseal(&own)
			if errors.Is(err, errDamaged) {
				rec.lost++
				continue
			}
			if err != nil {
				return fmt.Errorf("response %s: %w", rec.ID, err)
			}
			e = &own
		}
		journal = append(journal, flows.Answer{Step: e.Step, Act: flows.ActNoted, Value: worded(e.Value)})
		rec.wrote[e.Step] = e
	}
	rec.words = flows.FoldNotes(journal)
	return nil
}

// worded returns a value whose words all stand in bubbles.
func worded(v flows.Value) flows.Value {
	if v.Text != "" && len(v.Bubbles) == 0 {
		v.Bubbles = []flows.Bubble{{Text: v.Text}}
	}
	return v
}

// noted returns what was noted at a step of the response's own version, and whether anything was.
func (f *folded) noted(st *flows.Step) (string, bool) {
	n, ok := f.words[st.ID]
	return n.Text(), ok
}

// notedAlike is noted for the question st of another version.
func (f *folded) notedAlike(st *flows.Step) (string, bool) {
	if own := f.byKey[keyOf(st)]; own != nil {
		return f.noted(own)
	}
	return "", false
}
