package export_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"aporte/adapters/export"
)

func TestStandard(t *testing.T) {
	all, words := embedded(t)
	for _, f := range append(all, parse(t, park), parse(t, voting)) {
		var records shelf
		for n := range 60 {
			records = append(records, talk(f, n))
		}
		for _, spreadsheet := range []bool{false, true} {
			t.Run(fmt.Sprint(f.ID, len(f.Steps), " ", spreadsheet), func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "package")
				look := words
				if f.ID == "park" {
					look = labels
				}
				err := export.Package(t.Context(), dir, export.Source{Reader: records, Flow: f}, look, export.Options{Spreadsheet: spreadsheet})
				if err != nil {
					t.Fatal(err)
				}
				problems, read := validate(t, dir)
				for _, p := range problems {
					t.Error(p)
				}
				if read < 60*len(f.Steps)/2 {
					t.Errorf("only %d rows were looked at", read)
				}
			})
		}
	}
}

// The checker finds each of these mistakes in a package that is otherwise correct.
func TestStandardIsHeld(t *testing.T) {
	f := parse(t, park)
	r := record(0, f, "consent", yes, "view", codes("keep"), "use", codes("walk", "play"), "visits", number(3), "strength", number(1))
	good := t.TempDir()
	if err := export.Package(t.Context(), good, source(f, r), labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	if problems, _ := validate(t, good); len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, change := range [][3]string{ // file, what is there, what is put there
		{"answers.csv", "r0,view,,1", "r1,view,,1"},
		{"answers.csv", "r0,view,,1", "r0,nothing,,1"},
		{"answers.csv", "use,,2", "use,,1"},
		{"answers.csv", "use,,2", "use,,two"},
		{"answers.csv", "use,,2", "use,,0"},
		{"answers.csv", "answered,keep", "given,keep"},
		{"answers.csv", "2026-11-23T09:01:00Z", "2026-11-23 09:01"},
		{"answers.csv", "question_id,item", "item,question_id"},
		{"responses.csv", "walk;play", "walk;;play"},
		{"responses.csv", ",keep,", ",burn,"},
		{"responses.csv", ",3,,", ",366,,"},
		{"responses.csv", "p0,park,", "p0,,"},
		{"responses.csv", "in_progress", "in_transit"},
		{"questions.csv", "true", "yes"},
		{"choices.csv", "view,change", "view,keep"},
		{"datapackage.json", `"type": "boolean"`, `"type": "list"`},
		{"datapackage.json", `"missingValues": []`, `"missingValues": [""]`},
		{"datapackage.json", `"label": "Not sure"`, `"label": "Keep it"`},
		{"datapackage.json", `"version": "2`, `"created": "2026-11-23T09:00:00Z", "version": "2`},
		{"datapackage.json", `"licenses": [`, `"licences": [`},
		{"datapackage.json", `"bytes": `, `"bytes": 1`},
	} {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, change[0])
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		bad := strings.Replace(string(src), change[1], change[2], 1)
		if err := os.WriteFile(path, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		hashOnly := 0
		if strings.HasSuffix(change[0], ".csv") {
			hashOnly = 1
		}
		if problems, _ := validate(t, dir); bad == string(src) || len(problems) <= hashOnly {
			t.Errorf("%v is not found: %v", change, problems)
		}
	}
}
