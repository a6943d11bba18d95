package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"aporte/flows"
)

// questionnaire is a consultation as an XLSForm: https://xlsform.org. Its questions have the names of the columns of
// responses.csv. Questions about contact, which are kept apart from the answers, are not in it, as a form keeps nothing apart.
type questionnaire struct {
	say     words
	rows    []formRow
	choices []formChoice
	names   map[string]bool     // of rows, and of lists
	stepOf  map[string][]string // by step id: the names of the rows that hold its answer
	group   string              // the group that is open; "" for none
	open    int                 // how many groups are open at the end of the form
}

// formRow is one row of the sheet survey.
type formRow struct {
	kind, name          string
	label, hint         inWords
	required            bool
	relevant, condition string // when it is asked, and what an answer must meet
	parameters, looks   string // the columns parameters and appearance
}

// formChoice is one row of the sheet choices.
type formChoice struct {
	list, code string
	label      inWords
}

// inWords returns a text in the language of w; "" for none.
type inWords func(w words) string

// asking returns the words of a question, or its title if it has none.
func asking(st *flows.Step) inWords {
	return func(w words) string { return cmp.Or(w.question(st), w.title(st)) }
}

// labelling returns the label of an option, or its code if it has none.
func labelling(st *flows.Step, code string) inWords {
	return func(w words) string { return cmp.Or(w.label(st, code), code) }
}

// newQuestionnaire returns the form of a consultation.
func newQuestionnaire(say words) *questionnaire {
	x := &questionnaire{say: say, names: map[string]bool{}, stepOf: map[string][]string{}}
	for i := range say.flow.Steps {
		st := &say.flow.Steps[i]
		of := kinds[st.Kind].form
		if of == nil || st.Apart {
			continue
		}
		x.enter(st)
		of(x, st)
		if st.Kind.Traits().Agrees { // who does not agree is asked nothing
			x.leave()
			x.add(formRow{kind: "begin_group", name: x.free("agreed"), relevant: x.has(st.ID, "yes")})
			x.open++
		}
	}
	x.leave()
	for range x.open {
		x.add(formRow{kind: "end_group"})
	}
	return x
}

// enter begins the group of a step, if the step before was in another one.
func (x *questionnaire) enter(st *flows.Step) {
	if st.Group == x.group {
		return
	}
	x.leave()
	if st.Group != "" {
		x.add(formRow{kind: "begin_group", name: x.free("group_" + st.Group), label: func(w words) string { return w.group(st) }})
		x.group = st.Group
	}
}

// leave ends the group of the step before.
func (x *questionnaire) leave() {
	if x.group != "" {
		x.add(formRow{kind: "end_group"})
		x.group = ""
	}
}

func (x *questionnaire) add(r formRow) { x.rows = append(x.rows, r) }

// free returns a name that no row has yet, and takes it.
func (x *questionnaire) free(wanted string) string {
	name := wanted
	for n := 2; x.names[name]; n++ {
		name = fmt.Sprintf("%s_%d", wanted, n)
	}
	x.names[name] = true
	return name
}

// ask adds a question that holds an answer to the step, or a part of one. part is added to its name, unless it is "".
func (x *questionnaire) ask(st *flows.Step, part string, r formRow) string {
	wanted := name(st)
	if part != "" {
		wanted += "_" + part
	}
	r.name = x.free(wanted)
	if r.label == nil {
		r.label = asking(st)
	}
	if r.hint == nil {
		r.hint = func(w words) string { return w.first(w.flow.StemKeys(st, ".hint")) }
	}
	r.required = st.Required && x.stepOf[st.ID] == nil // who begins a ranking need not end it
	r.relevant = all(x.when(st), r.relevant)
	x.add(r)
	x.stepOf[st.ID] = append(x.stepOf[st.ID], r.name)
	return r.name
}

// other adds the question for the words of the option other, if the step has that option.
func (x *questionnaire) other(st *flows.Step) {
	if !st.Other {
		return
	}
	rows := x.stepOf[st.ID]
	x.ask(st, flows.OtherCode, formRow{
		kind: "text", relevant: x.has(st.ID, flows.OtherCode),
		label: labelling(st, flows.OtherCode),
		hint:  func(words) string { return "" },
	})
	x.stepOf[st.ID] = rows // its words are no codes
}

// list adds the options of a question to the choices, once, and returns the name of the list. Statements of one vote share one.
func (x *questionnaire) list(st *flows.Step, codes []string) string {
	list := st.Question
	if x.names["list "+list] {
		return list
	}
	x.names["list "+list] = true
	for _, code := range codes {
		x.choices = append(x.choices, formChoice{list, code, labelling(st, code)})
	}
	return list
}

// when returns the conditions under which a step is asked, as an expression of XPath; "" if it is always asked.
func (x *questionnaire) when(st *flows.Step) string {
	guards := make([]string, len(st.When))
	for i, guard := range st.When {
		cases := make([]string, len(guard))
		for j, c := range guard {
			tests := make([]string, len(c))
			for k, test := range c {
				tests[k] = x.test(test)
			}
			cases[j] = all(tests...)
		}
		guards[i] = anyOf(cases)
	}
	return all(guards...)
}

// test returns a test as an expression: it holds if one of its codes does.
func (x *questionnaire) test(t flows.Test) string {
	codes := make([]string, len(t.Codes))
	for i, code := range t.Codes {
		lacks, not := strings.CutPrefix(code, "!")
		codes[i] = x.has(t.Step, lacks)
		if not {
			codes[i] = "not(" + codes[i] + ")"
		}
	}
	return anyOf(codes)
}

// has returns the expression that the answer to a step has a code. The form may not ask that step: then there is no answer.
func (x *questionnaire) has(step, code string) string {
	var rows []string
	for _, name := range x.stepOf[step] {
		if code == flows.Answered {
			rows = append(rows, "${"+name+"} != ''")
		} else {
			rows = append(rows, "selected(${"+name+"}, '"+code+"')")
		}
	}
	if rows == nil {
		return "false()"
	}
	return anyOf(rows)
}

// all joins expressions that must all hold; empty ones always do.
func all(expressions ...string) string {
	return strings.Join(slices.DeleteFunc(expressions, func(e string) bool { return e == "" }), " and ")
}

// anyOf joins expressions of which one must hold, in brackets if there are several.
func anyOf(expressions []string) string {
	if len(expressions) == 1 {
		return expressions[0]
	}
	return "(" + strings.Join(expressions, " or ") + ")"
}
