package flows

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

const termsFile = `flow: demo
version: 1
languages: [en]
opens: 2026-11-01
closes: %s
time_zone: Europe/Paris
controller: The town
contact: town@example.org
report: https://example.org/report
place: "DE, FR"
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: q, kind: text}
  - {id: review, kind: review}
`

// TestTerms reads the terms of a file, whose dates are in its time zone.
func TestTerms(t *testing.T) {
	f, err := Parse("demo.yaml", fmt.Appendf(nil, termsFile, "2026-12-03"))
	if err != nil {
		t.Fatal(err)
	}
	if f.Controller != "The town" || f.Contact != "town@example.org" || f.Report != "https://example.org/report" || strings.Join(f.Place, "+") != "DE+FR" {
		t.Errorf("terms = %+v", f.Terms)
	}
	if want := time.Date(2026, 12, 3, 23, 0, 0, 0, time.UTC); !f.Closes.Equal(want) {
		t.Errorf("closes = %s, want the end of that day in Paris, %s", f.Closes, want)
	}
	if want := time.Date(2026, 10, 31, 23, 0, 0, 0, time.UTC); !f.Opens.Equal(want) {
		t.Errorf("opens = %s, want the beginning of that day in Paris, %s", f.Opens, want)
	}
	there, err := f.Set("time_zone", "America/Asuncion")
	if err != nil {
		t.Fatal(err)
	}
	if want := time.Date(2026, 12, 4, 3, 0, 0, 0, time.UTC); !there.Closes.Equal(want) || f.Zone != "Europe/Paris" {
		t.Errorf("in Asunción it closes at %s, want %s", there.Closes, want)
	}
	moment, err := f.Set("closes", "2026-12-03T18:00:00-03:00")
	if err == nil {
		moment, err = moment.Set("time_zone", "UTC")
	}
	if want := time.Date(2026, 12, 3, 21, 0, 0, 0, time.UTC); err != nil || !moment.Closes.Equal(want) {
		t.Errorf("a moment moves with the zone: %s, want %s; %v", moment.Closes, want, err)
	}
	if f.Fingerprint() != moment.Fingerprint() {
		t.Error("terms change the fingerprint")
	}
}

// TestWrongTerms: what a deployment or a file may not say of a consultation.
func TestWrongTerms(t *testing.T) {
	f, err := Parse("demo.yaml", fmt.Appendf(nil, termsFile, "2026-12-03"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ key, value, want string }{
		{"closes", "soon", "must be a date such as 2026-11-30"},
		{"closes", "2026-10-01", "closes before it opens"},
		{"closes", "1999-02-30", "must be a date"},
		{"time_zone", "Mars/Olympus", "must be the name of a time zone"},
		{"time_zone", "Local", "must be the name of a time zone"},
		{"contact", "ask at the town hall", "must be an e-mail address or the address of a page"},
		{"contact", "Town <town@example.org>", "must be an e-mail address"},
		{"contact", " ", "is empty"},
		{"controller", "The\ntown", "one line of plain text"},
		{"controller", "{{.Contact}}", "one line of plain text"},
		{"controller", strings.Repeat("x", 201), "more than 200 characters"},
		{"report", "example.org", "must be the address of a page"},
		{"report", "javascript://x", "must be the address of a page"},
		{"license", "all mine", "must be the id of a licence"},
		{"place", "Germany", "must be the codes of the countries"},
		{"place", "DE,", "must be the codes of the countries"},
	} {
		if _, err := f.Set(tt.key, tt.value); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %q: %v, want %q", tt.key, tt.value, err, tt.want)
		}
	}
	src := strings.Replace(fmt.Sprintf(termsFile, "2026-12-03"), "town@example.org", "the town", 1)
	_, err = Parse("demo.yaml", []byte(src))
	var found Problems
	if !errors.As(err, &found) || len(found) != 1 || found[0].Line != 8 {
		t.Errorf("a wrong contact in a file: %v", err)
	}
}
