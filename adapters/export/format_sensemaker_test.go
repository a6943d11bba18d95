package export_test

import (
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var pairs = regexp.MustCompile(`(?s)<question>([^<>]*)</question>\n<response>([^<>]*)</response>(\n\n|$)`)

func TestSensemaker(t *testing.T) {
	f := parse(t, findings)
	all, texts := townHall(f)
	dir := folder(t, source(f, all...), townWords, "sensemaker")
	// The program reads its files with pandas, with every cell as a text.
	var read struct{ People, Demographics, Statements []map[string]string }
	readPython(t, "pandas", `
import json, sys, pandas
read = lambda path: pandas.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
print(json.dumps({"People": read(sys.argv[1]), "Demographics": read(sys.argv[2]), "Statements": read(sys.argv[3])}))
`, &read, in(dir, "sensemaker.csv", "demographics.csv", "statements.csv")...)

	want := map[string][]string{}
	for _, w := range texts {
		if strings.TrimSpace(w.text) != "" {
			want[w.participant] = append(want[w.participant], strings.ReplaceAll(w.text, "\x00", "\u2400"))
		}
	}
	if len(read.People) != len(want) {
		t.Errorf("there are %d rows, want %d", len(read.People), len(want))
	}
	for _, row := range read.People {
		found := pairs.FindAllStringSubmatch(row["survey_text"], -1)
		var got []string
		whole := ""
		for _, m := range found {
			got, whole = append(got, html.UnescapeString(m[2])), whole+m[0]
			if q := html.UnescapeString(m[1]); strings.Contains(q, "\n") || q == "" {
				t.Errorf("a question is %q", q)
			}
		}
		if whole != row["survey_text"] {
			t.Errorf("%s has more than pairs: %.200q", row["participant_id"], row["survey_text"])
		}
		if !slices.Equal(sorted(got), sorted(want[row["participant_id"]])) {
			t.Errorf("%s wrote %.100q, want %.100q", row["participant_id"], got, want[row["participant_id"]])
		}
	}
	if text := read.People[0]["survey_text"]; !strings.Contains(text, "<question>Buses: More buses, also by night. (Agree) Why?</question>") ||
		!strings.Contains(text, "<question>Trees: More trees &gt; more cars. (Partly) Which part?</question>") ||
		!strings.Contains(text, "<question>More buses, also by night. (Agree) And?</question>") || !strings.Contains(text, "<question>A bus line</question>") {
		t.Errorf("the questions are not as asked: %s", text)
	}
	if len(read.Demographics) != len(all) {
		t.Errorf("%d people are described, want %d", len(read.Demographics), len(all))
	}
	first := read.Demographics[0]
	if first["participant_id"] != "p0" || first["demo:Country"] != "Namibia" || first["demo:age"] != "20" || first["demo:Channel"] != "console" {
		t.Errorf("the first is described as %v", first)
	}
	for i, want := range [][]string{{"0", "More buses,\nalso by night."}, {"1", "More trees > more cars."}, {"2", "A bus line"}, {"3", "An ice rink"}} {
		if row := read.Statements[i]; row["comment-id"] != want[0] || row["comment_text"] != want[1] {
			t.Errorf("statement %d is %v", i, row)
		}
	}
	if s := read.Statements; s[3]["agrees"]+s[3]["disagrees"]+s[3]["passes"] != "000" || len(s) != 4 {
		t.Errorf("the statements are %v", s)
	}
}
