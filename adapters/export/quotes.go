package export

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// quote is a text that a participant wrote in a response, exactly as written.
type quote struct {
	*answer             // the row of answers.csv, or of votes.csv, that has the text; valid until the next quote
	about   *flows.Step // the question that opens the finding which the text is about; nil if there is none
	stance  string      // what the participant picked there; "" if nothing
	words   string      // the text
}

// quotes returns all texts of a response, in flow order: answers, the words of the option other, and words noted at a question or
// a dealt statement that answer nothing. A text that is sealed, damaged or empty is not among them.
func (f *folded) quotes() iter.Seq[quote] {
	return func(yield func(quote) bool) {
		for a := range f.answers() {
			if a.text != "" && !yield(f.quoted(a, a.text)) {
				return
			}
		}
		for a := range f.votes() {
			words, _ := f.noted(a.step)
			if words == "" {
				continue
			}
			own := f.note(a.step, a.seq+1, words)
			if !yield(f.quoted(own, words)) {
				return
			}
		}
	}
}

func (f *folded) quoted(a *answer, words string) quote {
	q := quote{answer: a, about: f.findingOf(a.step), words: words}
	if q.about == nil {
		return q
	}
	if picks := f.given(q.about).Codes; len(picks) > 0 {
		q.stance = picks[0]
	}
	return q
}

// person returns what a participant is called in files that must name one. A response whose labels are damaged does not say whose
// it is; then it is called by its own id.
func (f *folded) person() string { return cmp.Or(f.Participant, f.ID) }

// id returns what a quote is called in a file: response, question, item and the number of the row, so that it leads to one cell.
func (q quote) id() string {
	parts := []string{q.ID, q.step.Question, q.step.Item, strconv.Itoa(q.seq)}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "/")
}

// findingOf returns the question that opens the finding which a question belongs to: the one that it recalls, or the first one of
// its group. It is nil if there is no such question, or if no option can be picked there.
func (v *version) findingOf(st *flows.Step) *flows.Step {
	about := v.flow.Step(st.Recall)
	if about == nil {
		about = v.leads[st.Group]
	}
	if about == nil || len(about.Options) == 0 {
		return nil
	}
	return about
}

// leads returns the first question of each group.
func leads(asked []*flows.Step) map[string]*flows.Step {
	first := map[string]*flows.Step{}
	for _, st := range asked {
		if _, ok := first[st.Group]; !ok && st.Group != "" {
			first[st.Group] = st
		}
	}
	return first
}

// asked returns on one line what a quote answers: the question, and before it the finding with the participant's stance on it.
func (w words) asked(q quote) string {
	parts := []string{cmp.Or(w.question(q.step), w.title(q.step))}
	if q.about != nil {
		if q.about.ID != q.step.ID {
			parts = slices.Insert(parts, 0, w.question(q.about))
		}
		if q.stance != "" {
			parts = slices.Insert(parts, 1, "("+cmp.Or(w.label(q.about, q.stance), q.stance)+")")
		}
	}
	if title := w.group(q.step); title != "" {
		parts = slices.Insert(parts, 0, title+":")
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}
