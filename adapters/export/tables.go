package export

import (
	"strconv"

	"aporte/flows"
)

// table is a table: its schema, and its rows where they do not depend on responses.
type table struct {
	name        string
	description string
	schema      schema
	rows        [][]string
}

// newTable returns a table without rows.
func newTable(name, description string, fields []field, primary ...string) table {
	return table{name: name, description: description, schema: schema{
		Schema: schemaProfile, Fields: fields, MissingValues: []string{""}, PrimaryKey: primary,
	}}
}

// header returns the names of the columns.
func (t table) header() []string {
	names := make([]string, len(t.schema.Fields))
	for i, f := range t.schema.Fields {
		names[i] = f.Name
	}
	return names
}

// responseFields are the columns of responses.csv that every consultation has. Those of the questions come after them.
func responseFields() []field {
	return []field{
		newField("response_id", stringType, "one participant's pass through the consultation").unique(),
		newField("participant_id", stringType, "another one in each consultation; says nothing about the person"),
		newField("flow_id", stringType, "the consultation").needed(),
		newField("flow_version", integerType, "the version that was given").needed(),
		newField("channel", stringType, "where the conversation took place"),
		newField("lang", stringType, "language of the interface, the last one used"),
		newField("source", stringType, "code of the link that the participant came by"),
		newField("status", stringType, "damaged: what stands beside the answers cannot be read any more").
			coded([]string{string(flows.InProgress), string(flows.Submitted), string(Damaged)}, nil).needed(),
		newField("started_at", datetimeType, "to the minute"),
		newField("submitted_at", datetimeType, "to the minute"),
		newField("consent_version", stringType, "version of the notice agreed to"),
		newField("consented_at", datetimeType, "to the minute"),
	}
}

// responses is the table with one row a response. What was skipped or not shown is empty; answers says which.
func (r *reading) responses(cols []column, say words) table {
	fields := responseFields()
	of := map[key]*flows.Step{}
	for _, st := range r.questions {
		of[keyOf(st)] = st
	}
	for _, c := range cols {
		fields = append(fields, columnField(c, of[keyOf(c.step)], say))
	}
	return newTable("responses", "one row a response; empty where the question was skipped or not shown", fields, "response_id")
}

// columnField describes the column of a question that takes what st takes.
func columnField(c column, st *flows.Step, say words) field {
	f := newField(c.name, stringType, "")
	f.Title = say.title(st)
	if c.part == flows.OtherCode {
		f.Description = "the words of the option other"
		return f
	}
	label := func(code string) string { return say.label(st, code) }
	switch st.Kind {
	case flows.Choice:
		return f.coded(st.Options, label)
	case flows.Ranking:
		f.Description = "place " + c.part
		return f.coded(st.Options, label)
	case flows.Several:
		f.Type, f.Delimiter = listType, listSeparator
	case flows.Country:
		f.Description = "ISO 3166-1 alpha-2, or the code of an option"
	case flows.Number:
		f.Type = integerType
		return f.between(&st.Min, &st.Max)
	case flows.Scale:
		if len(st.Options) == 0 {
			f.Type = integerType
			return f.between(&st.Min, &st.Max)
		}
		return f.coded(scaleCodes(st), label)
	}
	return f
}

// scaleCodes returns everything that a scale takes, as text.
func scaleCodes(st *flows.Step) []string {
	var codes []string
	for n := st.Min; n <= st.Max; n++ {
		codes = append(codes, strconv.Itoa(n))
	}
	return append(codes, st.Options...)
}

// answers is the table with one row for each answer of each response, or for each pick of a list.
func answers() table {
	one := 1
	states := []string{string(Answered), string(Skipped), string(NotShown), string(Damaged)}
	var ways []string
	for _, via := range []flows.Via{flows.ByTap, flows.ByNumber, flows.ByLabel, flows.ByTypo, flows.ByText, flows.ByEdit} {
		ways = append(ways, string(via))
	}
	t := newTable("answers", "one row for each question of each response, also if it was skipped or not shown; one for each pick of a list", []field{
		newField("response_id", stringType, "").needed(),
		newField("question_id", stringType, "").needed(),
		newField("item", stringType, "the row of a grid, or the round of a repeated question").present(),
		newField("seq", integerType, "counts the picks of a list; the place in a ranking").between(&one, nil).needed(),
		newField("state", stringType, "").coded(states, nil).needed(),
		newField("code", stringType, "code of the option, see choices; of a country ISO 3166-1 alpha-2"),
		newField("number", integerType, ""),
		newField("text", stringType, "exactly as written"),
		newField("lang", stringType, "language of the interface when it was given; the text may be in another one"),
		newField("input", stringType, "how it was given").coded(ways, nil),
		newField("answered_at", datetimeType, "to the minute"),
		newField("flow_id", stringType, "").needed(),
		newField("flow_version", integerType, "").needed(),
	}, "response_id", "question_id", "item", "seq")
	t.schema.ForeignKeys = []foreignKey{
		{[]string{"response_id"}, reference{"responses", []string{"response_id"}}},
		{[]string{"question_id", "item"}, reference{"questions", []string{"question_id", "item"}}},
	}
	return t
}

// questionTable is the table of what is asked.
func (r *reading) questionTable(say words) table {
	t := newTable("questions", "what is asked, with its words in every language", append([]field{
		newField("question_id", stringType, "").needed(),
		newField("item", stringType, "the row of a grid, or the round of a repeated question").present(),
		newField("step_id", stringType, "its name in the source of the consultation and in the column when").needed(),
		newField("kind", stringType, "").needed(),
		newField("required", booleanType, "cannot be skipped").needed(),
		newField("part", stringType, "the part of the consultation that it belongs to"),
		newField("when", stringType, "the conditions under which it is shown: step=code, | between codes, ! for not, * for any answer"),
		newField("list_name", stringType, "its options in choices"),
	}, say.labelFields()...), "question_id", "item")
	for _, st := range r.questions {
		list := ""
		if len(st.Options) > 0 {
			list = st.Question
		}
		row := []string{st.Question, st.Item, st.ID, string(st.Kind), strconv.FormatBool(st.Required), st.Part, condition(st), list}
		for _, lang := range say.flow.Languages {
			row = append(row, say.in(lang).question(st))
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// choiceTable is the table of the options. The rounds of a repeat and the items of a grid share one list.
func (r *reading) choiceTable(say words) table {
	t := newTable("choices", "the options of the questions, with their words in every language", append([]field{
		newField("list_name", stringType, "").needed(),
		newField("name", stringType, "code").needed(),
	}, say.labelFields()...), "list_name", "name")
	type option struct{ list, code string }
	done := map[option]bool{}
	for _, st := range r.questions {
		for _, code := range st.Codes() {
			o := option{st.Question, code}
			if done[o] {
				continue
			}
			done[o] = true
			row := []string{st.Question, code}
			for _, lang := range say.flow.Languages {
				row = append(row, say.in(lang).label(st, code))
			}
			t.rows = append(t.rows, row)
		}
	}
	return t
}
