package export_test

import (
	"bytes"
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
	"unicode/utf16"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// openedSheet is a sheet as openpyxl reads it. Each cell is its type, a space and its value.
type openedSheet struct {
	Rows   [][]string
	Frozen string
	Filter string
	Right  bool
}

// opened is a workbook as openpyxl reads it.
type opened struct {
	Names  []string
	Sheets map[string]openedSheet
}

// column returns the values of a column, with those of the cells in which they go on, by the beginning of its name.
func (b opened) column(t *testing.T, sheet, name string) (all []string) {
	t.Helper()
	rows := b.Sheets[sheet].Rows
	if len(rows) == 0 {
		t.Fatalf("there is no sheet %q, there are %q", sheet, b.Names)
	}
	at := slices.Index(rows[0], "s "+name)
	if at < 0 {
		t.Fatalf("%s has no column %s, but %q", sheet, name, rows[0])
	}
	for _, row := range rows[1:] {
		text := ""
		for n := 0; at+n < len(row) && (n == 0 || rows[0][at+n] == fmt.Sprintf("s %s (%d)", name, n+1)); n++ {
			_, piece, _ := strings.Cut(row[at+n], " ")
			if units := len(utf16.Encode([]rune(piece))); units > 32767 {
				t.Errorf("a cell of %s has %d units", sheet, units)
			}
			text += piece
		}
		all = append(all, text)
	}
	return all
}

// workbookOf writes a workbook and reads it with openpyxl.
func workbookOf(t *testing.T, s export.Source, look export.Words, o export.Options) (got opened) {
	t.Helper()
	o.Beside = t.TempDir()
	path := filepath.Join(o.Beside, "book.xlsx")
	var b bytes.Buffer
	if err := export.File(t.Context(), &b, s, look, "xlsx", o); err != nil {
		t.Fatal(err)
	}
	if left := listing(t, o.Beside); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	readPython(t, "openpyxl", `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheets = {}
for sheet in book:
    rows = [[c.data_type + " " + ("" if c.value is None else str(c.value)) for c in row] for row in sheet.iter_rows()]
    sheets[sheet.title] = dict(Rows=rows, Frozen=sheet.freeze_panes or "", Filter=sheet.auto_filter.ref or "", Right=bool(sheet.sheet_view.rightToLeft))
print(json.dumps(dict(Names=book.sheetnames, Sheets=sheets)))
`, &got, path)
	for name, sheet := range got.Sheets {
		for _, row := range sheet.Rows {
			for _, cell := range row {
				if !strings.HasPrefix(cell, "s ") && !strings.HasPrefix(cell, "n ") && !strings.HasPrefix(cell, "d ") {
					t.Errorf("%s has a cell of another type: %.50q", name, cell)
				}
			}
		}
		if name != "Read me" && (sheet.Frozen != "A2" || sheet.Filter == "") {
			t.Errorf("the head of %s is not frozen (%q), or has no filter (%q)", name, sheet.Frozen, sheet.Filter)
		}
	}
	return got
}

// inCell is what a text is in a workbook.
func inCell(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			return 0x2400 + r
		}
		return r
	}, text)
}

// hostileTown is a response for each hostile text, about the first finding.
func hostileTown(f *flows.Flow) (all []bot.Record) {
	stances := []string{"agree", "partly", "disagree"}
	for n, text := range hostile {
		r := record(n, f, "consent", yes, "f1_stance", codes(stances[n%3]), "country", codes("AT"), "age", number(20+n), "street.bus", codes("agree"), "f1_why", written(text))
		r.ID = fmt.Sprintf("r%04d", n)
		all = append(all, submitted(r))
	}
	return all
}

