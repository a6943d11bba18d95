package export_test

import (
	"strings"
	"testing"

	"aporte/adapters/export"
)

// Sealed texts are in no file without the identity, and a vote beside one still counts; with it, the files are as if nothing was sealed.
func TestSealedQuotes(t *testing.T) {
	f := parse(t, findings)
	desk, path := key(t, "desk.txt")
	open := submitted(record(0, f, "consent", yes, "f1_stance", codes("agree"), "f2_stance", codes("partly"), "f2_part", other("planted"), "idea", written("planted, too")))
	closed := sealed(t, submitted(record(0, f, "consent", yes, "f1_stance", codes("agree"), "f2_stance", codes("partly"), "f2_part", other("planted"), "idea", written("planted, too"))), desk.Recipient())
	for _, format := range folderFormats() {
		n := 0
		s := source(f, closed)
		s.Sealed = func() { n++ }
		without := contents(t, folder(t, s, townWords, format))
		if strings.Contains(without, "planted") {
			t.Errorf("%s has a sealed text", format)
		}
		if format == "polis" {
			equal(t, without, contents(t, folder(t, source(f, open), townWords, format)))
		} else if n != 2 {
			t.Errorf("%s counts %d sealed texts, want 2", format, n)
		}
		var err error
		if s.Identities, err = export.ReadIdentities(path); err != nil {
			t.Fatal(err)
		}
		equal(t, contents(t, folder(t, s, townWords, format)), contents(t, folder(t, source(f, open), townWords, format)))
	}
}
