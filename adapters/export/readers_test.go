package export_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/bot/bottest/programs"
)

// The readers that staff have, each on a package with texts that have been read wrong before. A program that is not installed
// is skipped, see [programs.Find].

// misread are texts that some reader takes for something else: for what is missing, a number, a truth, a time, a line's end.
var misread = []string{
	"NA", "N/A", "n/a", "NULL", "null", "None", "NaN", "nan", "-nan", "#N/A", "<NA>", "inf", "-", ".", "1e5", "007", "0x1F", "1,000", "1.50",
	"-0", "TRUE", "false", "yes", "2026-11-23", "2026-11-23T09:00:00Z", "09:30", "50%", "$5", "'", "''", "\"NA\"", "NA ", " NA",
	"\n", "a\nb\n", "\r\n", "a\rb", "a,b", "a;b", "a\tb", "\\", "\\n", "\\\"", "#hash", "🏳️‍🌈 👍🏽", "ñandú à côté", "日本語", "שלום", "\u00a0", "{}", "[1]",
}

// readable is a package that a reader is tried on, and what it must find there, by name.
type readable struct {
	dir  string
	want map[string][]string
}

// newReadable makes the package. Each response has the same text as an answer, as the words of "other" and as words that are no
// answer. The names of what must be found are those of columns of responses, "text" for those of answers, and "rows.TABLE".
func newReadable(t *testing.T, o export.Options) readable {
	t.Helper()
	f := parse(t, voting)
	var all shelf
	r := readable{want: map[string][]string{}}
	add := func(name, value string) { r.want[name] = append(r.want[name], value) }
	for n, text := range slices.Concat(misread, hostile) {
		country := []string{"NA", "AT", "MX"}[n%3]
		rec := record(n, f, "consent", yes, "view", other(text), "why", written(text), "use", codes("walk", "play"), "visits", number(n%7),
			"country", codes(country), "met", codes("2024-02-29"), "ideas.bus", codes("agree"))
		rec.ID = fmt.Sprintf("r%04d", n)
		all = append(all, noting(f, rec, "why", text))
		add("text", text)
		add("view_other", text)
		add("why", text)
		add("why_note", text)
		add("country", country)
		add("visits", strconv.Itoa(n%7))
		add("met", "2024-02-29")
		add("use", "walk;play")
		add("response_id", rec.ID)
		add("started_at", rec.Started.UTC().Format("2006-01-02T15:04:05Z"))
	}
	gone := []bot.Withdrawn{{ID: "r007", Day: time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)}, {ID: "r1e5", Day: time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC)}}
	r.dir = packed(t, export.Source{Flow: f, Reader: mourning{shelf: all, gone: gone}}, o)
	add("withdrawn", "r007")
	add("withdrawn", "r1e5")
	for _, name := range []string{"responses", "answers", "questions", "choices", "votes", "withdrawn"} {
		rows := parseCSV(t, strings.TrimPrefix(read(t, r.dir, name+".csv"), "\ufeff"))
		add("rows."+name, strconv.Itoa(len(rows)-1))
	}
	return r
}

// run runs a program that prints what it finds in the package: a line each, with a name, a tab and the value in hex. It returns the
// values by their names. Where it prints "missing WHAT" alone, it lacks a library.
func (r readable) run(t *testing.T, name string, args ...string) map[string][]string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, programs.Find(t, name), args...)
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "LC_ALL=C.UTF-8", "TZ=America/Lima")
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if what, ok := strings.CutPrefix(string(out), "missing "); ok {
		programs.Missing(t, strings.TrimSpace(what))
	}
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, errs.String())
	}
	found := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		text, err := hex.DecodeString(value)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		found[name] = append(found[name], string(text))
	}
	return found
}

// exactly is what a reader makes of a text that it does not change.
func exactly(text string) string { return text }

// holds compares what a reader found with what there is. makes says what this reader makes of a text.
func (r readable) holds(t *testing.T, found map[string][]string, makes func(string) string) {
	t.Helper()
	for name, want := range r.want {
		got := found[name]
		if len(got) != len(want) {
			t.Errorf("%s: want %d, got %d", name, len(want), len(got))
			continue
		}
		for i := range want {
			if want := makes(want[i]); got[i] != want {
				t.Errorf("%s: want %.100q, got %.100q", name, want, got[i])
			}
		}
	}
}

// script returns the path of a program of testdata.
func script(name string) string { return filepath.Join("testdata", "readers", name) }

// untouched checks that reading left nothing behind in the folder.
func (r readable) untouched(t *testing.T, before map[string]string) {
	t.Helper()
	if !slices.Equal(listing(t, r.dir), keys(before)) {
		t.Errorf("the folder has %v now", listing(t, r.dir))
	}
}

func keys(m map[string]string) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
