package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"aporte/bot/bottest/programs"
)

// officeConverts lets LibreOffice save a file in another form, into a new folder.
func officeConverts(t *testing.T, path, form string) (dir string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	dir = t.TempDir()
	cmd := exec.CommandContext(ctx, programs.Find(t, "soffice"), "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", form, "--outdir", dir, path)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, text)
	}
	return dir
}

// LibreOffice opens every sheet with all its rows and texts, and finds no formula.
func TestWorkbookLibreOffice(t *testing.T) {
	f := parse(t, findings)
	path := file(t, source(f, hostileTown(f)...), townWords, "xlsx")
	content := read(t, officeConverts(t, path, "fods"), "xlsx.fods")
	formulas, cells := 0, 0
	for in := xml.NewDecoder(strings.NewReader(content)); ; {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "table-cell" {
			cells++
			for _, a := range start.Attr {
				if a.Name.Local == "formula" {
					formulas++
				}
			}
		}
	}
	if formulas > 0 || cells < 1000 {
		t.Errorf("there are %d formulas in %d cells", formulas, cells)
	}
	dir := officeConverts(t, path, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1")
	sheets := listing(t, dir)
	if len(sheets) != 12 {
		t.Errorf("the sheets are %q", sheets)
	}
	for _, name := range sheets {
		if !strings.Contains(name, "Quotes 1 ") {
			continue
		}
		src, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(src)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != len(hostile)+1 {
			t.Fatalf("there are %d rows", len(rows))
		}
		for i, row := range rows[1:] {
			// It has line breaks of one kind.
			breaks := strings.NewReplacer("\r\n", "\n", "\r", "\n")
			if want, got := breaks.Replace(inCell(hostile[i])), breaks.Replace(row[4]); got != want {
				t.Errorf("want %.60q, got %.60q", want, got)
			}
		}
		return
	}
	t.Errorf("no sheet has the quotes of the first finding: %q", sheets)
}
