package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	reports "aporte/adapters/report"
)

// Every number in the tables of a report is that of aporte stats --json, in each language, and every question that anybody answered
// is there.
func TestReportAgrees(t *testing.T) {
	key := make([]byte, 32)
	db, dir := filepath.Join(t.TempDir(), "aporte.db"), filepath.Join(t.TempDir(), "out")
	gather(t, db, key, 60)
	env := []string{"APORTE_DB=" + db, "APORTE_KEY=" + base64.StdEncoding.EncodeToString(key)}
	run := func(args ...string) []byte {
		var stdout, stderr bytes.Buffer
		m := Main{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Env: env, Now: time.Now}
		if code := m.Run(t.Context(), append([]string{"aporte"}, args...)); code != 0 || stderr.Len() > 0 {
			t.Fatalf("%v: exit code %d\n%s", args, code, stderr.String())
		}
		return stdout.Bytes()
	}
	var figures reports.Figures
	by := []string{"--by", "language", "--by", "channel", "--by", "source", "--by", "country_region", "--by", "sector"}
	if err := json.Unmarshal(run(append([]string{"stats", "--json"}, by...)...), &figures); err != nil {
		t.Fatal(err)
	}
	run("report", "--out", dir)
	for lang, marks := range map[string]string{"en": ",.", "es": ".,", "fr": "\u00a0,"} {
		src, err := os.ReadFile(filepath.Join(dir, reports.File(lang)))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"<script", "Publish every contract", "presupuesto abierto"} {
			if bytes.Contains(src, []byte(text)) {
				t.Errorf("%s: what was written, and not released, is on the page: %s", lang, text)
			}
		}
		tables := readTables(t, src)
		compare(t, figures, tables, reader{lang, marks})
		if lang == "en" {
			majorities(t, figures, tables, string(src))
		}
	}
}

// majorities holds that the page says of each majority how many more answers would turn it.
func majorities(t *testing.T, figures reports.Figures, tables map[string][]cells, page string) {
	t.Helper()
	said := 0
	for _, q := range figures.Questions {
		if q.Majority == nil || tables[q.Question+"/"+q.Item] == nil {
			continue
		}
		said++
		more := "answers"
		if q.Majority.ToTurn == 1 {
			more = "answer"
		}
		want := fmt.Sprintf("%d of %d. %d more %s against it would end this majority.", q.Majority.Count, q.Majority.Of, q.Majority.ToTurn, more)
		if !strings.Contains(page, want) {
			t.Errorf("%s: not on the page: %s", q.Question, want)
		}
	}
	if said == 0 {
		t.Error("no question has a majority: the test compares nothing")
	}
}

// compare compares all tables of a page with the figures.
func compare(t *testing.T, figures reports.Figures, tables map[string][]cells, r reader) {
	t.Helper()
	questions := map[string]reports.Counted{}
	for _, q := range figures.Questions {
		id := q.Question + "/" + q.Item
		questions[id] = q
		aside := slices.Contains([]string{"language", "extras", "country"}, q.Kind) || q.Question == sectorQuestion
		if q.Answered > 0 && len(q.Options) > 0 && !aside && tables[id] == nil {
			t.Errorf("%s: there is no table of %s", r.lang, id)
		}
	}
	for name, rows := range tables {
		if name == "groups" { // is no figure of stats
			continue
		}
		if id, camps := strings.CutPrefix(name, "groups/"); camps {
			compareCamps(t, questions[id], rows, r)
			continue
		}
		for _, row := range rows {
			want, known := figuresWanted(figures, questions, name, row.code)
			got := r.numbers(t, row.text)
			if name == "texts" { // strangers write eight texts, two of them nearly the same
				if different := got[1]; different > min(got[0], 7) || different < min(got[0], 1) {
					t.Errorf("%s: %s: %v different of %v texts", r.lang, row.code, different, got[0])
				}
				got = got[:1]
			}
			if !known || !slices.EqualFunc(want, got, same) {
				t.Errorf("%s: %s: %s: want %v, got %v", r.lang, name, row.code, want, got)
			}
		}
	}
	for _, name := range []string{"funnel", "by/language", "by/channel", "by/source", "by/country_region", "by/sector", "texts", "bases", "f1_stance/", "areas/", "groups", "groups/f1_stance/"} {
		if len(tables[name]) == 0 {
			t.Errorf("%s: there is no table %s", r.lang, name)
		}
	}
}

