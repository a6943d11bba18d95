package export_test

import (
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/export"
)

// Namibia is a missing value to every reader by its code, and never by its name; whoever chose no country has none.
func TestCountriesHaveNames(t *testing.T) {
	f := parse(t, park)
	s := source(f, record(0, f, "country", codes("NA")), record(1, f, "country", codes("prefer_not")), record(2, f), record(3, f, "country", codes("XK")))
	equal(t, rows(t, table(t, s, "responses", "csv", export.Options{}), nil, "country", "country_name", "country_region"),
		"NA Namibia africa\nprefer_not I'd rather not say \n  \nXK  europe")
	for code, want := range map[string]string{"MX": "americas", "AQ": "oceania", "TW": "asia", "GB": "europe", "TR": "asia", "FJ": "oceania", "EH": "africa"} {
		s := source(f, record(0, f, "country", codes(code)))
		equal(t, rows(t, table(t, s, "responses", "csv", export.Options{}), nil, "country_region"), want)
	}
}

// The dictionary names countries, regions and what a question is about, in every language.
func TestDictionary(t *testing.T) {
	f := parse(t, park)
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, source(f), labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	choices, asked := read(t, dir, "choices.csv"), read(t, dir, "questions.csv")
	for _, want := range []string{
		"list_name,name,region,first_version,last_version,label_en,label_es\r\n", "view,keep,,2,2,Keep it,Conservarlo\r\n", "country,prefer_not,,2,2,I'd rather not say,\r\n",
		"country,MX,americas,,,Mexico,México\r\n", "country,NA,africa,,,Namibia,Namibia\r\n", "region,africa,,,,Africa,África\r\n",
	} {
		if !strings.Contains(choices, want) {
			t.Errorf("choices.csv has no %q", want)
		}
	}
	if want := "idea_head,2,idea2_head,idea_head_2,2,text,false,wishes,idea2,idea1_again=yes,,,,Idea 2,Idea 2\r\n"; !strings.Contains(asked, want) {
		t.Errorf("questions.csv has no %q:\n%s", want, asked)
	}
}

// On demand, cells have labels instead of codes; what has no label keeps its code, and what was written stays as it is.
func TestLabels(t *testing.T) {
	f := parse(t, voting)
	s := source(f, record(0, f, "view", codes("keep"), "why", written("keep"), "order", codes("water", "trees"), "use", codes("walk", "play"),
		"rate_day", codes("dont_know"), "strength", number(3), "country", codes("NA"), "ideas.bus", codes("agree")))
	in := func(lang string) export.Options { return export.Options{Labels: lang} }
	equal(t, rows(t, table(t, s, "responses", "csv", in("es")), nil, "view", "why", "order_1", "use", "rate_day", "strength", "country", "country_name", "country_region"),
		"Conservarlo keep water walk | play dont_know 3 Namibia Namibia África")
	equal(t, rows(t, table(t, s, "responses", "csv", in("en")), nil, "view", "use", "order_2"), "Keep it Walking | Walking Trees")
	equal(t, rows(t, table(t, s, "answers", "csv", in("en")), question("use"), "seq", "code"), "1 Walking\n2 Walking")
	equal(t, rows(t, table(t, s, "answers", "csv", in("en")), question("why"), "code", "text"), " keep")
	for _, lang := range []string{"en", "es"} {
		dir := filepath.Join(t.TempDir(), "package")
		if err := export.Package(t.Context(), dir, s, labels, in(lang)); err != nil {
			t.Fatal(err)
		}
		problems, _ := validate(t, dir)
		for _, p := range problems {
			t.Error(p)
		}
	}
}

// Split, each option of a list has a column of 0 and 1, empty where the question has no answer. The words of other keep theirs.
func TestSplitLists(t *testing.T) {
	f := parse(t, park)
	s := source(f, record(0, f, "use", other("kites", "play")), record(1, f, "use", skip), record(2, f, "use", codes("none")))
	o := export.Options{Split: true}
	equal(t, rows(t, table(t, s, "responses", "csv", o), nil, "use__walk", "use__play", "use__none", "use__other", "use_other"),
		"0 1 0 1 kites\n    \n0 0 1 0 ")
	if got := table(t, s, "responses", "jsonl", o); !strings.Contains(got, `"use__play":1,`) || strings.Contains(got, `"use":`) {
		t.Errorf("want numbers, and no list:\n%s", got)
	}
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, s, labels, o); err != nil {
		t.Fatal(err)
	}
	problems, _ := validate(t, dir)
	for _, p := range problems {
		t.Error(p)
	}
}
