package export

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"time"

	"aporte/flows"
)

// answer is one row of answers.csv or votes.csv: the answer to a question, or one of the options picked in a list.
type answer struct {
	*folded
	step  *flows.Step
	state state
	via   flows.Via
	lang  string    // of the journal entry; "" if the question was not shown or the entry cannot be read
	at    time.Time // of the same entry; zero in the same cases
	took  string    // how many seconds it took
	seq   int       // from 1: the number of the pick in its answer
	cells
}

var answerTable = table{
	name: "answers", key: []string{"response_id", "question_id", "item", "seq"}, alone: true,
	description: "one row for each question of each response, also if it has no answer; one for each pick of a list; one in the state note for what was written there and answers nothing",
	refers: []foreignKey{
		{[]string{"response_id"}, reference{"responses", []string{"response_id"}}},
		{[]string{"question_id", "item"}, reference{"questions", []string{"question_id", "item"}}},
		toWording,
	},
	open: func(r *reading) sheet { return perResponse(r.answerColumns(), (*folded).answers) },
}

var unfinishedTable = table{
	name: "unfinished", key: answerTable.key, alone: true, unfinished: true,
	description: "answers of those who have not submitted: they may still change them, and nobody has handed them over; columns as in answers, and votes are rows, too",
	only:        func(r *reading) bool { return r.Unfinished },
	open:        func(r *reading) sheet { return perResponse(r.answerColumns(), (*folded).begun) },
}

func (r *reading) answerColumns() []column[*answer] {
	return r.withTitle([]column[*answer]{
		{newField("response_id", stringType, "").needed(), func(a *answer) string { return a.ID }},
		{newField("question_id", stringType, "").needed(), func(a *answer) string { return a.step.Question }},
		{newField("item", stringType, "the row of a grid, or the round of a repeated question").present(), func(a *answer) string { return a.step.Item }},
		{newField("seq", integerType, "counts the picks of a list; the place in a ranking").between(&one, nil).needed(), func(a *answer) string { return strconv.Itoa(a.seq) }},
		{newField("state", stringType, "").coded(r.states(), meaning).needed(), func(a *answer) string { return string(a.state) }},
		{newField("code", stringType, "code of the option, see choices; of a country ISO 3166-1 alpha-2, of a day ISO 8601"), r.shown},
		{newField("number", integerType, ""), func(a *answer) string { return a.number }},
		{newField("text", stringType, "exactly as written").worded(), func(a *answer) string { return a.text }},
		{newField("lang", stringType, "language of the interface when it was given; the text may be in another one"), func(a *answer) string { return a.lang }},
		{newField("input", stringType, "how it was given").coded(ways, nil), func(a *answer) string { return string(a.via) }},
		{newField("answered_at", datetimeType, "to the minute"), func(a *answer) string { return stamp(a.at) }},
		{newField("flow_id", stringType, "").needed(), func(a *answer) string { return a.Flow.ID }},
		{newField("flow_version", integerType, "").needed(), func(a *answer) string { return strconv.Itoa(a.Flow.Version) }},
		{newField("seconds", integerType, "from the question to the answer, rounded up to tens; in the first row of an answer; empty if it is not known, or more than 600").between(&one, nil), func(a *answer) string { return a.took }},
		wordingColumn,
	})
}

// withTitle adds the title of the question, behind its name, if people are to read the table.
func (r *reading) withTitle(all []column[*answer]) []column[*answer] {
	if !r.titled {
		return all
	}
	title := column[*answer]{newField("question", stringType, ""), func(a *answer) string { return r.say.title(a.step) }}
	return slices.Insert(all, 1+slices.IndexFunc(all, func(c column[*answer]) bool { return c.Name == "item" }), title)
}

// shown returns the code of an answer, or its label if labels are wanted.
func (r *reading) shown(a *answer) string {
	if r.options.Labels == "" || a.code == "" {
		return a.code
	}
	return cmp.Or(r.say.in(r.options.Labels).label(a.step, a.code), a.code)
}

var (
	one  = 1
	ways = texts(flows.ByTap, flows.ByNumber, flows.ByLabel, flows.BySynonym, flows.ByOffer, flows.ByRefusal, flows.ByTypo, flows.ByText, flows.ByEdit)
)

// answers returns the rows of a response: for each question one row, or one row for each pick of a list. Every question of the
// version has a row, so that readers can distinguish a skipped question from one that was not asked or not reached.
func (f *folded) answers() iter.Seq[*answer] { return f.said(false) }

// begun returns the rows of an unfinished response: the same, and those of its votes.
func (f *folded) begun() iter.Seq[*answer] {
	return func(yield func(*answer) bool) {
		for _, dealt := range []bool{false, true} {
			for a := range f.said(dealt) {
				if !yield(a) {
					return
				}
			}
		}
	}
}

// said returns the rows of a response. If dealt is true, these are the rows for dealt statements that the participant answered or
// skipped. If it is false, these are the rows for all other questions.
func (f *folded) said(dealt bool) iter.Seq[*answer] {
	return func(yield func(*answer) bool) {
		a := &answer{folded: f} // one variable for all rows, to save memory: most rows are for questions without an answer
		for _, st := range f.asked {
			v, state := f.value(st)
			words, wrote := f.noted(st)
			unseen := state == notAsked || state == notReached
			if st.Kind.Traits().Dealt != dealt || dealt && unseen && !wrote {
				continue
			}
			if dealt && unseen {
				state = note
			}
			var rows []cells
			if of := kinds[st.Kind].cells; of != nil {
				rows = of(v)
			}
			a.step, a.via, a.lang, a.at, a.took = st, v.Via, "", time.Time{}, ""
			if state.given() || state == skipped {
				given := f.last[st.ID]
				a.lang, a.at, a.took = given.Lang, given.At, f.took(given)
			}
			for i, c := range rows {
				a.seq, a.cells, a.state = i+1, c, state
				if state.wordless() && i != wordsAt(v) {
					a.state = answered
				}
				if !yield(a) {
					return
				}
				a.took = ""
			}
			if wrote && !dealt && !yield(f.note(st, len(rows)+1, words)) {
				return
			}
		}
	}
}

// note returns the row of the words noted at a question.
func (f *folded) note(st *flows.Step, seq int, words string) *answer {
	e := f.wrote[st.ID]
	return &answer{folded: f, step: st, state: note, via: e.Value.Via, lang: e.Lang, at: e.At, seq: seq, cells: cells{text: words}}
}
