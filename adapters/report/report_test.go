package report_test

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/report"
	"aporte/bot/bottest/programs"
	"aporte/locales"
)

// TestCampFindings: where groups are stable there is a table of each finding by group, with its base, and what is hidden is hidden.
func TestCampFindings(t *testing.T) {
	page := written(t, whole("en"))
	_, table, there := strings.Cut(page, `data-figures="groups/f1/"`)
	if table, _, _ = strings.Cut(table, "</table>"); !there || strings.Contains(page, `data-figures="groups/vote/bus"`) {
		t.Fatal("the findings by group are not there, or more than these")
	}
	cell := regexp.MustCompile(`<td>(?:<span aria-hidden="true">)?([^<]*)`)
	var got []string
	for _, found := range cell.FindAllStringSubmatch(table, -1) {
		got = append(got, found[1])
	}
	if want := "30 24 80% 63–90% 6 25 – – – – – – – – –"; strings.Join(got, " ") != want {
		t.Errorf("the cells are %q, want %s", got, want)
	}
	if head := strings.Count(table, `scope="col"`); head != 6 {
		t.Errorf("%d columns", head)
	}
	if page = written(t, other()); strings.Contains(page, "groups/f1/") {
		t.Error("groups that are not stable are shown")
	}
}

// A page has no elements but ours, whatever labels, titles, sources and quotes have in them, and shows all of that as it is.
func TestMarkup(t *testing.T) {
	page := written(t, whole("en"))
	shown := map[string]bool{}
	for _, e := range elements(t, page) {
		if slices.Contains([]string{"script", "img", "link", "iframe", "object", "base", "form"}, e.name) {
			t.Errorf("there is a %s: %v", e.name, e.attr)
		}
		for name, value := range e.attr {
			if strings.HasPrefix(name, "on") || name == "src" || name == "style" || name == "href" && !strings.HasPrefix(value, "#") {
				t.Errorf("%s has %s=%q", e.name, name, value)
			}
		}
		shown[e.name+" "+e.text] = true
	}
	for _, want := range []string{
		"h1 The park " + markup, "h3 Finding " + markup, "p Is it so? " + markup, "th Agree " + markup, "p Line one " + markup + "\nline two",
		"th " + markup, "strong More buses " + markup, "li More buses " + markup,
	} {
		if !shown[want] {
			t.Errorf("not on the page: %s", want)
		}
	}
}

// Each chart has a table in its figure, and words for those who do not see it.
func TestCharts(t *testing.T) {
	page := written(t, whole("en"))
	charts := 0
	for part := range strings.SplitSeq(page, "<figure class=\"chart") {
		figure, _, _ := strings.Cut(part, "</figure>")
		if !strings.Contains(figure, "<svg") {
			continue
		}
		charts++
		if !strings.Contains(figure, "<table") || !strings.Contains(figure, `role="img" aria-labelledby`) {
			t.Errorf("a chart without a table or a name: %s", figure)
		}
	}
	if charts < 8 {
		t.Errorf("%d charts", charts)
	}
}

// What is hidden is no number anywhere, and is not drawn. What few left after is not named.
func TestHidden(t *testing.T) {
	page := written(t, whole("en"))
	if !strings.Contains(page, `<th scope="row"><bdi>Groups too small to show</bdi></th><td><span aria-hidden="true">–</span><span class="unseen">hidden</span></td>`) {
		t.Error("hidden sources are not said to be hidden")
	}
	if strings.Contains(page, "radio") || strings.Contains(page, "tiny") || strings.Contains(page, "Group C agrees") || strings.Contains(page, ">Group C</text>") {
		t.Error("what is hidden is shown")
	}
	_, leaving, _ := strings.Cut(page, `data-figures="leaving"`)
	if leaving, _, _ = strings.Cut(leaving, "</table>"); !strings.Contains(leaving, "What first") || strings.Contains(leaving, "More buses") {
		t.Error("a place where three left is named, or one where seven left is not")
	}
}

// Numbers and dates are written as the language does.
func TestLanguages(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {"1,367 people sent", "23 November 2026", ">67%<", ">54–77%<", ">2.19<"},
		"es": {"1367 personas enviaron", "23 de noviembre de 2026", ">67\u00a0%<", ">54–77\u00a0%<", ">2,19<"},
		"fr": {"1\u00a0367 personnes ont", "23 novembre 2026", ">67\u00a0%<", ">54–77\u00a0%<", ">2,19<"},
	} {
		page := written(t, whole(lang))
		for _, text := range append(want, `<html lang="`+lang+`" dir="ltr">`) {
			if !strings.Contains(page, text) {
				t.Errorf("%s: not on the page: %q", lang, text)
			}
		}
	}
	if n := len(locales.Default().Missing()); n > 0 {
		t.Errorf("%d words are missing: %v", n, locales.Default().Missing())
	}
}

