package sqlstore_test

import (
	"strings"
	"testing"

	"aporte/adapters/sqlstore"
	"aporte/bot"
	"aporte/flows"
)

// The source of a consultation that broke is noticed by whoever reads it, and mended by whoever publishes it again.
func TestPublishedSourceBroken(t *testing.T) { onBothOften(t, testPublishedSourceBroken) }

func testPublishedSourceBroken(t *testing.T, database func(testing.TB) string) {
	p := bot.Published{Ref: flows.Ref{ID: "demo", Version: 3}, Source: []byte("id: demo # as it is\n")}
	for name, damage := range map[string]string{
		"the source": "UPDATE published SET source = x'6964'",
		"its sum":    "UPDATE meta SET value = '0' || substr(value, 2) WHERE name LIKE 'sum of %'; UPDATE meta SET value = '1' || substr(value, 2) WHERE name LIKE 'sum of %'",
	} {
		t.Run(name, func(t *testing.T) {
			path := database(t)
			s := open(t, path, nil)
			defer s.Close()
			if before, err := s.Publish(t.Context(), p); before != nil || err != nil {
				t.Fatal(before, err)
			}
			tamper(t, path, damage)
			if _, err := s.Versions(t.Context()); !sqlstore.IsBroken(err) {
				t.Errorf("read: %v", err)
			}
			if e, err := s.Examine(t.Context(), nil); err != nil || !strings.Contains(e.String(), "rows of published that do not open: 1") {
				t.Errorf("examined: %v, %v", e, err)
			}
			other := p
			other.Source = []byte("id: demo # other words\n")
			if _, err := s.Publish(t.Context(), other); err != nil {
				t.Error(err)
			}
			if _, err := s.Versions(t.Context()); !sqlstore.IsBroken(err) {
				t.Errorf("after another source: %v", err)
			}
			if before, err := s.Publish(t.Context(), p); string(before) != string(p.Source) || err != nil {
				t.Errorf("published again: %q, %v", before, err)
			}
			if all, err := s.Versions(t.Context()); err != nil || len(all) != 1 || string(all[0].Source) != string(p.Source) {
				t.Errorf("afterwards: %v, %v", all, err)
			}
		})
	}
}
