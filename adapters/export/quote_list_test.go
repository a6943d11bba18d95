package export_test

import (
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// TestQuoteList: the list has each text that other formats have, under the id that these give it, and says of each whether it can be
// released.
func TestQuoteList(t *testing.T) {
	f := parse(t, findings)
	all, _ := townHall(f)
	broken := submitted(record(80, f, "consent", yes, "idea", written("still here"), "more", written("gone")))
	broken.Journal[2].Damaged, broken.Journal[2].Value = true, flows.Value{}
	edited := submitted(record(81, f, "consent", yes, "idea", written("first"), "idea", written("second")))
	s := source(f, append(all, broken, edited)...)
	var out strings.Builder
	if err := export.Quotes(t.Context(), &out, s, townWords, export.Options{}); err != nil {
		t.Fatal(err)
	}
	rows := parseCSV(t, out.String())
	equal(t, strings.Join(rows[0], ","), "quote,state,question,lang,text,id")
	listed, states := map[string]bool{}, map[string]int{}
	for _, row := range rows[1:] {
		listed[row[5]] = true
		states[row[1]]++
		_, err := bot.ParseQuote(row[0])
		if can := row[1] == "open"; can != (err == nil) {
			t.Errorf("%s is %s, and is named %q", row[5], row[1], row[0])
		}
		if row[4] == "second" && (row[0] != edited.ID+"/idea/2" || row[5] != edited.ID+"/idea/1") {
			t.Errorf("an edited text is %v", row)
		}
	}
	if n := len(all) - 1; states["damaged"] != 1 || states["note"] != 2*n || states["open"] != 3*n+1 {
		t.Errorf("states are %v of %d people", states, n)
	}
	for _, file := range tttcFiles(t, folder(t, s, townWords, "tttc")) {
		for _, row := range file.Rows {
			if id, _, _ := strings.Cut(row[0], "/part"); !listed[id] {
				t.Errorf("%s is not in the list", id)
			}
		}
	}
}
