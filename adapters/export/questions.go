package export

import (
	"iter"
	"slices"
	"strconv"

	"aporte/flows"
)

// name returns the name of a question in exports: its question id, and after "_" its item if it has one.
func name(st *flows.Step) string {
	if st.Item == "" {
		return st.Question
	}
	return st.Question + "_" + st.Item
}

// questions returns the steps of a flow that have something to export, in flow order. These are the steps with answers, and the
// last step, since participants may write something there, too. A step that deals statements is replaced by one step for each
// statement.
func questions(f *flows.Flow) []*flows.Step {
	var steps []*flows.Step
	for i := range f.Steps {
		switch st := &f.Steps[i]; {
		case !st.Kind.Traits().Asks && !st.Kind.Traits().Ends || st.Apart:
		case st.Kind.Traits().Dealt:
			for _, one := range st.Statements() {
				steps = append(steps, &one)
			}
		default:
			steps = append(steps, st)
		}
	}
	return steps
}

var questionTable = table{
	name: "questions", key: []string{"question_id", "item"},
	description: "what is asked, with its words in every language",
	open:        func(r *reading) sheet { return fixed(r.questionColumns(), slices.Values(r.questions)) },
}

func (r *reading) questionColumns() []column[*flows.Step] {
	return append([]column[*flows.Step]{
		{newField("question_id", stringType, "").needed(), func(st *flows.Step) string { return st.Question }},
		{newField("item", stringType, "the row of a grid, or the round of a repeated question").present(), func(st *flows.Step) string { return st.Item }},
		{newField("step_id", stringType, "its name in the source of the consultation and in the column when").needed(), func(st *flows.Step) string { return st.ID }},
		{newField("kind", stringType, "").needed(), func(st *flows.Step) string { return string(st.Kind) }},
		{newField("required", booleanType, "cannot be skipped").needed(), func(st *flows.Step) string { return strconv.FormatBool(st.Required) }},
		{newField("part", stringType, "the part of the consultation that it belongs to"), func(st *flows.Step) string { return st.Part }},
		{newField("when", stringType, "the conditions under which it is shown: step=code, | between codes, ! for not, * for any answer"), condition},
		{newField("list_name", stringType, "its options in choices"), listName},
	}, labelColumns(r.say, words.question)...)
}

// listName returns the name of a question's list of options in choices.csv, "" if it has no options. The rounds of a repeated
// question share one list, and so do the items of a grid.
func listName(st *flows.Step) string {
	if len(st.Options) == 0 {
		return ""
	}
	return st.Question
}

// option is one row of choices.csv.
type option struct {
	step *flows.Step
	code string
}

var choiceTable = table{
	name: "choices", key: []string{"list_name", "name"},
	description: "the options of the questions, with their words in every language",
	open:        func(r *reading) sheet { return fixed(r.choiceColumns(), r.choices()) },
}

func (r *reading) choiceColumns() []column[option] {
	return append([]column[option]{
		{newField("list_name", stringType, "").needed(), func(o option) string { return o.step.Question }},
		{newField("name", stringType, "code").needed(), func(o option) string { return o.code }},
	}, labelColumns(r.say, func(w words, o option) string { return w.label(o.step, o.code) })...)
}

// choices returns the options of all questions. An option of a shared list comes once.
func (r *reading) choices() iter.Seq[option] {
	return func(yield func(option) bool) {
		type entry struct{ list, code string }
		done := map[entry]bool{}
		for _, st := range r.questions {
			for _, code := range st.Codes() {
				e := entry{st.Question, code}
				if done[e] {
					continue
				}
				done[e] = true
				if !yield(option{st, code}) {
					return
				}
			}
		}
	}
}

// labelColumns returns one column for each language, with the text that of returns for a row.
func labelColumns[R any](say words, of func(words, R) string) []column[R] {
	var all []column[R]
	for _, lang := range say.flow.Languages {
		in := say.in(lang)
		all = append(all, column[R]{newField("label_"+lang, stringType, ""), func(row R) string { return of(in, row) }})
	}
	return all
}
