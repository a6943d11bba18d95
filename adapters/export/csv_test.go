package export_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// lines returns a table with one response for each hostile text, in an answer and as the words of "other".
func lines(t *testing.T, o export.Options) (s export.Source, answers, responses string) {
	f := parse(t, park)
	var all []bot.Record
	for n, text := range hostile {
		all = append(all, record(n, f, "consent", yes, "view", other(text), "why", written(text), "visits", number(n), "rate_day", number(-1)))
	}
	s = source(f, all...)
	return s, table(t, s, "answers", "csv", o), table(t, s, "responses", "csv", o)
}

// texts returns the cells of a column where another one has a value.
func texts(t *testing.T, rows [][]string, column, where, is string) (found []string) {
	t.Helper()
	at := map[string]int{}
	for i, name := range rows[0] {
		at[strings.TrimPrefix(name, "\ufeff")] = i
	}
	for _, row := range rows[1:] {
		if where == "" || row[at[where]] == is {
			found = append(found, row[at[column]])
		}
	}
	return found
}

func TestTextsAreExact(t *testing.T) {
	_, answers, responses := lines(t, export.Options{})
	if strings.HasPrefix(answers, "\ufeff") {
		t.Error("there is a byte-order mark")
	}
	for name, found := range map[string][]string{
		"answers":          texts(t, parseCSV(t, answers), "text", "question_id", "why"),
		"answers, other":   texts(t, parseCSV(t, answers), "text", "question_id", "view"),
		"responses":        texts(t, parseCSV(t, responses), "why", "", ""),
		"responses, other": texts(t, parseCSV(t, responses), "view_other", "", ""),
	} {
		if len(found) != len(hostile) {
			t.Errorf("%s: want %d texts, got %d", name, len(hostile), len(found))
			continue
		}
		for i, text := range hostile {
			if found[i] != text {
				t.Errorf("%s: want %q, got %q", name, text, found[i])
			}
		}
	}
}

// The reader of the standard library takes CRLF for LF, also inside of quotes; all the rest it reads as it was.
func TestTextsByEncodingCSV(t *testing.T) {
	_, answers, _ := lines(t, export.Options{})
	all, err := csv.NewReader(strings.NewReader(answers)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, found := range texts(t, all, "text", "question_id", "why") {
		if want := strings.ReplaceAll(hostile[i], "\r\n", "\n"); found != want {
			t.Errorf("want %q, got %q", want, found)
		}
	}
}

func TestSpreadsheet(t *testing.T) {
	_, answers, responses := lines(t, export.Options{Spreadsheet: true})
	for _, src := range []string{answers, responses} {
		if !strings.HasPrefix(src, "\ufeff") {
			t.Error("there is no byte-order mark")
		}
		for _, row := range parseCSV(t, strings.TrimPrefix(src, "\ufeff")) {
			for _, cell := range row {
				if cell != "-1" && strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") || strings.HasPrefix(cell, "＝") {
					t.Errorf("a spreadsheet takes %.20q for a formula", cell)
				}
			}
		}
	}
	for i, found := range texts(t, parseCSV(t, strings.TrimPrefix(answers, "\ufeff")), "text", "question_id", "why") {
		if text := hostile[i]; strings.ReplaceAll(found, "'", "") != strings.ReplaceAll(text, "'", "") {
			t.Errorf("more was changed than a ': %q became %q", text, found)
		}
	}
	for _, n := range texts(t, parseCSV(t, strings.TrimPrefix(responses, "\ufeff")), "rate_day", "", "") {
		if n != "-1" {
			t.Errorf("a number became %q", n)
		}
	}
}

func TestNeutral(t *testing.T) {
	f := parse(t, park)
	for text, want := range map[string]string{
		"=1":            "'=1",
		"+1":            "'+1",
		"-2":            "'-2",
		"@x":            "'@x",
		"\t=1":          "'\t'=1",
		"\rx":           "'\rx",
		"\nx":           "'\nx",
		"＝1":            "'＝1",
		"＋1":            "'＋1",
		"－1":            "'－1",
		"＠x":            "'＠x",
		"a;=1":          "a;'=1",
		"a;\"=1":        "a;\"'=1",
		"a\t@x":         "a\t'@x",
		"1+1=2":         "1+1=2",
		"a - b":         "a - b",
		"first\n- then": "first\n'- then",
		"a\n=1+1;":      "a\n'=1+1;",
		"a\r\n\"@x":     "a\r\n\"'@x",
		"a, \"=1":       "a, \"'=1",
		"a|=1":          "a|'=1",
		"a\u2028=1":     "a\u2028'=1",
		"a\u0085=1":     "a\u0085'=1",
		" \u00a0=1":     " \u00a0'=1",
		"a;\n\n ＝1":     "a;\n\n '＝1",
		"x = 1, y":      "x = 1, y",
		"well-known":    "well-known",
		"it's":          "it's",
		"'=1":           "'=1",
		"é=1":           "é=1",
	} {
		got := table(t, source(f, record(0, f, "consent", yes, "why", written(text))), "answers", "csv", export.Options{Spreadsheet: true})
		if found := texts(t, parseCSV(t, strings.TrimPrefix(got, "\ufeff")), "text", "question_id", "why"); found[0] != want {
			t.Errorf("want %q for %q, got %q", want, text, found[0])
		}
	}
}

