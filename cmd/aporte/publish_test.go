package main

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
)

// crowded fills an archive with n people, seldom of some countries, sectors, languages and sources.
func (a *archive) crowded(from, n int, answers func(i int) []string) {
	r := rand.New(rand.NewPCG(uint64(from), 2)) //nolint:gosec // the same each time
	few := func(all ...string) string { return all[min(int(r.ExpFloat64()*1.2), len(all)-1)] }
	a.with(func(s *sqlstore.Store) {
		for i := from; i < from+n; i++ {
			sector := few("civil", "gov", "press")
			said := append([]string{"country=" + few("ES", "FR", "CO", "NA", "UY"), "sector=" + sector, "stance=agree"}, answers(i)...)
			if sector == "gov" {
				said = append(said, "gov_level=local")
			}
			a.says(s, fmt.Sprint("p", i), few("en", "es"), few("radio", "web", "fair", "one"), said...)
		}
	})
}

// publishes publishes into a new folder, and returns it.
func (a *archive) publishes(more ...string) string {
	a.t.Helper()
	dir := filepath.Join(a.t.TempDir(), "public")
	a.runs(0, append([]string{"export", "--profile", "public", "--out", dir}, more...)...)
	return dir
}

// rowsOf reads a table of a package as maps from columns to cells.
func rowsOf(t *testing.T, dir, name string) (rows []map[string]string) {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// bytesOf returns the contents of all files in a folder, by their names.
func bytesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		src, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(src)
	}
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	return all
}

// coarse fails unless nobody stands out in a published folder.
func coarse(t *testing.T, dir string) {
	t.Helper()
	cells, sources := map[string]int{}, map[string]int{}
	rows := rowsOf(t, dir, "responses")
	for _, row := range rows {
		cells[strings.Join([]string{row["country"], row["sector"], row["lang"]}, "/")]++
		cells[strings.Join([]string{row["country"], row["sector"], row["lang"], row["source"], row["channel"], row["bot"]}, "/")]++
		sources[row["source"]]++
		if !regexp.MustCompile(`^\d{4}-\d\d-\d\d$`).MatchString(row["submitted_at"]) {
			t.Errorf("submitted at %s", row["submitted_at"])
		}
		if row["country"] == "" && row["country_name"]+row["country_region"] != "" {
			t.Errorf("a folded country has the name %s%s", row["country_name"], row["country_region"])
		}
	}
	for of, counts := range map[string]map[string]int{"cell": cells, "source": sources} {
		for name, n := range counts {
			if n < 5 && (of == "cell" || name != "") {
				t.Errorf("only %d have the %s %q", n, of, name)
			}
		}
	}
	byID := map[string]map[string]string{}
	for _, row := range rows {
		byID[row["response_id"]] = row
	}
	for _, row := range rowsOf(t, dir, "answers") {
		of := byID[row["response_id"]]
		if q := row["question_id"]; (q == "country" || q == "sector") && row["code"] != of[q] {
			t.Errorf("%s is %q in answers, %q in responses", q, row["code"], of[q])
		}
		if row["question_id"] == "gov_level" && row["code"] != "" && of["sector"] != "gov" {
			t.Errorf("a folded sector is told by %s", row["code"])
		}
	}
}

