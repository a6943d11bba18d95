package export

import (
	"strings"

	"aporte/flows"
)

// extraColumns returns the columns that say which of the parts that a consultation offers after the submission were taken. The
// status stays submitted meanwhile, and so does the time of the submission. A consultation that offers none has no such columns.
func extraColumns(f *flows.Flow) []column[*folded] {
	if f.Offer() == nil {
		return nil
	}
	list := func(name, description string, of func(begun, completed []string) []string) column[*folded] {
		return column[*folded]{
			newField(name, stringType, description).listed(listSeparator),
			func(r *folded) string { return strings.Join(of(r.taken()), listSeparator) },
		}
	}
	return []column[*folded]{
		list("extra_begun", "the parts that were chosen after the submission", func(begun, _ []string) []string { return begun }),
		list("extra_completed", "those of them in which every question is answered or skipped",
			func(_, completed []string) []string { return completed }),
	}
}

// taken returns the parts that the participant took after the submission. Which statements of a vote a participant was dealt is not
// exported: those without a vote are taken as dealt, up to the number that everybody gets.
func (r *folded) taken() (begun, completed []string) {
	s := flows.State{Ref: r.Response.Flow, Answers: r.counted}
	return r.flow.Taken(r.flow.Deal(s, func([]string) {}))
}
