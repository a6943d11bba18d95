package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
)

// TestAnalystsInProject: a project has what analysts coded, each part of each hostile text in its place, and reading it back finds
// exactly that and nothing new.
func TestAnalystsInProject(t *testing.T) {
	f := parse(t, findings)
	all, texts := townHall(f)
	s := source(f, all...)
	var rows bytes.Buffer
	out := csv.NewWriter(&rows)
	_ = out.Write([]string{"response_id", "question_id", "item", "code", "start", "end", "coder", "note"})
	parts := 0
	for i, w := range texts {
		question, item, _ := strings.Cut(w.question, "/")
		_ = out.Write([]string{w.response, question, item, []string{"Access", "Access > Ramps", "Buses > Cost", "Idea", "A > b > c"}[i%5], "", "", []string{"", "bea", "él & <co>"}[i%3], []string{"", "=1, or \"two\"\nlines"}[i%2]})
		if n := len([]rune(w.text)); n > 3 && !strings.Contains(w.text, "\r") {
			parts++
			_ = out.Write([]string{w.response, question, item, "Ramps", "1", fmt.Sprint(n - 1), "bea", ""})
		}
	}
	out.Flush()
	got := coded(t, s, rows.String())
	if parts < 20 || len(got.Codings) != len(texts)+parts || len(got.Refused) > 0 {
		t.Fatalf("%d codings of %d texts and %d parts, refused %v", len(got.Codings), len(texts), parts, got.Refused)
	}
	for _, name := range []string{"A > b > c", "Access", "Access > Ramps", "Buses > Cost", "Idea", "Ramps", "Unused"} {
		got.Codes = append(got.Codes, bot.Code{Name: name, Note: "means " + name})
	}
	s.Reader = analysed{shelf(all), got}
	path := file(t, s, townWords, "refi-qda")
	again := codedIn(t, s, path)
	lines := func(c export.Coded) []string { return slices.Sorted(strings.Lines(codingsOf(c) + "\n")) }
	equal(t, strings.Join(lines(again), ""), strings.Join(lines(got), ""))
	slices.SortFunc(again.Codes, func(a, b bot.Code) int { return strings.Compare(a.Name, b.Name) })
	equal(t, fmt.Sprint(again.Codes), fmt.Sprint(got.Codes))
	if len(again.Refused) > 0 {
		t.Errorf("refused is %v", again.Refused)
	}

	archive, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	main, err := archive.Open("project.qde")
	if err != nil {
		t.Fatal(err)
	}
	src, err := io.ReadAll(main)
	if err != nil {
		t.Fatal(err)
	}
	qde := filepath.Join(t.TempDir(), "project.qde")
	if err := os.WriteFile(qde, src, 0o600); err != nil {
		t.Fatal(err)
	}
	validated(t, qde, "REFI_PROJECT_SCHEMA", "refi-project-part.xsd")
	ids := map[string]bool{}
	for _, part := range strings.Split(string(src), ` guid="`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		if ids[id] {
			t.Fatalf("%s is there twice", id)
		}
		ids[id] = true
	}
}

// TestCodesAlone: the tables of codes can be written alone, in each format.
func TestCodesAlone(t *testing.T) {
	s := town(t)
	got := coded(t, s, "response_id,question_id,code,note\nr1,f1_why,Access,=1\n")
	got.Codes = []bot.Code{{Name: "Access"}}
	s.Reader = analysed{s.Reader.(shelf), got}
	for name, want := range map[export.TableName][2]string{
		"codes":   {"Access,,1,1\r\n", `{"code":"Access","note":null,"count":1,"responses":1}` + "\n"},
		"codings": {"r1,1,f1_why,,1,,,Access,eva,=1,false\r\n", `{"response_id":"r1","coding":1,"question_id":"f1_why","item":null,"seq":1,"start":null,"end":null,"code":"Access","coder":"eva","note":"=1","stale":"false"}` + "\n"},
	} {
		for i, format := range export.TableFormats {
			if out := table(t, s, name, format, export.Options{}); !strings.HasSuffix(out, want[i]) {
				t.Errorf("%s as %s is %s", name, format, out)
			}
		}
	}
}
