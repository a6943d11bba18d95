package export_test

import (
	"cmp"
	"encoding/xml"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot/bottest/programs"
	"aporte/flows"
)

// ddiText is a text with its language.
type ddiText struct {
	Lang string `xml:"lang,attr"`
	Text string `xml:",chardata"`
}

// ddiCodebook, ddiVar and ddiCategory are what the tests read of a codebook.
type ddiCodebook struct {
	Titles []ddiText `xml:"stdyDscr>citation>titlStmt>titl"`
	Others []ddiText `xml:"stdyDscr>citation>titlStmt>parTitl"`
	Vars   []ddiVar  `xml:"dataDscr>var"`
}

type ddiVar struct {
	Name       string        `xml:"name,attr"`
	File       string        `xml:"files,attr"`
	Labels     []ddiText     `xml:"labl"`
	Question   []ddiText     `xml:"qstn>qstnLit"`
	Concepts   []ddiText     `xml:"concept"`
	Categories []ddiCategory `xml:"catgry"`
}

type ddiCategory struct {
	Missing string    `xml:"missing,attr"`
	Why     string    `xml:"missType,attr"`
	Value   string    `xml:"catValu"`
	Labels  []ddiText `xml:"labl"`
}

// variable returns the variable with that name.
func (b ddiCodebook) variable(t *testing.T, file, name string) ddiVar {
	t.Helper()
	i := slices.IndexFunc(b.Vars, func(v ddiVar) bool { return v.File == file && v.Name == name })
	if i < 0 {
		t.Fatalf("%s has no variable %s", file, name)
	}
	return b.Vars[i]
}

// category returns the labels of a value, or of a reason why there is none.
func (v ddiVar) category(t *testing.T, value, why string) string {
	t.Helper()
	i := slices.IndexFunc(v.Categories, func(c ddiCategory) bool {
		return c.Value == value && c.Why == why && (c.Missing == "Y") == (why != "")
	})
	if i < 0 {
		t.Errorf("%s has no value %q, missing %q", v.Name, value, why)
		return ""
	}
	return said(v.Categories[i].Labels)
}

// codebook writes the codebook of a consultation, and validates it with xmllint. The schema of DDI is not in this repository: it
// is under the LGPL, and has 460 kilobytes. DDI_SCHEMA names its codebook.xsd; without that, our part of it is taken.
func codebook(t *testing.T, f *flows.Flow, look export.Words) (got ddiCodebook) {
	t.Helper()
	path := file(t, export.Source{Flow: f}, look, "ddi")
	src := read(t, "", path)
	if err := xml.Unmarshal([]byte(src), &got); err != nil {
		t.Fatal(err)
	}
	schema := cmp.Or(os.Getenv("DDI_SCHEMA"), "testdata/ddi-part.xsd")
	if out, err := exec.CommandContext(t.Context(), programs.Find(t, "xmllint"), "--noout", "--nonet", "--schema", schema, path).CombinedOutput(); err != nil {
		t.Errorf("%s: %.2000s", f.ID, out)
	}
	return got
}

func said(texts []ddiText) string {
	all := make([]string, len(texts))
	for i, text := range texts {
		all[i] = text.Lang + ":" + text.Text
	}
	return strings.Join(all, "|")
}

func TestDDI(t *testing.T) {
	got := codebook(t, parse(t, findings), townWords)
	equal(t, said(got.Titles)+"|"+said(got.Others), "en:The <town> & you|es:El pueblo")
	stance := got.variable(t, "responses", "f1_stance")
	equal(t, said(stance.Labels), "en:Buses|es:Autobuses")
	equal(t, said(stance.Question), "en:More buses,\nalso by night.|es:Más autobuses.")
	equal(t, said(stance.Concepts), "en:Buses|es:Autobuses")
	equal(t, stance.category(t, "agree", ""), "en:Agree|es:De acuerdo")
	equal(t, stance.category(t, "", "skipped"), "en:skipped: the participant passed over the question")
	equal(t, got.variable(t, "votes", "item").category(t, "bus", ""), "en:A bus line")
}

// Every column of the tables is a variable, and every option of every question has its label in every language.
func TestDDIOfAll(t *testing.T) {
	all, words := embedded(t)
	for _, f := range append(all, parse(t, voting)) {
		look := words
		if f.ID == "park" {
			look = labels
		}
		got := codebook(t, f, look)
		var names []string
		for _, v := range got.Vars {
			if v.File == "responses" {
				names = append(names, v.Name)
			}
		}
		header := parseCSV(t, table(t, source(f), "responses", "csv", export.Options{}))[0]
		equal(t, strings.Join(names, ","), strings.Join(header, ","))
		firstQuestion := slices.Index(header, "consented_at") + 1
		for i := range f.Steps {
			st := &f.Steps[i]
			at := slices.Index(header, st.ID)
			if at < firstQuestion || st.Kind.Traits().Lands || st.Question != st.ID {
				continue // a column that every consultation has keeps its name
			}
			for _, code := range st.Options {
				var want []string
				for _, lang := range f.Languages {
					for _, key := range f.LabelKeys(st, code) {
						if text := look(st.LabelLanguage(code, lang), key); text != "" {
							want = append(want, lang+":"+text)
							break
						}
					}
				}
				if label := got.variable(t, "responses", st.ID).category(t, code, ""); label != strings.Join(want, "|") {
					t.Errorf("%s.%s is called %q, want %q", st.ID, code, label, want)
				}
			}
		}
	}
}
