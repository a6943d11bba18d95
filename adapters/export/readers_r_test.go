package export_test

import (
	"strings"
	"testing"

	"aporte/adapters/export"
)

// With read.R base R finds every text, number, day, time and list; also in the variant for spreadsheets, with its marks.
func TestRByReader(t *testing.T) {
	r := newReadable(t, export.Options{})
	before := state(t, r.dir)
	r.holds(t, r.run(t, "Rscript", "--vanilla", script("reader_base.R"), r.dir), func(text string) string {
		return strings.ReplaceAll(text, "\x00", "\ufffd") // R has no text with a NUL in it
	})
	r.untouched(t, before)

	marked := newReadable(t, export.Options{Spreadsheet: true})
	if found := marked.run(t, "Rscript", "--vanilla", script("reader_base.R"), marked.dir); len(found["response_id"]) != len(marked.want["response_id"]) {
		t.Errorf("%d responses with a byte order mark", len(found["response_id"]))
	}
}

// Without an option readr finds every row, and every text but "NA", which it takes for missing. It takes away white space at both ends,
// and all behind a NUL.
func TestReadrAlone(t *testing.T) {
	r := newReadable(t, export.Options{})
	r.holds(t, r.run(t, "Rscript", "--vanilla", script("alone_readr.R"), r.dir), func(text string) string {
		text, _, _ = strings.Cut(text, "\x00")
		if text = strings.Trim(text, " \t\r"); text == "NA" {
			return ""
		}
		return text
	})
}
