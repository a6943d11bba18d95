package export_test

import (
	"fmt"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
)

// A damaged entry changes nothing else in an export. It is counted even if no cell is empty because of it.
func TestDamageTakesNothingAlong(t *testing.T) {
	f := parse(t, strings.Replace(park, `when: {view: ["!unsure"]}`, "when: {view: change}", 1))
	for name, tt := range map[string]struct {
		damage func(step *string) // what became of the entry for "view"
		named  string
	}{
		"its value":         {func(*string) {}, "view"},
		"its name as well":  {func(step *string) { *step = "vjew" }, "entries of which nobody knows what they answered: 1"},
		"its name is why's": {func(step *string) { *step = "why" }, "entries of which nobody knows what they answered: 1"},
	} {
		t.Run(name, func(t *testing.T) {
			rec := record(1, f, "consent", yes, "view", codes("change"), "why", written("because"))
			for i := range rec.Journal {
				if e := &rec.Journal[i]; e.Step == "view" {
					e.Damaged, e.Value = true, flows.Value{}
					tt.damage(&e.Step)
				}
			}
			src, named := source(f, rec), []string{}
			src.Damaged = func(what string) { named = append(named, what) }
			var out strings.Builder
			if err := export.Table(t.Context(), &out, src, labels, "answers", "csv", export.Options{}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), ",because,") {
				t.Errorf("an answer went with another:\n%s", &out)
			}
			if fmt.Sprint(named) != fmt.Sprintf("[%s: %s]", rec.ID, tt.named) {
				t.Errorf("named is %v", named)
			}
		})
	}
}
