package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Tally holds counts of answers, of one response or of many: by question (see [Step.Tallied]), and in it by what is counted. What
// is counted is the code of an option or the number of a point, and one of the names below. A ranking also counts each option at
// each place, see [AtPlace]. A split counts the people behind an option, and not the answers. Tallies of the same version of a
// flow can be added. No tally contains a text that anybody wrote.
type Tally map[string]map[string]int

// What a tally counts besides options and points. No code of an option begins with a dot.
const (
	TallyResponses = ".responses" // under the question "" alone
	TallyAnswered  = ".answered"
	TallySkipped   = ".skipped"
	TallyTexts     = ".texts"   // answers with a text, be it sealed
	TallyWords     = ".words"   // participants who wrote words there that are no answer, with an answer or without
	TallyNumbers   = ".numbers" // answers that are a number
	TallySum       = ".sum"     // the sum of these numbers
	TallyTaken     = ".taken"   // answers that were taken back
	TallyAhead     = ".ahead"   // submitted before the question was reached, see [Flow.Ahead]
)

// Tallied returns the name of the step's question in a [Tally]. It is the same in all versions that ask the question.
func (st *Step) Tallied() string {
	if st.Item == "" {
		return st.Question
	}
	return st.Question + "/" + st.Item
}

// AtPlace returns what a [Tally] of a ranking counts for an option at a place, counted from 1.
func AtPlace(code string, place int) string { return code + "@" + strconv.Itoa(place) }

// PlaceOf is the inverse of [AtPlace]. ok is false for anything else that is counted.
func PlaceOf(counted string) (code string, place int, ok bool) {
	code, number, ok := strings.Cut(counted, "@")
	if !ok {
		return "", 0, false
	}
	place, err := strconv.Atoi(number)
	return code, place, err == nil
}

// Tally counts the answers of one response that count, see [Flow.Counted], and where words were noted. What is kept apart is not
// counted.
func (f *Flow) Tally(s State) Tally {
	f, s = f.voted(s)
	t := Tally{"": {TallyResponses: 1}}
	for _, st := range f.Counted(s) {
		if !st.Apart && st.Kind.Traits().Asks && !st.Kind.Traits().Agrees {
			t.count(st, s.Answers[st.ID])
		}
	}
	ahead := f.Ahead(s)
	for _, st := range f.laid(s) {
		switch base, _ := StatementOf(st.ID); {
		case st.Apart, t.has(st):
		case s.Taken[st.ID]:
			t.add(st.Tallied(), TallyTaken, 1)
		case ahead[base]:
			t.add(st.Tallied(), TallyAhead, 1)
		}
		_, noted := s.Notes[st.ID]
		if v := s.Answers[st.ID]; v.Missing == Skipped && (v.Text != "" || v.Sealed) { // as an earlier release stored words
			noted = true
		}
		if noted && !st.Apart {
			t.add(st.Tallied(), TallyWords, 1)
		}
	}
	return t
}

// voted returns the flow and the state with exactly the statements dealt that the person answered or wrote something at, even if
// the flow does not deal them any more.
func (f *Flow) voted(s State) (*Flow, State) {
	if !f.deals() {
		return f, s
	}
	s.Dealt = map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(s.Answers)) {
		f = f.dealing(&s, id)
	}
	for _, id := range slices.Sorted(maps.Keys(s.Notes)) {
		f = f.dealing(&s, id)
	}
	return f, s
}

// dealing adds the statement of an answer, if it is one, to those dealt.
func (f *Flow) dealing(s *State, answer string) *Flow {
	id, statement := StatementOf(answer)
	i := f.place(id)
	if statement == "" || i < 0 || slices.Contains(s.Dealt[id], statement) {
		return f
	}
	s.Dealt[id] = append(s.Dealt[id], statement)
	if slices.Contains(f.Steps[i].Deck, statement) {
		return f
	}
	whole := *f
	whole.Steps = slices.Clone(f.Steps)
	whole.Steps[i].Deck = append(slices.Clone(f.Steps[i].Deck), statement)
	return &whole
}

// count adds one answer to the question of a step.
func (t Tally) count(st *Step, v Value) {
	name := st.Tallied()
	switch v.Missing {
	case NotShown:
		return
	case Skipped:
		t.add(name, TallySkipped, 1)
		return
	}
	t.add(name, TallyAnswered, 1)
	if v.Text != "" || v.Sealed {
		t.add(name, TallyTexts, 1)
	}
	if v.Number != nil {
		t.add(name, TallyNumbers, 1)
		t.add(name, TallySum, *v.Number)
		if st.Kind.Traits().Scaled {
			t.add(name, strconv.Itoa(*v.Number), 1)
		}
	}
	for i, code := range v.Codes {
		switch traits := st.Kind.Traits(); {
		case traits.Counted:
			t.add(name, code, v.Counts[code])
		case traits.Ordered:
			t.add(name, AtPlace(code, i+1), 1)
			t.add(name, code, 1)
		default:
			t.add(name, code, 1)
		}
	}
}

// has reports whether an answer to the step was counted.
func (t Tally) has(st *Step) bool {
	counts := t[st.Tallied()]
	return counts[TallyAnswered]+counts[TallySkipped] > 0
}

// add adds n to a count. A count that becomes 0 is dropped, so that equal tallies are equal maps.
func (t Tally) add(question, what string, n int) {
	if n == 0 {
		return
	}
	counts := t[question]
	if counts == nil {
		counts = map[string]int{}
		t[question] = counts
	}
	if counts[what] += n; counts[what] == 0 {
		delete(counts, what)
	}
	if len(counts) == 0 {
		delete(t, question)
	}
}

// Add adds another tally to this one, times times: -1 takes it away.
func (t Tally) Add(other Tally, times int) {
	for question, counts := range other {
		for what, n := range counts {
			t.add(question, what, n*times)
		}
	}
}

// Responses returns how many responses were counted.
func (t Tally) Responses() int { return t[""][TallyResponses] }

// Spoken reports whether the language of the conversation is settled: chosen, taken from the person's app, or never asked for.
func (f *Flow) Spoken(s State) bool {
	for i := range f.Steps {
		if f.Steps[i].Kind == Language {
			_, ok := s.Answers[f.Steps[i].ID]
			return ok
		}
	}
	return true
}