// compareCamps holds that groups of opinion together answered no more often than everybody, and that shares are of their base.
func compareCamps(t *testing.T, of reports.Counted, rows []cells, r reader) {
	t.Helper()
	sum, whole := 0.0, true
	for _, row := range rows {
		got := r.numbers(t, row.text)
		answered, agree, share := got[0], got[1], got[2]
		whole = whole && !math.IsNaN(answered)
		sum += answered
		if !math.IsNaN(share) && share != math.RoundToEven(100*agree/answered) {
			t.Errorf("%s: %s: %v of %v are %v %%", r.lang, row.code, agree, answered, share)
		}
	}
	if whole && (sum > float64(of.Answered) || sum < 10) {
		t.Errorf("%s: groups answered %v times, everybody %d", r.lang, sum, of.Answered)
	}
}

// missingNumber stands for what is hidden, or empty.
var missingNumber = math.NaN()

// same says whether a page shows a figure: as it is, or rounded, whichever way a half goes.
func same(figure, shown float64) bool {
	return math.Abs(figure-shown) <= 0.501 || math.IsNaN(figure) && math.IsNaN(shown)
}

// figuresWanted returns the numbers that a row of a table must have.
func figuresWanted(f reports.Figures, questions map[string]reports.Counted, name, code string) (all []float64, known bool) {
	add := func(numbers ...int) {
		for _, n := range numbers {
			all = append(all, float64(n))
		}
	}
	percent := func(shares ...*float64) {
		for _, s := range shares {
			if s == nil {
				all = append(all, missingNumber)
				continue
			}
			all = append(all, 100**s)
		}
	}
	split, isSplit := strings.CutPrefix(name, "by/")
	switch {
	case isSplit && code == "–": // all that are hidden
		return []float64{missingNumber}, true
	case isSplit:
		for _, s := range f.By {
			for _, g := range s.Groups {
				if s.Name == split && g.Value == code && g.Responses != nil {
					return []float64{float64(*g.Responses)}, true
				}
			}
		}
	case name == "funnel":
		add(f.Funnel.Total[code])
		return all, true
	case name == "leaving":
		for _, s := range f.Leaving.Steps {
			if s.Question+"/"+s.Item == code {
				add(s.Count)
			}
		}
		return all, len(all) == 1 && all[0] >= 5
	case name == "bases":
		q, ok := questions[code]
		add(q.Asked, q.Answered, q.Skipped, q.NotAsked, q.NotReached, q.Withdrawn, q.Damaged, q.Elsewhere)
		return all, ok
	case name == "texts":
		n := 0
		for _, q := range f.Questions {
			if q.Question == code {
				n += q.Texts
			}
		}
		add(n)
		return all, true
	}
	for _, o := range questions[name].Options {
		switch {
		case o.Code != code:
		case o.Points != nil:
			all = append(all, math.Round(100**o.Points)/100)
			add(o.Count)
			add(o.Places...)
			return all, true
		default:
			add(o.Count)
			percent(o.Share, o.Low, o.High)
			return all, true
		}
	}
	return nil, false
}

// cells is a row of a table.
type cells struct {
	code string
	text []string
}

// readTables returns the rows of all tables with figures.
func readTables(t *testing.T, page []byte) map[string][]cells {
	t.Helper()
	tables := map[string][]cells{}
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	name, inside := "", false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return tables
		}
		if err != nil {
			t.Fatal(err)
		}
		rows := tables[name]
		switch x := token.(type) {
		case xml.StartElement:
			for _, a := range x.Attr {
				switch a.Name.Local {
				case "data-figures":
					name = a.Value
				case "data-code":
					tables[name] = append(rows, cells{code: a.Value})
				}
			}
			if inside = inside || x.Name.Local == "td"; x.Name.Local == "td" {
				rows[len(rows)-1].text = append(rows[len(rows)-1].text, "")
			}
		case xml.CharData:
			if inside {
				last := &rows[len(rows)-1]
				last.text[len(last.text)-1] += string(x)
			}
		case xml.EndElement:
			inside = inside && x.Name.Local != "td"
		}
	}
}

// reader reads numbers as a language writes them: marks are the mark between thousands and that of decimals.
type reader struct{ lang, marks string }

// numbers reads the cells of a row. An interval is two numbers.
func (r reader) numbers(t *testing.T, text []string) (all []float64) {
	t.Helper()
	marks := []rune(r.marks)
	for at, cell := range text {
		if cell == "" || strings.HasPrefix(cell, "–") {
			all = append(all, missingNumber)
			if at == 2 && len(text) == 3 && cell == "" { // an interval that is not defined
				all = append(all, missingNumber)
			}
			continue
		}
		for part := range strings.SplitSeq(strings.TrimRight(cell, "%\u00a0"), "–") {
			plain := strings.ReplaceAll(strings.ReplaceAll(part, string(marks[0]), ""), string(marks[1]), ".")
			n, err := strconv.ParseFloat(plain, 64)
			if err != nil {
				t.Errorf("%s: %q is no number", r.lang, cell)
			}
			all = append(all, n)
		}
	}
	return all
}
