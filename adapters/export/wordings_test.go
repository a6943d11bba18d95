package export_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// worded are the editions of park: every question has the same words in both languages, until one of them is asked anew in Spanish,
// two hours after the first response began.
func worded(f *flows.Flow) bot.Editions {
	var all []bot.Wording
	for _, lang := range []string{"en", "es"} {
		for _, st := range f.Asked() {
			text := lang + " " + st.ID
			all = append(all, bot.Wording{ID: text, Step: st.ID, Lang: lang, Text: text, Version: f.Version, At: clock.Add(-time.Hour)})
		}
	}
	all = append(all, bot.Wording{
		ID: "anew", Step: "view", Lang: "es", Text: "=1+1 otra vez\nkeep\tNo conservarlo", Version: f.Version, At: clock.Add(2 * time.Hour),
	})
	return bot.NewEditions([]*flows.Flow{f}, all, false)
}

// reads sets the language of a record, and what was read: ids by step, otherwise the first wording.
func reads(r bot.Record, lang string, ids map[string]string) bot.Record {
	for i := range r.Journal {
		r.Journal[i].Lang = lang
		if r.Journal[i].Wording = ids[r.Journal[i].Step]; r.Journal[i].Wording == "" {
			r.Journal[i].Wording = lang + " " + r.Journal[i].Step
		}
	}
	return r
}

// TestWordings: each answer says which wording was read, each wording is told, and figures say that there were two.
func TestWordings(t *testing.T) {
	f := parse(t, park)
	s := source(f,
		submitted(reads(record(0, f, "consent", yes, "view", codes("keep"), "why", skip), "es", nil)),
		submitted(reads(record(5, f, "consent", yes, "view", codes("keep"), "contact", written("me@example.org")), "es", map[string]string{"view": "anew"})),
		submitted(reads(record(6, f, "consent", yes, "view", codes("keep")), "en", nil)),
		record(1, f, "view", codes("keep")), // from a release without wordings
	)
	s.Editions = worded(f)
	ids := map[string]string{} // of editions, by the Spanish text
	for _, ed := range s.Editions.All {
		if ids[ed.Texts["es"]] != "" || ids[ed.ID] != "" {
			t.Errorf("two editions are %v, or have its id", ed.Texts)
		}
		ids[ed.Texts["es"]], ids[ed.ID] = ed.ID, ed.ID
	}
	first, anew := ids["es view"], ids["=1+1 otra vez\nkeep\tNo conservarlo"]
	view := func(row map[string]string) bool { return row["question_id"] == "view" || row["question_id"] == "why" }
	equal(t, rows(t, table(t, s, "answers", "csv", export.Options{}), view, "question_id", "state", "wording_id"), strings.Join([]string{
		"view answered " + first, "why skipped " + ids["es why"], "view answered " + anew, "why not_reached ", "view answered " + anew, "why not_reached ",
		"view answered " + first, "why not_reached ",
	}, "\n"))
	equal(t, rows(t, table(t, s, "wordings", "csv", export.Options{}), view, "wording_id", "question_id", "from", "until", "text_en", "text_es"), strings.Join([]string{
		first + " view 2026-11-23 2026-11-23 en view es view", anew + " view 2026-11-23  en view =1+1 otra vez\nkeep\tNo conservarlo",
		ids["es why"] + " why 2026-11-23  en why es why",
	}, "\n"))
	if all := table(t, s, "wordings", "csv", export.Options{Spreadsheet: true}); !strings.Contains(all, `"'=1+1`) || strings.Contains(all, "contact") {
		t.Errorf("the wordings are\n%s", all)
	}
	dir := filepath.Join(t.TempDir(), "package")
	if err := export.Package(t.Context(), dir, s, labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	problems, _ := validate(t, dir)
	for _, p := range problems {
		t.Error(p)
	}
	figures := printed(t, counted(t, s, labels, "en"), 200)
	if want := "asked in 2 wordings: 2 since 2026-11-23, 2 since 2026-11-23 (other words in es)"; strings.Count(figures, "asked in") != 1 || !strings.Contains(figures, want) {
		t.Errorf("figures without %q:\n%s", want, figures)
	}
}
