package export_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/bot/bottest/programs"
	"aporte/flows"
)

// statistics are responses with every kind of missing value, and one for each text that was ever read wrong.
func statistics(f *flows.Flow) (all []bot.Record, texts []string) {
	texts = slices.Concat(misread, hostile)
	for n, text := range texts {
		r := record(n, f, "consent", yes, "view", other(text), "why", written(text), "order", codes("water"), "use", codes("walk", "play"),
			"rate_day", number(-1), "rate_night", codes("dont_know"), "visits", number(n), "country", codes([]string{"NA", "AT", "prefer_not"}[n%3]), "status", skip, "met", codes("2024-02-29"))
		r.ID = fmt.Sprintf("r%04d", n)
		all = append(all, submitted(noting(f, r, "why", text)))
	}
	// The last one was left early: why is not asked, and use was taken back.
	r := record(len(texts), f, "consent", yes, "view", codes("unsure"), "order", skip, "use", codes("walk"))
	r.Journal = append(r.Journal, bot.Entry{Answer: flows.Answer{Step: "use", Act: flows.ActWithdrawn}, Lang: "en", At: clock, Flow: f.Ref})
	r.ID = "r9999"
	return append(all, submitted(r)), texts
}

// runIn runs a program in a folder.
func runIn(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, programs.Find(t, name), args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TZ=America/Lima")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", name, err, out, errs.String())
	}
	return string(out)
}

// columnsOf returns a table by its columns.
func columnsOf(rows [][]string) map[string][]string {
	all := map[string][]string{}
	for _, row := range rows[1:] {
		for i, cell := range row {
			all[rows[0][i]] = append(all[rows[0][i]], cell)
		}
	}
	return all
}

// pspp runs the syntax, and more behind it, and returns the values and the labels of its data, by variable.
func pspp(t *testing.T, dir, more string) (values, labels map[string][]string) {
	t.Helper()
	work := t.TempDir()
	write(t, work, "save.sps", more+"SAVE OUTFILE='"+filepath.Join(work, "out.sav")+"'.\n")
	if out := runIn(t, dir, "pspp", "data.sps", filepath.Join(work, "save.sps")); strings.Contains(out, "error:") || strings.Contains(out, "warning:") {
		t.Errorf("pspp says: %.2000s", out)
	}
	runIn(t, work, "pspp-convert", "out.sav", "values.csv")
	runIn(t, work, "pspp-convert", "--labels", "out.sav", "labels.csv")
	return columnsOf(parseCSV(t, returned(read(t, work, "values.csv")))), columnsOf(parseCSV(t, returned(read(t, work, "labels.csv"))))
}

