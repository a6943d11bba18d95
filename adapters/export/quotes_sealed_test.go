package export_test

import (
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/flows"
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

// A response whose labels are damaged does not say whose it is. What can be read of it is in every file, under its own id.
func TestDamagedQuotes(t *testing.T) {
	f := parse(t, findings)
	r := submitted(record(0, f, "consent", yes, "f1_stance", codes("agree"), "idea", written("still here"), "more", written("gone")))
	r.Damaged, r.Participant, r.Lang, r.Channel, r.Status = true, "", "", "", ""
	r.Journal[3].Damaged, r.Journal[3].Value = true, flows.Value{}
	for _, format := range folderFormats() {
		named := 0
		s := source(f, r)
		s.Damaged = func(string) { named++ }
		got := contents(t, folder(t, s, townWords, format))
		if format != "polis" && (!strings.Contains(got, "still here") || strings.Contains(got, "gone") || !strings.Contains(got, ",r0\r\n") && !strings.Contains(got, "\nr0,")) {
			t.Errorf("%s is %s", format, got)
		}
		if named != 2 {
			t.Errorf("%s names %d parts that are damaged, want 2", format, named)
		}
	}
}