// openpyxl finds every text, label, number and date, in every sheet, and no formula.
func TestWorkbook(t *testing.T) {
	f := parse(t, findings)
	all := hostileTown(f)
	got := workbookOf(t, source(f, all...), townWords, export.Options{})
	want := []string{"Read me", "Responses", "Answers", "Quotes", "Quotes 1 ", "Quotes 2 ", "Counts", "Questions", "Choices", "Wordings", "Votes", "Withdrawn"}
	if len(got.Names) != len(want) {
		t.Fatalf("the sheets are %q", got.Names)
	}
	for i, name := range got.Names {
		if !strings.HasPrefix(name, want[i]) {
			t.Errorf("sheet %d is %q", i, name)
		}
	}
	texts := got.column(t, got.Names[4], "text")
	var answers []string
	asked := got.column(t, "Answers", "question_id")
	for i, text := range got.column(t, "Answers", "text") {
		if asked[i] == "f1_why" {
			answers = append(answers, text)
		}
	}
	for i, text := range hostile {
		if text = inCell(text); texts[i] != text || answers[i] != text {
			t.Errorf("want %.60q, got %.60q and %.60q", text, texts[i], answers[i])
		}
	}
	equal(t, got.column(t, got.Names[4], "number")[40], "Q1-041")
	for _, name := range []string{"code", "code 2", "code 3", "coder", "note"} {
		equal(t, strings.Join(got.column(t, got.Names[4], name), ""), "")
	}
	equal(t, strings.Join(got.column(t, got.Names[4], "stance")[:3], " "), strings.Join(got.column(t, "Responses", "Buses [f1_stance]")[:3], " "))
	equal(t, fmt.Sprint(len(got.Sheets["Responses"].Rows), len(texts), len(answers)), fmt.Sprint(len(hostile)+1, len(hostile), len(hostile)))
	states := got.column(t, "Answers", "state")
	for i, q := range asked {
		if q == "more" && states[i] != "not_reached" || q == "f1_part" && states[i] == "answered" {
			t.Errorf("%s is %s", q, states[i])
		}
	}
	first := got.Sheets["Responses"].Rows[1]
	for _, cell := range []string{"d 2026-11-23 09:00:00", "n 20", "n 1", "s Austria", "s submitted"} {
		if !slices.Contains(first, cell) {
			t.Errorf("%q is not in %q", cell, first)
		}
	}
	head := got.Sheets["Responses"].Rows[0]
	if !slices.ContainsFunc(head, func(cell string) bool { return strings.HasSuffix(cell, " [f1_why]") }) {
		t.Errorf("the head is %q", head)
	}
	about := fmt.Sprint(got.Sheets["Read me"].Rows)
	if !strings.Contains(about, "Cells with such characters: 6") || !strings.Contains(about, "Answers!I") {
		t.Errorf("the replaced characters are not told: %s", about)
	}
}

// Counts are those of the statistics, as numbers.
func TestWorkbookCounts(t *testing.T) {
	f := parse(t, findings)
	s := source(f, hostileTown(f)...)
	stats, err := export.Stats(t.Context(), s, townWords, "en")
	if err != nil {
		t.Fatal(err)
	}
	got := workbookOf(t, s, townWords, export.Options{})
	counts, shares, asked := got.column(t, "Counts", "count"), got.column(t, "Counts", "share"), got.column(t, "Counts", "asked")
	row := 0
	for _, q := range stats.Questions {
		for _, o := range q.Options {
			if counts[row] != fmt.Sprint(o.Count) || asked[row] != fmt.Sprint(q.Asked()) {
				t.Errorf("%s %s is counted as %s of %s", q.Question, o.Code, counts[row], asked[row])
			}
			if share, _ := strconv.ParseFloat(shares[row], 64); q.Answered > 0 && math.Abs(share-float64(o.Count)/float64(q.Answered)) > 1e-6 {
				t.Errorf("the share of %s is %q", o.Code, shares[row])
			}
			row++
		}
		if len(q.Options) == 0 {
			row++
		}
	}
	equal(t, fmt.Sprint(len(counts)), fmt.Sprint(row))
}

// With codes there are codes, and the names of columns alone; labels may be those of another language.
func TestWorkbookLabels(t *testing.T) {
	f := parse(t, park)
	s := source(f, submitted(record(0, f, "consent", yes, "view", codes("keep"), "met", skip)))
	for _, c := range []struct {
		o    export.Options
		want string
	}{
		{export.Options{}, "s Keep it"},
		{export.Options{Labels: "es"}, "s Conservarlo"},
		{export.Options{Codes: true}, "s keep"},
	} {
		got := workbookOf(t, s, labels, c.o)
		if row := got.Sheets["Responses"].Rows[1]; !slices.Contains(row, c.want) {
			t.Errorf("%+v: %q is not in %q", c.o, c.want, row)
		}
		if head := got.Sheets["Responses"].Rows[0]; slices.Contains(head, "s view") != c.o.Codes {
			t.Errorf("%+v: the head is %q", c.o, head)
		}
		if !c.o.Codes && c.o.Labels == "" {
			asked, titles := got.column(t, "Answers", "question_id"), got.column(t, "Answers", "question")
			equal(t, titles[slices.Index(asked, "view")], "Your view")
		} else if c.o.Codes && slices.Contains(got.Sheets["Answers"].Rows[0], "s question") {
			t.Error("there are titles beside codes")
		}
	}
}

// Where the words are written from right to left, so are the sheets.
func TestWorkbookRightToLeft(t *testing.T) {
	f := parse(t, strings.Replace(park, "[en, es]", "[en, ar]", 1))
	for lang, right := range map[string]bool{"en": false, "ar": true} {
		for name, sheet := range workbookOf(t, source(f), labels, export.Options{Labels: lang}).Sheets {
			if sheet.Right != right {
				t.Errorf("%s: %s begins at the right: %v", lang, name, sheet.Right)
			}
		}
	}
}

