package export

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// formNote shows a statement.
func formNote(x *questionnaire, st *flows.Step) {
	x.add(formRow{kind: "note", name: x.free(name(st)), relevant: x.when(st), label: asking(st)})
}

// formOne asks for one option.
func formOne(x *questionnaire, st *flows.Step) {
	x.ask(st, "", formRow{kind: "select_one " + x.list(st, st.Codes())})
	x.other(st)
}

// formLanguage asks for the language of the conversation. What another language is called is a question of its own.
func formLanguage(x *questionnaire, st *flows.Step) {
	x.ask(st, "", formRow{kind: "select_one " + x.list(st, st.Codes())})
}

// formSeveral asks for some options.
func formSeveral(x *questionnaire, st *flows.Step) {
	var limits []string
	if st.Max < len(st.Options) {
		limits = append(limits, fmt.Sprintf("count-selected(.) <= %d", st.Max))
	}
	for _, alone := range st.Exclusive {
		limits = append(limits, "not(selected(., '"+alone+"') and count-selected(.) > 1)")
	}
	x.ask(st, "", formRow{kind: "select_multiple " + x.list(st, st.Codes()), condition: all(limits...)})
	x.other(st)
}

// formRanking asks for the option in each place: a question of type rank would have to order all options, with other among them.
func formRanking(x *questionnaire, st *flows.Step) {
	list := x.list(st, st.Codes())
	if st.Max == len(st.Options) && !st.Other {
		x.ask(st, "", formRow{kind: "rank " + list})
		return
	}
	for place := range st.Max {
		r := formRow{kind: "select_one " + list}
		var limits []string
		for _, before := range x.stepOf[st.ID] {
			limits = append(limits, ". != ${"+before+"}")
			r.relevant = "${" + before + "} != ''"
		}
		number := strconv.Itoa(place + 1)
		r.condition = all(limits...)
		r.label = func(w words) string { return number + ". " + w.question(st) }
		x.ask(st, number, r)
	}
	x.other(st)
}

// formScale asks for a point. A scale that has options, too, becomes a list: a range takes nothing but numbers.
func formScale(x *questionnaire, st *flows.Step) {
	if len(st.Options) > 0 {
		x.ask(st, "", formRow{kind: "select_one " + x.points(st)})
		return
	}
	x.ask(st, "", formRow{kind: "range", parameters: fmt.Sprintf("start=%d end=%d step=1", st.Min, st.Max), hint: func(w words) string {
		return strings.Join(slices.DeleteFunc([]string{w.pointLabel(st, st.Min), w.pointLabel(st, st.Max)}, func(s string) bool { return s == "" }), ", ")
	}})
}

// points adds the points of a scale and its options to the choices.
func (x *questionnaire) points(st *flows.Step) string {
	first := len(x.choices)
	list := x.list(st, points(st))
	for i := first; i < len(x.choices); i++ {
		if n, err := strconv.Atoi(x.choices[i].code); err == nil {
			x.choices[i].label = func(w words) string { return w.pointLabel(st, n) }
		}
	}
	return list
}

// pointLabel returns a point of a scale, with the name of an end at the ends.
func (w words) pointLabel(st *flows.Step, n int) string {
	end := ""
	switch n {
	case st.Min:
		end = w.first(w.flow.StemKeys(st, ".min"))
	case st.Max:
		end = w.first(w.flow.StemKeys(st, ".max"))
	}
	if end == "" {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%d – %s", n, end)
}

// formNumber asks for a number.
func formNumber(x *questionnaire, st *flows.Step) {
	x.ask(st, "", formRow{kind: "integer", condition: fmt.Sprintf(". >= %d and . <= %d", st.Min, st.Max)})
}

// formSplit asks for the number of people behind each option.
func formSplit(x *questionnaire, st *flows.Step) {
	for _, code := range st.Options {
		x.ask(st, code, formRow{
			kind: "integer", condition: fmt.Sprintf(". >= 0 and . <= %d", st.Max),
			label: func(w words) string { return w.question(st) + " " + w.label(st, code) },
		})
	}
}

// formText asks for a text.
func formText(x *questionnaire, st *flows.Step) {
	x.ask(st, "", formRow{kind: "text", looks: "multiline", condition: fmt.Sprintf("string-length(.) <= %d", st.Max)})
}

// formDate asks for a day.
func formDate(x *questionnaire, st *flows.Step) {
	var limits []string
	for _, limit := range [][2]string{{">=", st.Since}, {"<=", st.Until}} {
		switch limit[1] {
		case "":
		case flows.Today:
			limits = append(limits, ". "+limit[0]+" today()")
		default:
			limits = append(limits, ". "+limit[0]+" date('"+limit[1]+"')")
		}
	}
	x.ask(st, "", formRow{kind: "date", condition: all(limits...)})
}

// formCountry asks for a country, or for one of the options.
func formCountry(x *questionnaire, st *flows.Step) {
	codes := slices.AppendSeq(slices.Clone(st.Options), x.say.countries())
	x.ask(st, "", formRow{kind: "select_one " + x.list(st, codes), looks: "minimal"})
}

// formVote asks for a vote on every statement: a form deals none.
func formVote(x *questionnaire, st *flows.Step) {
	if x.say.question(st) != "" {
		formNote(x, st)
	}
	for _, one := range st.Statements() {
		x.ask(&one, "", formRow{kind: "select_one " + x.list(&one, st.Codes())})
	}
}
