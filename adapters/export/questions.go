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

func (r *reading) questionColumns() []column[question] {
	return append(append([]column[question]{
		{newField("question_id", stringType, "with the version at its end if a newer version asks another kind under the same id").needed(), question.id},
		{newField("item", stringType, "the row of a grid, or the round of a repeated question").present(), func(q question) string { return q.Item }},
		{newField("step_id", stringType, "its name in the source of the consultation and in the column when").needed(), func(q question) string { return q.ID }},
		{newField("column", stringType, "its column in responses, or how the names of its columns begin; with the version at its end if the newest version does not ask it so"), r.columnName},
		{newField("flow_version", integerType, "the newest version that asks it so").needed(), func(q question) string { return strconv.Itoa(q.version) }},
		{newField("kind", stringType, "").needed(), func(q question) string { return string(q.Kind) }},
		{newField("required", booleanType, "cannot be skipped").needed(), func(q question) string { return strconv.FormatBool(q.Required) }},
		{newField("part", stringType, "the part of the consultation that it belongs to"), func(q question) string { return q.Part }},
		{newField("group", stringType, "what it is about, where several questions are about the same"), func(q question) string { return q.Group }},
		{newField("when", stringType, "the conditions under which it is shown: step=code, | between codes, ! for not, * for any answer"), func(q question) string { return condition(q.Step) }},
		{newField("list_name", stringType, "its options in choices"), func(q question) string { return listName(q.Step) }},
	}, labelColumns(r.say, "label_", func(w words, q question) string { return w.question(q.Step) })...),
		labelColumns(r.say, "group_label_", func(w words, q question) string { return w.group(q.Step) })...)
}

// columnName returns the name of the question's column in responses, "" if it has none there.
func (r *reading) columnName(q question) string {
	if kinds[q.Kind].columns == nil {
		return ""
	}
	return q.column()
}

// listName returns the name of a question's list of options in choices.csv, "" if it has no options. The rounds of a repeated
// question share one list, and so do the items of a grid.
func listName(st *flows.Step) string {
	if len(st.Options) == 0 && !st.Kind.Traits().Lands {
		return ""
	}
	return st.Question
}

// option is one row of choices.csv.
type option struct {
	list, code string
	region     string
	offered    span
	label      func(words) string
}

var choiceTable = table{
	name: "choices", key: []string{"list_name", "name"},
	description: "the options of the questions, the countries and the regions of the world, with their words in every language",
	open:        func(r *reading) sheet { return fixed(r.choiceColumns(), r.choices()) },
}

func (r *reading) choiceColumns() []column[option] {
	return append([]column[option]{
		{newField("list_name", stringType, "").needed(), func(o option) string { return o.list }},
		{newField("name", stringType, "code").needed(), func(o option) string { return o.code }},
		{newField("region", stringType, "of a country: see the list "+regionList), func(o option) string { return o.region }},
		{newField("first_version", integerType, "the first version that offers the option"), func(o option) string { return counted(o.offered.first) }},
		{newField("last_version", integerType, "the last one; empty for countries and regions"), func(o option) string { return counted(o.offered.last) }},
	}, labelColumns(r.say, "label_", func(w words, o option) string { return o.label(w) })...)
}

// choices returns the options of all questions, and the countries where one is asked for. An option of a shared list comes once.
func (r *reading) choices() iter.Seq[option] {
	return func(yield func(option) bool) {
		type entry struct{ list, code string }
		done, lands := map[entry]bool{}, false
		for _, q := range r.questions {
			codes := slices.Values(q.Codes())
			if q.Kind.Traits().Lands {
				codes, lands = both(codes, r.say.in("en").countries()), true
			}
			for code := range codes {
				e := entry{q.Question, code}
				if done[e] {
					continue
				}
				done[e] = true
				o := option{list: q.Question, code: code, offered: q.offered[code], label: func(w words) string { return w.label(q.Step, code) }}
				if q.Kind.Traits().Lands {
					o.region = regionOf(code).code
				}
				if !yield(o) {
					return
				}
			}
		}
		for _, of := range regions {
			if lands && !yield(option{list: regionList, code: of.code, label: func(w words) string { return w.country(of.m49) }}) {
				return
			}
		}
	}
}

// counted writes a number, "" for 0.
func counted(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// both returns a, followed by b.
func both[T any](a, b iter.Seq[T]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for _, all := range []iter.Seq[T]{a, b} {
			for one := range all {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// labelColumns returns one column for each language, with the text that of returns for a row.
func labelColumns[R any](say words, begins string, of func(words, R) string) []column[R] {
	var all []column[R]
	for _, lang := range say.flow.Languages {
		in := say.in(lang)
		all = append(all, column[R]{newField(begins+lang, stringType, ""), func(row R) string { return of(in, row) }})
	}
	return all
}