// TestPublic publishes three times what grows, and looks at every row.
func TestPublic(t *testing.T) {
	a := newArchive(t)
	a.crowded(0, 4, func(int) []string { return nil })
	dir := filepath.Join(t.TempDir(), "none")
	if _, errs := a.runs(1, "export", "--profile", "public", "--out", dir); !strings.Contains(errs, "fewer than 5") {
		t.Error(errs)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Error("something is published of 4 people")
	}
	a.crowded(10, 70, func(int) []string { return nil })
	a.with(func(s *sqlstore.Store) { a.says(s, "lone", "es", "lone-link", "country=BT", "sector=press") })
	first := a.publishes()
	for args, warns := range map[string]bool{"": true, "--license CC-BY-4.0": false} {
		dir := filepath.Join(t.TempDir(), "licensed")
		_, errs := a.runs(0, append([]string{"export", "--profile", "public", "--out", dir}, strings.Fields(args)...)...)
		if strings.Contains(errs, "APORTE_LICENSE") != warns || strings.Contains(bytesOf(t, dir)["README.md"], "CC-BY-4.0") == warns {
			t.Errorf("with %q: %s", args, errs)
		}
	}
	coarse(t, first)
	if got := bytesOf(t, a.publishes()); fmt.Sprint(got) != fmt.Sprint(bytesOf(t, first)) {
		t.Error("the same data are published with other bytes")
	}
	for name, src := range bytesOf(t, first) {
		if name != "choices.csv" && (strings.Contains(src, ",BT,") || strings.Contains(src, "lone-link")) {
			t.Errorf("%s has somebody who stands out", name)
		}
		for _, column := range []string{"participant_id", "last_step", "seconds", "answered_at", "wording_id", "started_at", "_note"} {
			head, _, _ := strings.Cut(src, "\n")
			if strings.HasSuffix(name, ".csv") && strings.Contains(head, column) || strings.Contains(src, `"name": "`+column+`"`) {
				t.Errorf("%s has %s", name, column)
			}
		}
		if name == "withdrawn.csv" || name == "funnel.csv" || name == "wordings.csv" {
			t.Errorf("%s is published", name)
		}
	}
	if !strings.Contains(bytesOf(t, first)["datapackage.json"], "folded, with all that depends on them") {
		t.Error("the description does not say what was done")
	}

	// What was folded stays so, with as many more of them as there may be.
	a.with(func(s *sqlstore.Store) {
		for i := range 12 {
			a.says(s, fmt.Sprint("more", i), "es", "lone-link", "country=BT", "sector=press")
		}
	})
	a.crowded(100, 60, func(int) []string { return nil })
	second := a.publishes()
	coarse(t, second)
	for name, src := range bytesOf(t, second) {
		if name != "choices.csv" && (strings.Contains(src, ",BT,") || strings.Contains(src, "lone-link")) {
			t.Errorf("%s has a cell that was folded before", name)
		}
	}
	if len(rowsOf(t, second, "responses")) != 4+70+13+60 {
		t.Errorf("%d are published", len(rowsOf(t, second, "responses")))
	}

	// Ids lead to no other export, nor does their order.
	dir = filepath.Join(t.TempDir(), "whole")
	a.runs(0, "export", "--out", dir)
	var ids, open []string
	for _, row := range rowsOf(t, dir, "responses") {
		open = append(open, row["country"]+row["sector"]+row["lang"]+row["source"])
		ids = append(ids, row["response_id"])
	}
	var told []string
	for _, row := range rowsOf(t, second, "responses") {
		told = append(told, row["response_id"])
		if slices.ContainsFunc(ids, func(id string) bool { return id[1:] == row["response_id"][1:] }) {
			t.Error("an id is that of another export")
		}
	}
	same := 0
	for i, row := range rowsOf(t, second, "responses") {
		if row["country"] != "" && strings.HasPrefix(open[i], row["country"]+row["sector"]+row["lang"]) {
			same++
		}
	}
	if !slices.IsSorted(told) || same > len(told)*3/4 {
		t.Errorf("the order is that of the export: %d of %d", same, len(told))
	}
	if log, _ := a.runs(0, "audit"); strings.Count(log, "\tpublish\tquoted\t") != 5 {
		t.Errorf("noted is %s", log)
	}
	for _, args := range [][]string{{"--lang", "en"}, {"--since", "2020-01-01"}, {"--unfinished"}, {"--test"}, {"--status", "submitted"}, {"--format", "tttc"}} {
		a.runs(2, append([]string{"export", "--profile", "public", "--out", filepath.Join(t.TempDir(), "x")}, args...)...)
	}
}

// TestPublicTexts looks for every text that was not released in every byte of what is published.
func TestPublicTexts(t *testing.T) {
	hostile := []string{
		"planted %d", "=planted(%d)", "planted,\"%d\"", "planted <b>%d</b>]]>", "planted 🧪 %d", "planted\r\n%d", "data:planted;%d", "@planted %d",
	}
	a := newArchive(t)
	a.crowded(0, 40, func(i int) []string {
		said := []string{fmt.Sprintf("why="+hostile[i%len(hostile)], i)}
		if i%5 == 0 {
			said = append(said, fmt.Sprintf("sector=other:planted office %d", i))
		}
		if i%7 == 0 {
			said = append(said, "quote=no")
		}
		return said
	})
	released := map[string]bool{}
	names, states := a.quotes()
	for text, name := range names {
		if states[text] == "open" && strings.HasSuffix(text, "4") {
			released[text] = true
			a.runs(0, "quote", "release", name)
		}
	}
	if len(released) < 2 {
		t.Fatal("nothing is released")
	}
	check := func(when, dir string) {
		t.Helper()
		coarse(t, dir)
		found := map[string]bool{}
		for _, row := range append(rowsOf(t, dir, "answers"), rowsOf(t, dir, "responses")...) {
			for column, words := range row {
				if strings.Contains(words, "planted") {
					found[words] = true
					if !released[words] {
						t.Errorf("%s: %q is in %s", when, words, column)
					}
				}
			}
		}
		if len(found) != len(released) {
			t.Errorf("%s: %d texts are published, want %d", when, len(found), len(released))
		}
		for name, src := range bytesOf(t, dir) {
			for text := range released {
				src = strings.ReplaceAll(src, text, "")
				src = strings.ReplaceAll(src, strings.ReplaceAll(text, `"`, `""`), "")
			}
			if strings.Contains(src, "planted") {
				t.Errorf("%s: %s has a text that was not released", when, name)
			}
		}
	}
	check("released", a.publishes())
	check("labelled", a.publishes("--labels", "es", "--split"))

	// A later no, and an edit, are not published any more.
	a.with(func(s *sqlstore.Store) {
		n := 0
		for i := range 40 {
			text := fmt.Sprintf(hostile[i%len(hostile)], i)
			if !released[text] || n == 2 {
				continue
			}
			a.says(s, fmt.Sprint("p", i), "en", "web", []string{"quote=no", "why=planted anew"}[n])
			n++
			delete(released, text)
		}
	})
	check("taken back", a.publishes())
}
