package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/flows"
)

func (k *kindsTrial) source() export.Source { return export.Source{Reader: k.store, Flow: k.flow} }

// exported says whether staff get the answers of the kind. Those to what is dealt stand in a table of their own.
func (c kindCase) exported() bool {
	traits := c.kind.Traits()
	return traits.Asks && (!traits.Dealt || slices.Contains(export.Tables, "votes"))
}

// tables writes every table in every format, and looks there for the answers of every kind.
func (k *kindsTrial) tables(t *testing.T) {
	given := map[string]int{} // by question, in the tables with a row for each answer
	for _, table := range export.Tables {
		for _, format := range export.TableFormats {
			var out bytes.Buffer
			if err := export.Table(t.Context(), &out, k.source(), exact(k.words, k.flow, time.Time{}), table, format, export.Options{}); err != nil {
				t.Fatal(err)
			}
			noKey(t, fmt.Sprintf("%s as %s", table, format), out.String())
			switch {
			case format != "csv":
			case table == "responses":
				k.cells(t, rows(t, out.Bytes()))
			default:
				for _, row := range rows(t, out.Bytes()) {
					if row["state"] == "answered" {
						given[row["question_id"]]++
					}
				}
			}
		}
	}
	for _, c := range kindCases {
		if n := given[k.step(c.kind).Question]; c.exported() && n < len(k.flow.Languages) {
			t.Errorf("the tables have %d answers of kind %s, want one a person", n, c.kind)
		}
	}
}

// wordsOf ends the name of the column of what was written at a question and is no answer.
const wordsOf = "_note"

// cells checks that the columns of responses have what everybody answered.
func (k *kindsTrial) cells(t *testing.T, rows []map[string]string) {
	t.Helper()
	for _, c := range kindCases {
		for _, row := range rows {
			if words, ok := row[k.step(c.kind).ID+wordsOf]; ok && !c.kind.Traits().Written && !strings.Contains(words, c.wrong) {
				t.Errorf("%q, written at kind %s, is not among the words %q", c.wrong, c.kind, words)
			}
		}
		for _, col := range c.columns {
			for _, row := range rows {
				if want := strings.ReplaceAll(col.cell, "LANG", row["lang"]); row[col.name] != want {
					t.Errorf("column %s has %q, want %q", col.name, row[col.name], want)
				}
			}
		}
	}
}

// kindField is how datapackage.json describes a column.
type kindField struct {
	Name, Type, Title, Description string
	Categories                     []struct{ Value, Label string }
}

// described writes a package, and checks that it describes every column of every kind.
func (k *kindsTrial) described(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, k.source(), exact(k.words, k.flow, time.Time{}), export.Options{}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, e := range entries {
		if files[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
			t.Fatal(err)
		}
		noKey(t, e.Name(), string(files[e.Name()]))
	}
	var description struct {
		Resources []struct {
			Name   string
			Schema struct{ Fields []kindField }
		}
	}
	if err := json.Unmarshal(files["datapackage.json"], &description); err != nil {
		t.Fatal(err)
	}
	for _, resource := range description.Resources {
		if resource.Name == "responses" {
			k.typed(t, resource.Schema.Fields)
		}
	}
	k.labelled(t, rows(t, files["questions.csv"]), rows(t, files["choices.csv"]))
}

// typed checks that every column of responses belongs to a case, and says what stands in it.
func (k *kindsTrial) typed(t *testing.T, fields []kindField) {
	t.Helper()
	for _, c := range kindCases {
		st := k.step(c.kind)
		if c.exported() && !c.kind.Traits().Dealt && len(c.columns) == 0 {
			t.Errorf("the case of kind %s names no column of its answers", c.kind)
		}
		for _, f := range fields {
			of := func(col kindColumn) bool { return col.name == f.Name }
			ours := f.Name == st.ID || strings.HasPrefix(f.Name, st.ID+"_")
			if ours && c.exported() && f.Name != st.ID+wordsOf && !slices.ContainsFunc(c.columns, of) {
				t.Errorf("the case of kind %s does not name its column %s", c.kind, f.Name)
			}
		}
		for _, col := range c.columns {
			i := slices.IndexFunc(fields, func(f kindField) bool { return f.Name == col.name })
			if i < 0 {
				t.Errorf("there is no column %s of kind %s", col.name, c.kind)
				continue
			}
			fields[i].typed(t, c, col.of, st.ID)
		}
	}
}

