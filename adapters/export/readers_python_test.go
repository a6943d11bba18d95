package export_test

import (
	"testing"

	"aporte/adapters/export"
)

// pandasMissing are the texts that pandas takes for missing ("Working with missing data", na_values of read_csv).
var pandasMissing = []string{
	"#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null",
}

// With read.py pandas finds every text, number, day, time and list; also in the variant for spreadsheets, with its marks.
func TestPandasByReader(t *testing.T) {
	r := newReadable(t, export.Options{})
	before := state(t, r.dir)
	r.holds(t, r.run(t, "python3", script("read.py"), r.dir))
	r.untouched(t, before)

	marked := newReadable(t, export.Options{Spreadsheet: true})
	if found := marked.run(t, "python3", script("read.py"), marked.dir); len(found["response_id"]) != len(marked.want["response_id"]) {
		t.Errorf("%d responses with a byte order mark", len(found["response_id"]))
	}
}

// Without an option pandas finds every row, and every text but those that it takes for missing.
func TestPandasAlone(t *testing.T) {
	r := newReadable(t, export.Options{})
	r.holds(t, r.run(t, "python3", script("pandas.py"), r.dir), pandasMissing...)
}