// A text beyond what a cell holds goes on in the next cells, whatever is counted: characters, bytes or units.
func TestWorkbookLongText(t *testing.T) {
	f := parse(t, findings)
	var all []bot.Record
	long := []string{
		strings.Repeat("a", 32767), strings.Repeat("a", 32768), strings.Repeat("é", 40000),
		"a" + strings.Repeat("🌍", 100_000), strings.Repeat("日", 32767), strings.Repeat("=1+1\n", 20_000), "short",
	}
	for n, text := range long {
		all = append(all, submitted(record(n, f, "consent", yes, "f1_stance", codes("agree"), "f1_why", written(text))))
	}
	got := workbookOf(t, source(f, all...), townWords, export.Options{Codes: true})
	for sheet, column := range map[string]string{"Responses": "f1_why", got.Names[4]: "text"} {
		for i, text := range got.column(t, sheet, column) {
			if text != long[i] {
				t.Errorf("%s, row %d: want %d bytes, got %d", sheet, i, len(long[i]), len(text))
			}
		}
	}
	head := got.Sheets["Responses"].Rows[0]
	if !slices.Contains(head, "s f1_why (7)") || slices.Contains(head, "s f1_why (8)") || slices.Contains(head, "s f2_why (2)") {
		t.Errorf("the head is %q", head)
	}
}

// If there are many findings, one sheet has all quotes, under numbers by finding.
func TestWorkbookManyFindings(t *testing.T) {
	source1 := strings.Replace(findings, "      - {use: card, id: f2}\n", "", 1)
	cards := ""
	for n := 3; n < 30; n++ {
		cards += fmt.Sprintf("      - {use: card, id: f%d}\n", n)
	}
	f := parse(t, strings.Replace(source1, "      - {use: reason, id: f2, of: stance}\n", cards, 1))
	r := submitted(record(0, f, "consent", yes, "f1_stance", codes("agree"), "f1_why", written("of the first"), "f4_stance", codes("partly"), "f4_part", other("of the third"), "idea", written("of none")))
	got := workbookOf(t, source(f, r), townWords, export.Options{})
	var numbers []string
	for i, text := range got.column(t, "Quotes", "text") {
		numbers = append(numbers, got.column(t, "Quotes", "number")[i]+" "+text)
	}
	slices.Sort(numbers)
	equal(t, strings.Join(numbers, ", "), "Q0-001 of none, Q1-001 of the first, Q3-001 of the third")
	for _, name := range got.Names {
		if strings.HasPrefix(name, "Quotes ") {
			t.Errorf("there is a sheet %q", name)
		}
	}
}

// After an error nothing is left beside the file, and what is damaged is named once, though it is read more than once.
func TestWorkbookBroken(t *testing.T) {
	f := parse(t, voting)
	broken, dir := errors.New("the disk is gone"), t.TempDir()
	s := export.Source{Flow: f, Reader: brokenOff{f: f, err: broken}}
	if err := export.File(t.Context(), io.Discard, s, labels, "xlsx", export.Options{Beside: dir}); !errors.Is(err, broken) {
		t.Error(err)
	}
	if left := listing(t, dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
	r := submitted(record(0, f, "consent", yes, "why", written("x")))
	r.Journal[1].Damaged = true
	s, named := source(f, r), 0
	s.Damaged = func(string) { named++ }
	workbookOf(t, s, labels, export.Options{})
	equal(t, fmt.Sprint(named), "1")
}

// Sealed texts are in no sheet without the identity, and are counted once; with it they are where others are.
func TestWorkbookSealed(t *testing.T) {
	f := parse(t, findings)
	desk, path := key(t, "desk.txt")
	closed := sealed(t, submitted(record(0, f, "consent", yes, "f2_stance", codes("partly"), "f2_part", other("planted"), "idea", written("planted, too"))), desk.Recipient())
	s, n := source(f, closed), 0
	s.Sealed = func() { n++ }
	if got := workbookOf(t, s, townWords, export.Options{}); strings.Contains(fmt.Sprint(got.Sheets), "planted") || n != 2 {
		t.Errorf("%d sealed texts, want 2, in %v", n, got.Sheets)
	}
	var err error
	if s.Identities, err = export.ReadIdentities(path); err != nil {
		t.Fatal(err)
	}
	got := workbookOf(t, s, townWords, export.Options{})
	equal(t, strings.Join(slices.Concat(got.column(t, got.Names[5], "text"), got.column(t, "Quotes", "text")), ", "), "planted, planted, too")
}

// Unfinished responses are in their own sheet alone.
func TestWorkbookUnfinished(t *testing.T) {
	f := parse(t, findings)
	done, begun := submitted(record(0, f, "consent", yes, "f1_why", written("handed over"))), record(1, f, "consent", yes, "f1_why", written("not yet"))
	s := source(f, done, begun)
	s.Unfinished = true
	got := workbookOf(t, s, townWords, export.Options{})
	for name, sheet := range got.Sheets {
		all := fmt.Sprint(sheet.Rows)
		if strings.Contains(all, "not yet") != (name == "Unfinished") {
			t.Errorf("%s has %s", name, all)
		}
	}
}
