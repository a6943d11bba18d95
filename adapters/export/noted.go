package export

import (
	"errors"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
)

// noteColumn is the end of the name of a column for the words noted at a question. It comes after the columns of its answer.
const noteColumn = "note"

// skippedWords adds the words that an earlier release stored with a skipped answer to the words noted.
func (f *folded) skippedWords(values map[string]flows.Value) {
	for _, st := range f.asked {
		if v := values[st.ID]; v.Missing == flows.Skipped && (v.Text != "" || v.Sealed) {
			f.notes = slices.Insert(f.notes, 0, f.last[st.ID])
		}
	}
}

// unsealWords joins the words noted at each step into rec.words, and decrypts those that are sealed, as unseal does.
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

// worded returns the value with its text in Bubbles, too, as [flows.FoldNotes] needs it.
func worded(v flows.Value) flows.Value {
	if v.Text != "" && len(v.Bubbles) == 0 {
		v.Bubbles = []flows.Bubble{{Text: v.Text}}
	}
	return v
}

// noted returns the words noted at a step of the response's own version, and false if there are none.
func (f *folded) noted(st *flows.Step) (string, bool) {
	n, ok := f.words[st.ID]
	return n.Text(), ok
}

// notedAlike is noted for a question of any version: it looks for the same question, of the same kind, in the response's own version.
func (f *folded) notedAlike(st *flows.Step) (string, bool) {
	if own := f.byKey[keyOf(st)]; own != nil && own.Kind == st.Kind {
		return f.noted(own)
	}
	return "", false
}
