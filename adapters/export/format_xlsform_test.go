package export_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
)

// form is an XLSForm as openpyxl reads it: the rows of its sheets, without those of the header.
type form struct{ Survey, Choices, Settings []map[string]string }

// readForm writes the questionnaire of a consultation as a form, and reads it with openpyxl. Any cell that is no text is a failure.
func readForm(t *testing.T, f *flows.Flow, look export.Words) (got form) {
	t.Helper()
	readPython(t, "openpyxl", `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
out = {}
for sheet in book:
    for row in sheet.iter_rows():
        for cell in row:
            assert cell.value is None or cell.data_type == "s", (cell.coordinate, cell.data_type)
    rows = list(sheet.iter_rows(values_only=True))
    out[sheet.title.capitalize()] = [dict(zip(rows[0], ["" if c is None else c for c in row])) for row in rows[1:]]
assert list(out) == ["Survey", "Choices", "Settings"], list(out)
print(json.dumps(out))
`, &got, file(t, export.Source{Flow: f}, look, "xlsform"))
	return got
}

var (
	formName      = regexp.MustCompile(`^[\p{L}_][\p{L}0-9._-]*$`)
	formReference = regexp.MustCompile(`\$\{([^}]*)\}`)
	formTypes     = []string{"select_one", "select_multiple", "rank", "text", "integer", "date", "range", "note", "begin_group", "end_group"}
)

// checkForm checks what a converter of forms demands: https://xlsform.org. Its authors' own converter, pyxform, is written in Python,
// and no list of packages that tests install from has it.
func checkForm(t *testing.T, got form) {
	t.Helper()
	lists, used := map[string]map[string]bool{}, map[string]bool{}
	for _, c := range got.Choices {
		list := c["list_name"]
		if lists[list] == nil {
			lists[list] = map[string]bool{}
		}
		if lists[list][c["name"]] || c["name"] == "" || strings.ContainsAny(c["name"], " \t") {
			t.Errorf("list %s has the option %q twice, or a space is in it", list, c["name"])
		}
		lists[list][c["name"]] = true
	}
	names, depth := map[string]bool{}, 0
	for _, r := range got.Survey {
		kind, list, _ := strings.Cut(r["type"], " ")
		if !slices.Contains(formTypes, kind) {
			t.Errorf("%s is of type %q", r["name"], kind)
		}
		if strings.HasPrefix(kind, "select") || kind == "rank" {
			used[list] = true
			if lists[list] == nil {
				t.Errorf("%s has the unknown list %q", r["name"], list)
			}
		}
		for _, column := range []string{"relevant", "constraint", "label::English (en)"} {
			for _, m := range formReference.FindAllStringSubmatch(r[column], -1) {
				if !names[m[1]] {
					t.Errorf("%s of %s names %s, which does not come before it", column, r["name"], m[1])
				}
			}
			if column != "label::English (en)" && strings.Count(r[column], "(") != strings.Count(r[column], ")") {
				t.Errorf("%s of %s: %s", column, r["name"], r[column])
			}
		}
		switch kind {
		case "begin_group":
			depth++
		case "end_group":
			depth--
			continue
		default:
			if r["label::English (en)"] == "" {
				t.Errorf("%s has no label", r["name"])
			}
		}
		if !formName.MatchString(r["name"]) || names[r["name"]] || depth < 0 {
			t.Errorf("the name %q is wrong, or there twice", r["name"])
		}
		names[r["name"]] = true
	}
	if depth != 0 || len(used) != len(lists) {
		t.Errorf("%d groups are open, %d of %d lists are used", depth, len(used), len(lists))
	}
}

func (f form) row(t *testing.T, name string) map[string]string {
	t.Helper()
	i := slices.IndexFunc(f.Survey, func(r map[string]string) bool { return r["name"] == name })
	if i < 0 {
		t.Fatalf("there is no question %s", name)
	}
	return f.Survey[i]
}

func TestXLSForm(t *testing.T) {
	got := readForm(t, parse(t, voting), labels)
	checkForm(t, got)
	for name, want := range map[string]string{
		"view":        "select_one view|yes|||",
		"view_other":  "text||selected(${view}, 'other')||",
		"why":         "text||not(selected(${view}, 'unsure'))|string-length(.) <= 500|",
		"order_1":     "select_one order||||",
		"order_2":     "select_one order||${order_1} != ''|. != ${order_1}|",
		"order_other": "text||(selected(${order_1}, 'other') or selected(${order_2}, 'other'))||",
		"use":         "select_multiple use|||count-selected(.) <= 3 and not(selected(., 'none') and count-selected(.) > 1)|",
		"rate_day":    "select_one rate||||",
		"strength":    "range||||start=1 end=3 step=1",
		"visits":      "integer|||. >= 0 and . <= 365|",
		"ideas_bus":   "select_one ideas||||",
		"group_keep":  "integer|||. >= 0 and . <= 500|",
		"met":         "date|||. >= date('2020-01-01') and . <= today()|",
		"later":       "select_multiple later|||not(selected(., 'all_told') and count-selected(.) > 1)|",
		"lamps":       "select_one lamps||selected(${later}, 'night')||",
		"agreed":      "begin_group||selected(${consent}, 'yes')||",
	} {
		r := got.row(t, name)
		equal(t, name+": "+strings.Join([]string{r["type"], r["required"], r["relevant"], r["constraint"], r["parameters"]}, "|"), name+": "+want)
	}
	view := got.row(t, "view")
	equal(t, view["label::English (en)"]+"|"+view["label::Español (es)"], "What is to become of the park?|¿Qué debe pasar con el parque?")
	if slices.ContainsFunc(got.Survey, func(r map[string]string) bool { return strings.HasPrefix(r["name"], "contact") }) {
		t.Error("what is kept apart is asked")
	}
	i := slices.IndexFunc(got.Choices, func(c map[string]string) bool { return c["list_name"] == "view" && c["name"] == "keep" })
	equal(t, got.Choices[i]["label::English (en)"]+"|"+got.Choices[i]["label::Español (es)"], "Keep it|Conservarlo")
	s := got.Settings[0]
	equal(t, s["form_title"]+"|"+s["form_id"]+"|"+s["version"]+"|"+s["default_language"], "The park|park|2|English (en)")
}

// The consultations that are built in become forms that a converter takes, with every label in every language.
func TestXLSFormOfAll(t *testing.T) {
	all, words := embedded(t)
	for _, f := range append(all, parse(t, findings)) {
		look := words
		if f.ID == "town" {
			look = townWords
		}
		got := readForm(t, f, look)
		checkForm(t, got)
		if f.ID == "town" {
			continue
		}
		for _, c := range got.Choices {
			for column, text := range c {
				if text == "" {
					t.Errorf("%s: %s has no %s", f.ID, c["name"], column)
				}
			}
		}
		if n := len(got.Survey); n < len(f.Steps)-5 {
			t.Errorf("%s has %d rows for %d steps", f.ID, n, len(f.Steps))
		}
	}
}
