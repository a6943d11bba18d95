package export

import (
	"strconv"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Paradata: how a response came about. It says when and how fast somebody went on, and so must not lead from a row to a person in
// a list of who wrote when, which a platform may have.

// changed returns when the last entry of the journal was made.
func (f *folded) changed() time.Time {
	var last time.Time
	for _, e := range f.entries {
		if e.At.After(last) {
			last = e.At
		}
	}
	return last
}

// revision returns the number of entries after the submission. So the same number in two exports means the same answers.
func (f *folded) revision() string {
	if f.Submitted.IsZero() {
		return ""
	}
	n := 0
	for _, e := range f.entries {
		if e.At.After(f.Submitted) {
			n++
		}
	}
	return strconv.Itoa(n)
}

// lastStep returns the id of the last step in flow order that was answered or passed over. The keys of the review do not count:
// they stand beside the questions. Of a vote it is the id without the statement, since those come in an order of chance.
func (f *folded) lastStep() string {
	last := ""
	for _, st := range f.asked {
		if _, ok := f.counted[st.ID]; ok && !st.Keyed || f.damaged[st.ID] {
			last, _ = flows.StatementOf(st.ID)
		}
	}
	return last
}

// How the seconds of an answer are written: rounded up to tens, and not at all beyond the longest, which is a pause. Whole seconds
// would add up to the second in which each answer was given, which answered_at does not tell.
const (
	secondsStep = 10
	longest     = 10 * time.Minute
)

// took returns how many seconds an answer took, see lasted. It returns "" if it is not known, and after a pause.
func (f *folded) took(e *bot.Entry) string {
	took, ok := f.lasted(e)
	if !ok {
		return ""
	}
	tens := (took + (secondsStep*time.Second - 1)) / (secondsStep * time.Second)
	return strconv.Itoa(int(max(1, tens)) * secondsStep)
}

// lasted returns how long an answer took: since the question was last asked, or since the answer before it if that was later or is
// all that is known. ok is false if it is not known, and after a pause.
func (f *folded) lasted(e *bot.Entry) (took time.Duration, ok bool) {
	since := e.Shown
	for _, before := range f.entries {
		if before == e {
			break
		}
		if before.At.After(since) && before.At.Before(e.At) {
			since = before.At
		}
	}
	took = e.At.Sub(since)
	return took, !since.IsZero() && took >= 0 && took <= longest
}