// typed checks that a column has its type, its title, and the meaning of its codes.
func (f kindField) typed(t *testing.T, c kindCase, want, id string) {
	t.Helper()
	switch {
	case f.Type != want:
		t.Errorf("column %s has the type %s, want %s", f.Name, f.Type, want)
	case f.Title == "" && f.Description == "", f.Title == id:
		t.Errorf("column %s does not say what it is: its title is %q", f.Name, f.Title)
	case f.Type == "string" && !c.kind.Traits().Written && f.Description == "" && len(f.Categories) == 0:
		t.Errorf("column %s is untyped: no type, no codes, and no description of kind %s", f.Name, c.kind)
	}
	for _, cat := range f.Categories {
		if cat.Label == "" && strings.Trim(cat.Value, "-0123456789") != "" { // a number says what it is
			t.Errorf("column %s has no label for %s", f.Name, cat.Value)
		}
	}
}

// labelled checks that every question and every option has its words in every language.
func (k *kindsTrial) labelled(t *testing.T, questions, choices []map[string]string) {
	t.Helper()
	for _, c := range kindCases {
		if !c.exported() || c.kind.Traits().Dealt { // whose rows are statements
			continue
		}
		st := k.step(c.kind)
		lists := map[string][]map[string]string{"questions": nil, "choices": nil}
		for _, row := range questions {
			if row["question_id"] == st.Question && row["kind"] == string(c.kind) {
				lists["questions"] = append(lists["questions"], row)
			}
		}
		for _, row := range choices {
			if row["list_name"] == st.Question {
				lists["choices"] = append(lists["choices"], row)
			}
		}
		want := len(st.Codes())
		if c.kind.Traits().Lands {
			want += len(k.words.CountryCodes())
		}
		if len(lists["questions"]) != 1 || len(lists["choices"]) != want {
			t.Errorf("kind %s has %d rows in questions and %d in choices, want 1 and %d", c.kind, len(lists["questions"]), len(lists["choices"]), want)
		}
		for table, found := range lists {
			for _, row := range found {
				for _, lang := range k.flow.Languages {
					if row["label_"+lang] == "" {
						t.Errorf("%s: no words in %s for %s %s", table, lang, st.Question, row["name"])
					}
				}
			}
		}
	}
}

// counted checks that the statistics count the answers of every kind, and name what they count.
func (k *kindsTrial) counted(t *testing.T, lang string) {
	all, err := export.Stats(t.Context(), k.source(), exact(k.words, k.flow, time.Time{}), lang)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range kindCases {
		if !c.exported() || c.kind.Traits().Dealt || c.kind == flows.Consent { // to which everybody said yes
			continue
		}
		st := k.step(c.kind)
		i := slices.IndexFunc(all.Questions, func(q export.QuestionCount) bool { return q.Question == st.Question })
		if i < 0 {
			t.Errorf("kind %s is not counted", c.kind)
			continue
		}
		q := all.Questions[i]
		options := 0
		for _, o := range q.Options {
			options += o.Count
			if o.Label == o.Code && strings.ToLower(o.Code) == o.Code && strings.Trim(o.Code, "-0123456789") != "" {
				t.Errorf("kind %s: nothing is said for the option %s", c.kind, o.Code)
			}
		}
		_, mean := q.Mean()
		if people := len(k.flow.Languages); q.Answered != people || options == 0 && !mean && q.Texts == 0 || q.Title == st.ID {
			t.Errorf("kind %s is counted as %+v, want the answers of %d people", c.kind, q, people)
		}
	}
	var out strings.Builder
	if err := all.Write(&out, 80); err != nil {
		t.Fatal(err)
	}
	noKey(t, "stats", out.String())
}

// noKey checks that staff read no key either.
func noKey(t *testing.T, where, text string) {
	t.Helper()
	if key := raw.FindString(text); key != "" {
		t.Errorf("%s: staff read %q in\n%s", where, key, text)
	}
}

// rows reads a table by the names of its columns.
func rows(t *testing.T, table []byte) []map[string]string {
	t.Helper()
	lines, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(lines) == 0 {
		t.Fatalf("no table: %v", err)
	}
	var all []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		all = append(all, row)
	}
	return all
}
