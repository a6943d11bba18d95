package export_test

import (
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot/bottest/programs"
)

// With read.py pandas finds every text, number, day, time and list; also in the variant for spreadsheets, with its marks.
func TestPandasByReader(t *testing.T) {
	r := newReadable(t, export.Options{})
	before := state(t, r.dir)
	r.holds(t, r.run(t, programs.Find(t, "python3"), script("reader_pandas.py"), r.dir), exactly)
	r.untouched(t, before)

	marked := newReadable(t, export.Options{Spreadsheet: true})
	if found := marked.run(t, programs.Find(t, "python3"), script("reader_pandas.py"), marked.dir); len(found["response_id"]) != len(marked.want["response_id"]) {
		t.Errorf("%d responses with a byte order mark", len(found["response_id"]))
	}
}

// Without an option pandas finds every row, and every text but those that it takes for missing, "NA" among them, and up to a NUL. Which those are differs
// between its versions: it is asked.
func TestPandasAlone(t *testing.T) {
	r := newReadable(t, export.Options{})
	found := r.run(t, programs.Find(t, "python3"), script("alone_pandas.py"), r.dir)
	if !slices.Contains(found["missing"], "NA") {
		t.Errorf("missing to pandas is %v", found["missing"])
	}
	r.holds(t, found, func(text string) string {
		if text, _, _ = strings.Cut(text, "\x00"); slices.Contains(found["missing"], text) {
			return ""
		}
		return text
	})
}
