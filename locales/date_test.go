package locales

import (
	"testing"
	"time"
)

// TestDates writes dates as people do in each language, in the time zone of the consultation.
func TestDates(t *testing.T) {
	w := Default()
	madrid, err := time.LoadLocation("Europe/Madrid")
	if err != nil {
		t.Fatal(err)
	}
	asuncion, err := time.LoadLocation("America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, hour, minute int, zone *time.Location) time.Time {
		return time.Date(2026, 12, day, hour, minute, 0, 0, zone)
	}
	for _, tt := range []struct {
		lang  string
		words func(lang string, at time.Time) string
		at    time.Time
		want  string
	}{
		{"en", w.Date, at(3, 9, 0, time.UTC), "3 December 2026"},
		{"es", w.Date, at(3, 9, 0, time.UTC), "3 de diciembre de 2026"},
		{"fr", w.Date, at(3, 9, 0, time.UTC), "3 décembre 2026"},
		{"fr", w.Date, at(1, 9, 0, time.UTC), "1er décembre 2026"},
		{"fr", w.Date, at(21, 9, 0, time.UTC), "21 décembre 2026"},
		{"es-PY", w.Date, at(3, 9, 0, time.UTC), "3 de diciembre de 2026"},
		{"en", w.Date, at(4, 0, 30, time.UTC).In(asuncion), "3 December 2026"},
		{"en", w.Moment, at(3, 0, 0, time.UTC), "3 December 2026"},
		{"en", w.Moment, at(3, 9, 5, time.UTC), "3 December 2026, 09:05 (UTC)"},
		{"es", w.Moment, at(3, 18, 0, madrid), "3 de diciembre de 2026 a las 18:00 (CET)"},
		{"fr", w.Moment, at(3, 18, 0, asuncion), "3 décembre 2026 à 18\u00a0h\u00a000 (UTC-03)"},
		{"en", w.Until, at(4, 0, 0, madrid), "3 December 2026"}, // the end of that day
		{"en", w.Until, at(1, 0, 0, madrid), "30 November 2026"},
		{"en", w.Until, at(4, 0, 0, madrid).UTC(), "3 December 2026, 23:00 (UTC)"},
		{"es", w.Until, at(3, 18, 30, madrid), "3 de diciembre de 2026 a las 18:30 (CET)"},
	} {
		if got := tt.words(tt.lang, tt.at); got != tt.want {
			t.Errorf("%s in %s is %q, want %q", tt.at, tt.lang, got, tt.want)
		}
	}
	if n := len(w.Missing()); n > 0 {
		t.Errorf("missing are %v", w.Missing())
	}
}

// TestLayers: the words of an older version come first, whichever of several keys they are under.
func TestLayers(t *testing.T) {
	files, err := wordsOf(Kept{"en": {"f.q": {"other": "now"}, "f.q.later": {"other": "now, later"}, "f.best": {"other": "best now"}, "f.end": {"other": "the end"}, "f.end.later": {"other": "the end, later"}}})
	if err != nil {
		t.Fatal(err)
	}
	words, err := files.Over(Kept{"en": {"f.q": {"other": "then"}, "f.second": {"other": "second then"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ got, want string }{
		{words.First("en", "f.best", "f.second"), "f.second"},
		{words.First("en-GB", "f.best", "f.none"), "f.best"},
		{words.First("en", "f.none"), ""},
		{words.First("fr", "f.best"), ""},
		{words.Variant("en", "f.q", ".later"), "f.q"},
		{words.Variant("en", "f.end", ".never", ".later"), "f.end.later"},
		{words.Variant("en", "f.end"), "f.end"},
		{words.Variant("en", "f.none", ".later"), "f.none"},
		{files.Variant("en", "f.q", ".later"), "f.q.later"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}
