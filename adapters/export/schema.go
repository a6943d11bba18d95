package export

import (
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// schema describes the columns of a table: https://datapackage.org/standard/table-schema/.
type schema struct {
	Fields        []field      `json:"fields"`
	MissingValues []string     `json:"missingValues"`
	PrimaryKey    []string     `json:"primaryKey"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
}

type field struct {
	Name        string       `json:"name"`
	Type        string       `json:"type"`
	Description string       `json:"description,omitempty"`
	Constraints *constraints `json:"constraints,omitempty"`
	Categories  []category   `json:"categories,omitempty"`
}

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Minimum  *int     `json:"minimum,omitempty"`
	Maximum  *int     `json:"maximum,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

// category is a code with what it means.
type category struct {
	Value string `json:"value"`
	Label string `json:"label,omitempty"`
}

type foreignKey struct {
	Fields    []string  `json:"fields"`
	Reference reference `json:"reference"`
}

type reference struct {
	Resource string   `json:"resource"`
	Fields   []string `json:"fields"`
}

// tableDef is a table of the package: its schema, and its rows where they do not depend on responses.
type tableDef struct {
	Name   string
	schema schema
	rows   [][]string
}

func (t tableDef) header() []string {
	var names []string
	for _, f := range t.schema.Fields {
		names = append(names, f.Name)
	}
	return names
}

func text(name, description string) field {
	return field{Name: name, Type: "string", Description: description}
}

func needed(f field) field {
	f.Constraints = &constraints{Required: true}
	return f
}

// coded is a field that takes one of the codes.
func coded(f field, codes []string, label func(code string) string) field {
	f.Constraints = &constraints{Enum: codes}
	for _, c := range codes {
		f.Categories = append(f.Categories, category{c, label(c)})
	}
	return f
}

func noLabel(string) string { return "" }

// tablesOf returns the tables of the package for a flow.
func tablesOf(f *flows.Flow, words Words) []tableDef {
	return []tableDef{responsesDef(f, words), answersDef(), questionsDef(f, words), choicesDef(f, words)}
}

func responsesDef(f *flows.Flow, words Words) tableDef {
	id := needed(text("response_id", "one participant's pass through the consultation"))
	id.Constraints.Unique = true
	fields := []field{
		id, needed(text("participant_id", "random; says nothing about the person")), needed(text("flow_id", "")),
		needed(field{Name: "flow_version", Type: "integer"}), needed(text("channel", "")),
		needed(text("lang", "language of the interface, last used")), text("source", "code of the link the participant came by"),
		coded(needed(text("status", "")), []string{string(flows.InProgress), string(flows.Submitted)}, noLabel),
		needed(field{Name: "started_at", Type: "datetime"}),
		{Name: "submitted_at", Type: "datetime"},
		text("consent_version", "version of the notice agreed to"),
		{Name: "consented_at", Type: "datetime"},
	}
	for _, c := range columns(f) {
		fields = append(fields, columnField(f, c, words))
	}
	return tableDef{Name: "responses", schema: schema{Fields: fields, MissingValues: []string{""}, PrimaryKey: []string{"response_id"}}}
}

// columnField describes the column of a question. What was skipped or not shown is empty here; answers.csv says which.
func columnField(f *flows.Flow, c column, words Words) field {
	lang := f.Languages[0]
	fd := text(c.name, title(f, c.step, lang, words))
	if strings.HasSuffix(c.name, "_"+flows.OtherCode) && c.name != c.step.ID {
		return fd
	}
	switch c.step.Kind {
	case flows.Choice, flows.Language, flows.Ranking:
		return coded(fd, c.step.Options, func(code string) string { return label(f, c.step, code, lang, words) })
	case flows.Number:
		fd.Type = "integer"
		fd.Constraints = &constraints{Minimum: &c.step.Min, Maximum: &c.step.Max}
	case flows.Scale:
		if len(c.step.Options) == 0 {
			fd.Type = "integer"
			fd.Constraints = &constraints{Minimum: &c.step.Min, Maximum: &c.step.Max}
			break
		}
		return coded(fd, scaleCodes(c.step), func(code string) string { return label(f, c.step, code, lang, words) })
	}
	return fd
}

// scaleCodes returns everything that a scale takes, as text.
func scaleCodes(st *flows.Step) []string {
	var codes []string
	for n := st.Min; n <= st.Max; n++ {
		codes = append(codes, strconv.Itoa(n))
	}
	return append(codes, st.Options...)
}

func answersDef() tableDef {
	one := 1
	states := []string{string(Answered), string(Skipped), string(NotShown)}
	inputs := []string{
		string(flows.ByTap), string(flows.ByNumber), string(flows.ByLabel), string(flows.ByTypo), string(flows.ByText), string(flows.ByEdit),
	}
	fields := []field{
		needed(text("response_id", "")), needed(text("question_id", "")),
		text("item", "the row of a grid, or the round of a repeated question"),
		{Name: "seq", Type: "integer", Constraints: &constraints{Required: true, Minimum: &one}, Description: "place among several picks; the rank in a ranking"},
		coded(needed(text("state", "")), states, noLabel),
		text("code", "code of the option"),
		{Name: "number", Type: "integer"},
		text("text", "exactly as written"),
		text("lang", "language of the interface when it was given"), coded(text("input", "how it was given"), inputs, noLabel),
		{Name: "answered_at", Type: "datetime"},
		needed(text("flow_id", "")), needed(field{Name: "flow_version", Type: "integer"}),
	}
	return tableDef{Name: "answers", schema: schema{
		Fields: fields, MissingValues: []string{""}, PrimaryKey: []string{"response_id", "question_id", "item", "seq"},
		ForeignKeys: []foreignKey{
			{[]string{"response_id"}, reference{"responses", []string{"response_id"}}},
			{[]string{"question_id", "item"}, reference{"questions", []string{"question_id", "item"}}},
		},
	}}
}

func questionsDef(f *flows.Flow, words Words) tableDef {
	fields := []field{
		needed(text("question_id", "")), text("item", ""), needed(text("step_id", "column in responses")), needed(text("kind", "")),
		{Name: "required", Type: "boolean", Constraints: &constraints{Required: true}},
		text("part", ""),
		text("when", "the conditions under which it is shown"), text("list_name", "its options in choices"),
	}
	for _, lang := range f.Languages {
		fields = append(fields, text("label_"+lang, ""))
	}
	var rows [][]string
	for _, st := range questions(f) {
		list := ""
		if len(st.Options) > 0 {
			list = st.Question
		}
		row := []string{st.Question, st.Item, st.ID, string(st.Kind), strconv.FormatBool(st.Required), st.Part, condition(st), list}
		for _, lang := range f.Languages {
			row = append(row, first(words, lang, f.StemKeys(st, "")))
		}
		rows = append(rows, row)
	}
	return tableDef{Name: "questions", rows: rows, schema: schema{
		Fields: fields, MissingValues: []string{""}, PrimaryKey: []string{"question_id", "item"},
	}}
}

func choicesDef(f *flows.Flow, words Words) tableDef {
	fields := []field{needed(text("list_name", "")), needed(text("name", "code"))}
	for _, lang := range f.Languages {
		fields = append(fields, text("label_"+lang, ""))
	}
	var rows [][]string
	done := map[string]bool{}
	for _, st := range questions(f) {
		if done[st.Question] {
			continue
		}
		done[st.Question] = true
		for _, code := range st.Options {
			row := []string{st.Question, code}
			for _, lang := range f.Languages {
				row = append(row, label(f, st, code, lang, words))
			}
			rows = append(rows, row)
		}
	}
	return tableDef{Name: "choices", rows: rows, schema: schema{
		Fields: fields, MissingValues: []string{""}, PrimaryKey: []string{"list_name", "name"},
	}}
}

// condition writes the guards of a step: "f1_stance=partly and (route=full or more=yes)".
func condition(st *flows.Step) string {
	var all []string
	for _, guard := range st.When {
		var any []string
		for _, c := range guard {
			var parts []string
			for step, codes := range c {
				parts = append(parts, step+"="+strings.Join(codes, "|"))
			}
			slices.Sort(parts)
			any = append(any, strings.Join(parts, " and "))
		}
		joined := strings.Join(any, " or ")
		if len(any) > 1 {
			joined = "(" + joined + ")"
		}
		all = append(all, joined)
	}
	return strings.Join(all, " and ")
}

// first returns the words of the first key that has any.
func first(words Words, lang string, keys []string) string {
	for _, key := range keys {
		if w := words(lang, key); w != "" {
			return w
		}
	}
	return ""
}

// label returns the words of an option.
func label(f *flows.Flow, st *flows.Step, code, lang string, words Words) string {
	if st.Kind == flows.Language && code != flows.OtherCode {
		return words(code, "bot.language")
	}
	return first(words, lang, f.LabelKeys(st, code))
}

// title names a question in lists, with the block that it belongs to.
func title(f *flows.Flow, st *flows.Step, lang string, words Words) string {
	var keys []string
	for _, stem := range st.GroupWords() {
		keys = append(keys, f.ID+"."+stem+".short")
	}
	group, own := first(words, lang, keys), first(words, lang, f.StemKeys(st, ".short"))
	if group == "" {
		return own
	}
	return group + " – " + own
}