// returned ends the lines of CSV with CRLF, but for breaks within cells.
func returned(lines string) string {
	var b strings.Builder
	quoted := false
	for _, r := range lines {
		quoted = quoted != (r == '"')
		if r == '\n' && !quoted {
			b.WriteByte('\r')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// PSPP finds every row, text, label, number, day and kind of missing value.
func TestPSPP(t *testing.T) {
	f := parse(t, voting)
	all, texts := statistics(f)
	dir := folder(t, source(f, all...), labels, "syntax")
	values, shown := pspp(t, dir, "COMPUTE bytes = LENGTH(RTRIM(why)).\n")
	last := len(texts)
	if len(values["response_id"]) != last+1 {
		t.Fatalf("there are %d rows", len(values["response_id"]))
	}
	for i, text := range texts {
		text = strings.TrimRight(strings.ReplaceAll(text, "\x00", "\u2400"), " ") // a text of SPSS ends with spaces
		equal(t, values["bytes"][i], fmt.Sprint(len(text)))
		for _, name := range []string{"why", "view_other", "why_note"} {
			// The program that shows the values has no CR before a LF.
			if got := strings.TrimRight(values[name][i], " "); got != strings.ReplaceAll(text, "\r\n", "\n") {
				t.Errorf("%s: want %.60q, got %.60q", name, text, got)
			}
		}
	}
	for name, want := range map[string][2]string{ // in the first row and in the last
		"view": {"4 Other", "3 Not sure"}, "why_state": {"0 answered", "-7 not asked"}, "order_1": {"2 A pond with ducks, reeds and a small bridge across", "-8 skipped"},
		"order_2": {"", "-8 skipped"}, "use__walk": {"1 1", "-5 withdrawn"}, "use__none": {"0 0", "-5 withdrawn"}, "rate_day": {"-1 -1", "-6 not reached"},
		"rate_night": {"-11 dont_know", "-6 not reached"}, "visits": {"0 0", "-6 not reached"}, "q_status": {"-8 skipped", "-6 not reached"},
		"country": {"NA Namibia", ""}, "country_state": {"0 answered", "-6 not reached"}, "met": {"02/29/2024 02/29/2024", ""}, "met_state": {"0 answered", "-6 not reached"},
		"started_at": {"11/23/2026 09:00:00 11/23/2026 09:00:00", ""},
	} {
		for i, at := range []int{0, last} {
			if name == "started_at" && i == 1 {
				continue
			}
			got := strings.TrimSpace(strings.TrimSpace(values[name][at]) + " " + strings.TrimSpace(shown[name][at]))
			if got != want[i] {
				t.Errorf("%s, row %d: want %q, got %q", name, at, want[i], got)
			}
		}
	}
}

// R finds the same.
func TestR(t *testing.T) {
	f := parse(t, voting)
	all, texts := statistics(f)
	dir := folder(t, source(f, all...), labels, "syntax")
	r := readable{dir: dir, want: map[string][]string{}}
	for _, text := range append(texts, "NA") {
		for _, name := range []string{"why", "view_other", "why_note"} {
			r.want[name] = append(r.want[name], strings.ReplaceAll(text, "\x00", "\u2400"))
		}
	}
	last := len(texts)
	for name, want := range map[string][2]string{
		"view": {"Other/NA", "Not sure/NA"}, "order_1": {"A pond with ducks, reeds and a small bridge across/NA", "NA/skipped"}, "use__walk": {"1/NA", "NA/withdrawn"},
		"rate_day": {"-1/NA", "NA/not reached"}, "rate_night": {"NA/dont_know", "NA/not reached"}, "visits": {"0/NA", "NA/not reached"},
		"q_status": {"NA/skipped", "NA/not reached"}, "met": {"2024-02-29/NA", "NA/not reached"}, "country": {"NA/NA", "NA/not reached"}, "why_miss": {"NA", "not asked"},
		"started_at": {"2026-11-23 09:00:00/NA", ""},
	} {
		r.want["."+name] = want[:]
	}
	found := r.run(t, "Rscript", "--vanilla", script("syntax.R"), dir, fmt.Sprint(last+1))
	for name, want := range r.want {
		if name == ".started_at" {
			want, found[name] = want[:1], found[name][:1]
		}
		if !slices.Equal(found[name], want) {
			for i := range want {
				if i >= len(found[name]) || found[name][i] != want[i] {
					t.Errorf("%s, %d: want %.60q, got %.60q", name, i, want[i], slices.Concat(found[name], make([]string, len(want)))[i])
				}
			}
		}
	}
}

// Every consultation that is built in runs through both programs without a complaint, without responses, too.
func TestSyntaxOfConsultations(t *testing.T) {
	flows, words := embedded(t)
	for _, f := range flows {
		for _, n := range []int{0, 9} {
			var all []bot.Record
			for i := range n {
				all = append(all, submitted(talk(f, i)))
			}
			dir := folder(t, source(f, all...), words, "syntax")
			values, _ := pspp(t, dir, "")
			equal(t, fmt.Sprint(len(values["response_id"])), fmt.Sprint(n))
			equal(t, strings.TrimSpace(runIn(t, dir, "Rscript", "--vanilla", "-e", `source("data.R"); cat(nrow(data))`)), fmt.Sprint(n))
		}
	}
}

// Labels are those of the language that is wanted.
func TestSyntaxLabels(t *testing.T) {
	f := parse(t, park)
	dir := filepath.Join(t.TempDir(), "s")
	s := source(f, submitted(record(0, f, "consent", yes, "view", codes("keep"))))
	if err := export.Folder(t.Context(), dir, s, labels, "syntax", export.Options{Labels: "es"}); err != nil {
		t.Fatal(err)
	}
	_, shown := pspp(t, dir, "")
	equal(t, strings.TrimSpace(shown["view"][0]), "Conservarlo")
}

// The names and labels that SPSS takes are short; texts beyond what it takes go on in another variable; numbers below zero do not meet the
// codes of missing values.
func TestSyntaxLimits(t *testing.T) {
	f := parse(t, strings.NewReplacer("{id: strength, kind: scale, min: 1, max: 3}", "{id: strength, kind: number, min: -50, max: 50}").Replace(park))
	words := func(lang, key string) string {
		if key == "park.view.keep" {
			return strings.Repeat("así 'sí' ", 40)
		}
		return labels(lang, key)
	}
	text := "é" + strings.Repeat("\"\n", 30_000) + "end"
	r := submitted(record(0, f, "consent", yes, "view", codes("keep"), "why", written(text), "strength", number(-8)))
	dir := folder(t, source(f, r), words, "syntax")
	values, shown := pspp(t, dir, "")
	if got := strings.TrimRight(values["why"][0], " ") + strings.TrimRight(values["why_2"][0], " ") + strings.TrimRight(values["why_3"][0], " ") + strings.TrimRight(values["why_4"][0], " "); got != text {
		t.Errorf("want %d bytes, got %d", len(text), len(got))
	}
	equal(t, values["strength"][0], "-8")
	if label := strings.TrimSpace(shown["view"][0]); len(label) > 120 || !strings.HasPrefix(label, "así 'sí' así") || !strings.HasSuffix(label, "…") {
		t.Errorf("the label is %q", label)
	}
	if strings.Contains(read(t, dir, "data.sps"), "MISSING VALUES strength (-8") {
		t.Error("-8 is missing, and an answer")
	}
}