// said notes which keys are asked for.
type said struct {
	*locales.Words
	keys map[string]bool
}

func (s said) Text(lang, key string, data map[string]any) string {
	s.keys[key] = true
	return s.Words.Text(lang, key, data)
}

// The list of words has all that some page says, and no others. Each has a text in every language of the program.
func TestKeys(t *testing.T) {
	heard := said{locales.Default(), map[string]bool{}}
	for _, d := range []report.Data{whole("en"), other(), {Lang: "en"}, {Lang: "en", Opinion: &report.Opinion{Why: report.Nobody}}, {Lang: "en", Opinion: &report.Opinion{Why: report.OnePlace}}} {
		if err := report.Write(io.Discard, d, heard); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range report.Keys() {
		if !heard.keys[key] {
			t.Errorf("no page says %s", key)
		}
		for _, lang := range locales.Default().Languages() {
			if !locales.Default().Has(lang, key) {
				t.Errorf("%s: %s is missing", lang, key)
			}
		}
		delete(heard.keys, key)
	}
	for key := range heard.keys {
		t.Errorf("%s is not listed", key)
	}
}

// In a language that is written from right to left bars begin at the right. ar-XB is the pseudo-language of Unicode for that.
func TestRightToLeft(t *testing.T) {
	page := written(t, whole("ar-XB"))
	if !strings.Contains(page, `<html lang="ar-XB" dir="rtl">`) {
		t.Error("the page is not written from right to left")
	}
	left := written(t, whole("en"))
	for _, pair := range []struct{ ltr, rtl string }{
		{`<rect class="bar" x="0%" y="19" width="84%"`, `<rect class="bar" x="16%" y="19" width="84%"`},
		{`<text class="label" x="0%" y="14">`, `<text class="label" x="100%" y="14">`},
		{`<text class="value" x="100%"`, `<text class="value" x="0%"`},
	} {
		if !strings.Contains(left, pair.ltr) || !strings.Contains(page, pair.rtl) || strings.Contains(page, pair.ltr) {
			t.Errorf("want %s from left to right, and %s from right to left", pair.ltr, pair.rtl)
		}
	}
}

// A page says so where there is nothing, or too little.
func TestLittle(t *testing.T) {
	none := whole("en")
	none.Figures = report.Figures{Questions: none.Figures.Questions[5:]}
	none.Questions, none.Quotes, none.Heaps, none.Opinion = none.Questions[5:], nil, nil, &report.Opinion{Why: report.Nobody, Statements: 1}
	page := written(t, none)
	for _, want := range []string{"Nobody has sent answers yet.", "No answers yet.", "There are no groups yet: nobody took a stand."} {
		if !strings.Contains(page, want) {
			t.Errorf("not on the page: %s", want)
		}
	}
	for _, never := range []string{"NaN", `id="findings"`, "Inf", "publish this page"} {
		if strings.Contains(page, never) {
			t.Errorf("on the page of nobody: %s", never)
		}
	}
	elements(t, page)

	page = written(t, other())
	for _, want := range []string{"1 person sent their answers.", "do not publish this page", "No stable groups", "reached 0.79 on average", "No quote has been released"} {
		if !strings.Contains(page, want) {
			t.Errorf("not on the page: %s", want)
		}
	}
	elements(t, written(t, report.Data{Lang: "en"}))
}

// The same data give the same bytes.
func TestRepeat(t *testing.T) {
	first := written(t, whole("fr"))
	for range 5 { // maps come in another order each time
		if written(t, whole("fr")) != first {
			t.Fatal("two pages of the same data differ")
		}
	}
}

// Checkers find no fault: html-validate in the source, axe in Chromium.
func TestCheckers(t *testing.T) {
	modules, err := filepath.Abs("../../.ci/readers/node_modules")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"axe-core", "html-validate", "playwright-core"} {
		if _, err := os.Stat(filepath.Join(modules, name)); err != nil {
			programs.Missing(t, name)
		}
	}
	node, chromium := programs.Find(t, "node"), programs.Find(t, "chromium")
	args := []string{filepath.Join("testdata", "check.cjs"), modules, chromium}
	nobody := report.Data{Lang: "en", Title: "The park", Questions: whole("en").Questions[5:]}
	for name, d := range map[string]report.Data{"whole.en": plain("en"), "whole.fr": plain("fr"), "whole.ar-XB": plain("ar-XB"), "nobody": nobody} {
		path := filepath.Join(t.TempDir(), name+".html")
		if err := os.WriteFile(path, []byte(written(t, d)), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	out, err := exec.CommandContext(t.Context(), node, args...).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

// plain is whole with a title that is not too long for a browser.
func plain(lang string) report.Data {
	d := whole(lang)
	d.Title = "The park <b>"
	return d
}