// No cell is a formula for a program that takes another character for the separator: for it, a quote within a row is no quote, and a
// line break within a text ends a row.
func TestSpreadsheetInEveryDialect(t *testing.T) {
	number := regexp.MustCompile(`^-?[0-9]+$`)
	_, answers, responses := lines(t, export.Options{Spreadsheet: true})
	for _, src := range []string{answers, responses} {
		for _, separator := range ",;\t|" {
			r := csv.NewReader(strings.NewReader(strings.TrimPrefix(src, "\ufeff")))
			r.Comma, r.LazyQuotes, r.FieldsPerRecord = separator, true, -1
			all, err := r.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range all {
				for _, cell := range row {
					for line := range strings.FieldsFuncSeq(cell, func(c rune) bool { return strings.ContainsRune("\r\n\u0085\u2028", c) }) {
						if bare := strings.Trim(line, " \"\u00a0\ufeff"); bare != "" && strings.ContainsAny(bare[:1], "=+-@") && !number.MatchString(bare) {
							t.Errorf("with %q between cells, %.30q is a formula", separator, cell)
						}
					}
				}
			}
		}
	}
}

// narrow is a writer that takes n bytes and then fails.
type narrow struct{ n int }

var errNarrow = errors.New("the pipe is closed")

func (w *narrow) Write(p []byte) (int, error) {
	if w.n -= len(p); w.n < 0 {
		return 0, errNarrow
	}
	return len(p), nil
}

func TestBrokenWriter(t *testing.T) {
	s, _, _ := lines(t, export.Options{})
	for _, format := range export.TableFormats {
		for _, name := range both {
			for _, room := range []int{0, 1, 50_000} {
				err := export.Table(t.Context(), &narrow{room}, s, labels, name, format, export.Options{})
				if !errors.Is(err, errNarrow) {
					t.Errorf("%s %s %d: %v", format, name, room, err)
				}
			}
		}
	}
	counted, err := export.Stats(t.Context(), s, labels, "en")
	if err != nil {
		t.Fatal(err)
	}
	if err := counted.Write(&narrow{}, 80); !errors.Is(err, errNarrow) {
		t.Error(err)
	}
}

// If the writer fails, because its reader has gone, the export ends long before everything was read.
func TestClosedPipe(t *testing.T) {
	f := parse(t, park)
	in, out := io.Pipe()
	go func() {
		_, _ = io.CopyN(io.Discard, in, 10)
		in.Close()
	}()
	read := 0
	endless := endlessReader(func(n int) (bot.Record, bool) { read = n; return talk(f, n), n < 1_000_000 })
	err := export.Table(t.Context(), out, export.Source{Reader: endless, Flow: f}, labels, "answers", "csv", export.Options{})
	if !errors.Is(err, io.ErrClosedPipe) || read > 10_000 {
		t.Errorf("after %d responses: %v", read, err)
	}
}

func TestUnknown(t *testing.T) {
	f := parse(t, park)
	never := endlessReader(func(int) (bot.Record, bool) { panic("nothing is to be read") })
	s := export.Source{Reader: never, Flow: f}
	for _, c := range []struct {
		table  export.TableName
		format export.Format
		want   string
	}{
		{"answers", "sav", `there is no format "sav", there is csv, jsonl`},
		{"answers", "package", `there is no format "package", there is csv, jsonl`},
		{"people", "csv", `there is no table "people", there is answers, codes, codings, responses, unfinished, votes, wordings`},
	} {
		if err := export.Table(t.Context(), io.Discard, s, labels, c.table, c.format, export.Options{}); err == nil || err.Error() != c.want {
			t.Errorf("%s %s: %v", c.table, c.format, err)
		}
	}
}

// A response to a version that nobody knows cannot be read: its answers may mean something else.
func TestUnknownVersion(t *testing.T) {
	f := parse(t, park)
	r := record(0, f)
	r.Flow = flows.Ref{ID: "park", Version: 9}
	src, named := source(f, r, record(1, f)), []string{}
	src.Damaged = func(what string) { named = append(named, what) }
	var out strings.Builder
	if err := export.Table(t.Context(), &out, src, labels, "responses", "csv", export.Options{}); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(named) != "[r0: left out, as version 9 of park is not known]" || strings.Count(out.String(), "park") != 1 {
		t.Errorf("named is %v, written\n%s", named, out.String())
	}
}

// If one row cannot be read, only its cell is empty, or the labels of its response, and the row is named.
func TestDamage(t *testing.T) {
	f := parse(t, park)
	first, second := responses(f)
	lost := len(second.Journal) - 1
	second.Journal[lost].Damaged, second.Journal[lost].Value = true, flows.Value{}
	step := second.Journal[lost].Step
	first.Damaged, first.Channel, first.Lang, first.Status = true, "", "", ""
	for _, table := range both {
		src, named := source(f, first, second), []string{}
		src.Damaged = func(what string) { named = append(named, what) }
		var out strings.Builder
		if err := export.Table(t.Context(), &out, src, labels, table, "csv", export.Options{}); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(named) != fmt.Sprintf("[%s: its language, channel, status and times %s: %s]", first.ID, second.ID, step) {
			t.Errorf("%s: named is %v", table, named)
		}
		want := map[export.TableName]string{"answers": second.ID + "," + step + ",,1,damaged,,,,,,,", "responses": ",damaged,"}[table]
		if !strings.Contains(out.String(), want) || !strings.Contains(out.String(), second.ID) {
			t.Errorf("%s has no %q:\n%s", table, want, out.String())
		}
	}
	counted, err := export.Stats(t.Context(), source(f, first, second), func(string, string) string { return "" }, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range counted.Questions {
		if everybody(q) != counted.Responses || (q.Damaged == 1) != (q.Question == step) {
			t.Errorf("%s is counted as %+v", q.Question, q)
		}
	}
}
