package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
)

func (k *kindsTrial) source() export.Source { return export.Source{Reader: k.store, Flow: k.flow} }

// tables writes every table in every format.
func (k *kindsTrial) tables(t *testing.T) {
	for _, table := range export.Tables {
		for _, format := range export.Formats {
			var out bytes.Buffer
			if err := export.Table(t.Context(), &out, k.source(), table, format, export.Options{}); err != nil {
				t.Fatal(err)
			}
			noKey(t, table+" as "+format, out.String())
			if format == "csv" {
				k.table(t, table, rows(t, out.Bytes()))
			}
		}
	}
}

// table looks for the answers of every kind in a table.
func (k *kindsTrial) table(t *testing.T, name string, rows []map[string]string) {
	t.Helper()
	for _, c := range kindCases {
		if name == "responses" {
			for _, col := range c.columns {
				k.cells(t, col, rows)
			}
			continue
		}
		if len(c.columns) == 0 {
			continue
		}
		given := 0
		for _, row := range rows {
			if row["question_id"] == k.step(c.kind).Question && row["state"] == "answered" && row["code"]+row["number"]+row["text"] != "" {
				given++
			}
		}
		if given < len(k.flow.Languages) {
			t.Errorf("%s has %d answers of kind %s, want one a person", name, given, c.kind)
		}
	}
}

// cells holds that a column of responses has what everybody answered.
func (k *kindsTrial) cells(t *testing.T, col kindColumn, rows []map[string]string) {
	t.Helper()
	for _, row := range rows {
		if want := strings.ReplaceAll(col.cell, "LANG", row["lang"]); row[col.name] != want {
			t.Errorf("column %s has %q, want %q", col.name, row[col.name], want)
		}
	}
}

// kindField is how datapackage.json describes a column.
type kindField struct {
	Name, Type, Title, Description string
	Categories                     []struct{ Value, Label string }
}

// says reports whether people who read the description know what a code in the column means.
func (f kindField) says() bool { return f.Description != "" || len(f.Categories) > 0 }

// described writes a package, and holds that it describes every column of every kind.
func (k *kindsTrial) described(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, k.source(), exact(k.words), kindsDay, export.Options{}); err != nil {
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

// typed holds that every column of responses has the type, the title and the codes that its kind gives it.
func (k *kindsTrial) typed(t *testing.T, fields []kindField) {
	t.Helper()
	for _, c := range kindCases {
		st := k.step(c.kind)
		for _, f := range fields {
			of := func(col kindColumn) bool { return col.name == f.Name }
			if ours := f.Name == st.ID || strings.HasPrefix(f.Name, st.ID+"_"); ours && !slices.ContainsFunc(c.columns, of) {
				t.Errorf("the case of kind %s does not name its column %s", c.kind, f.Name)
			}
		}
		for _, col := range c.columns {
			i := slices.IndexFunc(fields, func(f kindField) bool { return f.Name == col.name })
			if i < 0 {
				t.Errorf("there is no column %s of kind %s", col.name, c.kind)
				continue
			}
			f := fields[i]
			if f.Type != col.of {
				t.Errorf("column %s has the type %s, want %s", f.Name, f.Type, col.of)
			}
			if f.Title == "" && f.Description == "" || f.Title == st.ID {
				t.Errorf("column %s does not say what it is: its title is %q", f.Name, f.Title)
			}
			if f.Type == "string" && c.kind != flows.Text && !f.says() {
				t.Errorf("column %s is untyped: no type, no codes, and no description of kind %s", f.Name, c.kind)
			}
			for _, cat := range f.Categories {
				if cat.Label == "" && strings.ToLower(cat.Value) != strings.ToUpper(cat.Value) { // a number says what it is
					t.Errorf("column %s has no label for %s", f.Name, cat.Value)
				}
			}
		}
	}
}

// labelled holds that every question and every option has its words in every language.
func (k *kindsTrial) labelled(t *testing.T, questions, choices []map[string]string) {
	t.Helper()
	for _, c := range kindCases {
		if len(c.columns) == 0 {
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
		if len(lists["questions"]) != 1 || len(lists["choices"]) != len(st.Codes()) {
			t.Errorf("kind %s has %d rows in questions and %d in choices, want 1 and %d", c.kind, len(lists["questions"]), len(lists["choices"]), len(st.Codes()))
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

// counted holds that the statistics count the answers of every kind, and name what they count.
func (k *kindsTrial) counted(t *testing.T, lang string) {
	all, err := export.Stats(t.Context(), k.source(), exact(k.words), lang)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range kindCases {
		if len(c.columns) == 0 || c.kind == flows.Consent { // to which everybody said yes
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

// noKey holds that staff read no key either.
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
