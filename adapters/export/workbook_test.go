package export

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// A table that is too long for a sheet goes on in another one, with the same head.
func TestFullSheet(t *testing.T) {
	b, err := newWorkbook(t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	b.most = 3
	w, err := b.add("Answers", plain("a"), nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := [][]string{{"1"}, {"2"}, {"3"}, {"4"}, {"5"}}
	var out bytes.Buffer
	for _, err := range []error{w.write(slices.Values(rows)), w.finish(), b.save(&out), b.close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	back, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, sheet := range back.GetSheetList() {
		got, err := back.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, sheet)
		for _, row := range got {
			all = append(all, row...)
		}
	}
	if got := strings.Join(all, " "); got != "Answers a 1 2 Answers (2) a 3 4 Answers (3) a 5" {
		t.Error(got)
	}
}

// A text that grew between the readings is an error, and is not cut.
func TestGrownText(t *testing.T) {
	b, err := newWorkbook(t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	w, err := b.add("Answers", plain("a"), []int{1})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.write(slices.Values([][]string{{strings.Repeat("a", mostInCell+1)}})); err == nil || !strings.Contains(err.Error(), "export again") {
		t.Error(err)
	}
	if err := b.close(); err != nil {
		t.Error(err)
	}
}

// All that is written before the end lies in a folder beside the file, and is gone at the end.
func TestBesideFiles(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	dir := t.TempDir()
	b, err := newWorkbook(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	w, err := b.add("Answers", plain("a"), nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := slices.Repeat([][]string{{strings.Repeat("a", 32_000)}}, 700) // more than the library keeps in memory
	if err := w.write(slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	if found, err := filepath.Glob(filepath.Join(dir, ".workbook.*.part", "*")); len(found) != 1 {
		t.Errorf("there is %q, %v", found, err)
	}
	var out bytes.Buffer
	for _, err := range []error{w.finish(), b.save(&out), b.close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
}

// Names of sheets are valid in any language.
func TestSheetName(t *testing.T) {
	for name, want := range map[string]string{
		"Quotes 1 Open: data / budget?":    "Quotes 1 Open data budget",
		"'quoted'":                         "’quoted’",
		"Quotes 2 L'accès à l'information": "Quotes 2 L’accès à l’informatio",
		"":                                 "Sheet",
		"[*]":                              "Sheet",
		strings.Repeat("🌍", 20):            strings.Repeat("🌍", 15),
		"Quotes 3 الشفافية":                "Quotes 3 الشفافية",
		strings.Repeat("a", 30) + " b":     strings.Repeat("a", 30),
	} {
		got := sheetName(name, "")
		if got != want || len(utf16.Encode([]rune(got))) > 31 {
			t.Errorf("want %q, got %q", want, got)
		}
		if _, err := excelize.NewFile().NewSheet(got); err != nil {
			t.Errorf("%q: %v", got, err)
		}
	}
	if got := sheetName(strings.Repeat("é", 40), " (2)"); got != strings.Repeat("é", 27)+" (2)" {
		t.Error(got)
	}
}

// Rows that cannot be read again, or have no place, are an error, and no workbook without them.
func TestLostRows(t *testing.T) {
	for name, spoil := range map[string]func(*workbook, *worksheet) error{
		"closed": func(_ *workbook, w *worksheet) error { return w.rows.file.Close() },
		"filled": func(b *workbook, _ *worksheet) error { return b.file.SetCellStr("Answers", "B7", "x") },
	} {
		b, err := newWorkbook(t.TempDir(), false)
		if err != nil {
			t.Fatal(err)
		}
		w, err := b.add("Answers", plain("a"), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range []error{w.write(slices.Values([][]string{{"1"}})), w.finish(), spoil(b, w)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := b.save(&bytes.Buffer{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
