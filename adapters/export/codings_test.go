package export_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/bot/bottest/programs"
)

// analysed is a shelf with what analysts coded.
type analysed struct {
	shelf
	export.Coded
}

func (a analysed) Codings(context.Context, string) ([]bot.Code, []bot.Coding, int, error) {
	return a.Coded.Codes, a.Coded.Codings, 0, nil
}

// coded reads the marks of a file with this content.
func coded(t *testing.T, s export.Source, content string) export.Coded {
	t.Helper()
	path := filepath.Join(t.TempDir(), "codes.csv")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return codedIn(t, s, path)
}

func codedIn(t *testing.T, s export.Source, path string) export.Coded {
	t.Helper()
	m, err := export.ReadMarks(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Code(t.Context(), townWords, m, "eva")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// codingsOf returns codings as lines.
func codingsOf(c export.Coded) string {
	var lines []string
	for _, o := range c.Codings {
		lines = append(lines, fmt.Sprintf("%s/%s/%s/%d [%d:%d] %s, %s: %s", o.Response, o.Question, o.Item, o.Seq, o.Start, o.End, o.Code, o.Coder, o.Note))
	}
	for _, o := range c.Refused {
		lines = append(lines, "refused "+o.Where+": "+o.Why)
	}
	return strings.Join(sorted(lines), "\n")
}

// town is a response with an answer with line ends and emoji, and with words noted.
func town(t *testing.T) export.Source {
	t.Helper()
	f := parse(t, findings)
	r := record(1, f, "consent", yes, "f1_stance", codes("agree"), "f1_why", written("One\r\n👩‍👩‍👧 and\x00 two"), "idea", written("A tree"))
	return source(f, submitted(noting(f, r, "idea", "or a bush")), submitted(record(2, f, "consent", yes, "f1_stance", codes("agree"))))
}

func TestMarksOfCSV(t *testing.T) {
	s := town(t)
	const rows = "response_id,question_id,code,start,end,coder,note\r\n" +
		"r1,f1_why,Access,0,3,bea,\"first,\nsecond\"\r\n" +
		"r1,f1_why,\" Access \",,,,\r\n" +
		"r1,idea,Green,2,6,,\r\n" +
		"r1,idea,,,,,not coded yet\r\n" +
		"r9,idea,Green,,,,\r\n" +
		"r1,idea,Green,2,7,,\r\n" +
		"r2,idea,Green,,,,\r\n" +
		"r1,nothing,Green,,,,\r\n"
	const want = `r1/f1_why//1 [0:0] Access, eva: 
r1/f1_why//1 [0:3] Access, bea: first,
second
r1/idea//1 [2:6] Green, eva: 
refused line 10: no text is there, or none that can be read
refused line 7: there is no such response: it may have been erased
refused line 8: its end is after that of the text
refused line 9: no text is there, or none that can be read`
	for name, src := range map[string]string{
		"CSV": rows, "a byte order mark": "\ufeff" + rows, "semicolons": strings.ReplaceAll(strings.ReplaceAll(rows, "first,", "first"), ",", ";"),
		"line feeds": strings.ReplaceAll(rows, "\r\n", "\n"),
	} {
		want := want
		if name == "semicolons" {
			want = strings.ReplaceAll(want, "first,", "first")
		}
		if got := codingsOf(coded(t, s, src)); got != want {
			t.Errorf("%s: coded is\n%s\nwant\n%s", name, got, want)
		}
	}
	// The columns item and seq say which of several texts.
	equal(t, codingsOf(coded(t, s, "seq,response_id,item,question_id,code\n2,r1,,idea,Green\n")), "r1/idea//2 [0:0] Green, eva: ")
}

func TestBrokenMarks(t *testing.T) {
	for content, want := range map[string]string{
		"":                             ":1: there is no line with the names of columns",
		"response_id,question_id\na,b": ":1: it is no table of codes: that has the columns response_id",
		"response_id,question_id,code\r\na,b,c\r\na,b\r\n":     ":3: wrong number of fields",
		"response_id,question_id,code\na,b,c\n\"a,b,c\n":       ":3: extraneous or missing",
		"response_id,question_id,code\n,b,c\n":                 ":2: it does not say which answer",
		"response_id,question_id,code,start,end\na,b,c,x,2\n":  ":2: start is no number",
		"response_id,question_id,code,start,end\na,b,c,-1,2\n": ":2: start is no number",
		"response_id,question_id,code,start,end\na,b,c,2,2\n":  ":2: start and end are no part",
		"response_id,question_id,code,start,end\na,b,c,2,\n":   ":2: start and end are no part",
		"response_id,question_id,code\na,b,\xe9\n":             ":1: it is not UTF-8",
		"response_id,question_id,code,answered_at\na,b,c,d\n":  ":1: it is no table of codes",
		"PK\x03\x04 no archive":                                ": zip: not a valid zip file",
	} {
		path := filepath.Join(t.TempDir(), "codes.csv")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := export.ReadMarks(path); err == nil || !strings.HasPrefix(err.Error(), path+want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
}

// A workbook has columns for several codes of a quote. Its other sheets have codes of options, which nobody coded.
func TestMarksOfWorkbook(t *testing.T) {
	s := town(t)
	path := filepath.Join(t.TempDir(), "coded.xlsx")
	book := excelize.NewFile()
	defer book.Close()
	for sheet, rows := range map[string][][]any{
		"Quotes 1 Buses": {
			{"number", "text", "code", "code 2", "code 3", "coder", "note", "response_id", "question_id", "item", "seq"},
			{"Q1-001", "One", "Access", "", "Cost", "bea", "ah", "r1", "f1_why", "", 1},
			{"Q1-002", "Not coded"},
		},
		"Quotes": {
			{"code", "response_id", "question_id", "coder", "seq"},
			{2026, "r1", "idea", nil, 2},
			{"Green", "r9", "idea"},
		},
		"Answers": {{"response_id", "question_id", "code", "answered_at"}, {"r1", "f1_stance", "agree", ""}},
		"Choices": {{"list_name", "code"}, {"f1_stance", "agree"}},
	} {
		if _, err := book.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	equal(t, codingsOf(codedIn(t, s, path)), `r1/f1_why//1 [0:0] Access, bea: ah
r1/f1_why//1 [0:0] Cost, bea: ah
r1/idea//2 [0:0] 2026, eva: 
refused sheet Quotes, row 3: there is no such response: it may have been erased`)
	if err := book.DeleteSheet("Quotes"); err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellStr("Quotes 1 Buses", "K2", "x"); err != nil {
		t.Fatal(err)
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if _, err := export.ReadMarks(path); err == nil || err.Error() != path+": sheet Quotes 1 Buses, row 2: seq is no number of characters" {
		t.Error(err)
	}
	if err := book.DeleteSheet("Quotes 1 Buses"); err != nil {
		t.Fatal(err)
	}
	if err := book.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	if _, err := export.ReadMarks(path); err == nil || !strings.Contains(err.Error(), ": no sheet has the columns response_id") {
		t.Error(err)
	}
}

// editProject codes a project as a program does: it adds a user, codes below ours and beside them, selections and a note.
const editProject = `
import sys, uuid, zipfile
import xml.etree.ElementTree as ET
ns = "urn:QDA-XML:project:1.0"
ET.register_namespace("", ns)
tag = lambda name: "{%s}%s" % (ns, name)
new = lambda: "{" + str(uuid.uuid4()).upper() + "}"
old = zipfile.ZipFile(sys.argv[1])
root = ET.fromstring(old.read("project.qde"))
user, access, ramps, cost, note = new(), new(), new(), new(), new()
ET.SubElement(root.find(tag("Users")), tag("User"), guid=user, name="Bea")
codes = root.find(tag("CodeBook")).find(tag("Codes"))
code = lambda above, guid, name: ET.SubElement(above, tag("Code"), guid=guid, name=name, isCodable="true")
top = code(codes, access, "Access")
ET.SubElement(top, tag("Description")).text = "To get there"
code(top, ramps, "Ramps")
code(codes[0], cost, "Cost")
notes = ET.SubElement(root, tag("Notes"))
ET.SubElement(ET.SubElement(notes, tag("Note"), guid=note, name="n"), tag("PlainTextContent")).text = "well said"
def coding(parent, guid, noted=False):
    c = ET.SubElement(parent, tag("Coding"), guid=new(), creatingUser=user)
    ET.SubElement(c, tag("CodeRef"), targetGUID=guid)
    if noted:
        ET.SubElement(c, tag("NoteRef"), targetGUID=note)
for s in root.iter(tag("TextSource")):
    text = old.read("sources/" + s.get("plainTextPath")[11:]).decode()
    coding(s.findall(tag("PlainTextSelection"))[0], access, True)
    def select(start, end, guid):
        at = len(s.findall(tag("PlainTextSelection")))
        sel = ET.Element(tag("PlainTextSelection"), guid=new(), startPosition=str(start), endPosition=str(end), creatingUser=user)
        coding(sel, guid)
        s.insert(at, sel)
    at = text.index("and")
    select(at, at + 3, ramps)
    select(at, text.index("tree") + 4, cost)
    select(0, 3, cost)
    if "--without" in sys.argv:
        for sel in s.findall(tag("PlainTextSelection")):
            if sel.get("name"):
                s.remove(sel)
new_file = zipfile.ZipFile(sys.argv[2], "w")
new_file.writestr("project.qde", ET.tostring(root, encoding="utf-8", xml_declaration=True))
for n in old.namelist():
    if n != "project.qde":
        new_file.writestr(n.replace("sources/", "Sources/"), old.read(n))
new_file.close()
`

// edited codes the project of a source as a program does.
func edited(t *testing.T, s export.Source, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "coded.qdpx")
	args = append([]string{"-c", editProject, file(t, s, townWords, "refi-qda"), path}, args...)
	if out, err := exec.CommandContext(t.Context(), programs.Find(t, "python3"), args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

func TestMarksOfProject(t *testing.T) {
	s := town(t)
	if got := codedIn(t, s, file(t, s, townWords, "refi-qda")); len(got.Codes)+len(got.Codings)+len(got.Refused) > 0 {
		t.Errorf("our own codes are those of analysts: %+v", got)
	}
	path := edited(t, s)
	got := codedIn(t, s, path)
	const parts = `r1/f1_why//1 [11:14] Access > Ramps, Bea: 
r1/f1_why//1 [11:19] Buses > Cost, Bea: 
r1/idea//1 [0:6] Buses > Cost, Bea: `
	const want = "r1/f1_why//1 [0:0] Access, Bea: well said\n" + parts + "\nrefused r1, selection 6: it marks no answer"
	equal(t, codingsOf(got), strings.ReplaceAll(want, "[0:6]", "[0:0]"))
	equal(t, fmt.Sprint(got.Codes), "[{Buses > Cost } {Access To get there} {Access > Ramps }]")

	// What came back goes out, and comes back again.
	dir := packed(t, export.Source{Flow: s.Flow, Reader: analysed{s.Reader.(shelf), got}}, export.Options{})
	again := codedIn(t, s, filepath.Join(dir, "codings.csv"))
	again.Refused = got.Refused
	equal(t, codingsOf(again), codingsOf(got))

	// A program may drop what it does not know: the answers are found by their words.
	equal(t, codingsOf(codedIn(t, s, edited(t, s, "--without"))), strings.ReplaceAll(parts, "[0:6]", "[0:0]")+"\nrefused r1, selection 3: it marks no answer")

	// An answer that was changed since is another one, and one that was erased is told.
	f := s.Flow
	later := record(1, f, "consent", yes, "f1_stance", codes("agree"), "f1_why", written("Other words"), "idea", written("A tree"))
	equal(t, codingsOf(codedIn(t, source(f, submitted(later)), path)), `r1/idea//1 [0:0] Buses > Cost, Bea: 
refused r1, selection 1: the text was changed since the file was made
refused r1, selection 4: the text was changed since the file was made
refused r1, selection 5: the text was changed since the file was made
refused r1, selection 6: it marks no answer`)
	if got := codedIn(t, source(f), path); len(got.Codings) > 0 || len(got.Refused) != 4 || !strings.Contains(codingsOf(got), "no such response") {
		t.Errorf("of an erased response: %s", codingsOf(got))
	}
}

// A text that is sealed since it was coded is the same text: its codings are not stale.
func TestCodingsOfSealed(t *testing.T) {
	s := town(t)
	got := coded(t, s, "response_id,question_id,code\nr1,f1_why,Access\n")
	got.Codes = []bot.Code{{Name: "Access"}}
	desk, _ := key(t, "desk.txt")
	shut := slices.Clone(s.Reader.(shelf))
	for i := range shut {
		shut[i] = sealed(t, shut[i], desk.Recipient())
	}
	s.Reader = analysed{shut, got}
	if table := read(t, packed(t, s, export.Options{}), "codings.csv"); !strings.HasSuffix(table, ",false\r\n") {
		t.Error(table)
	}
	figures, err := export.Stats(t.Context(), s, townWords, "en")
	if err != nil || len(figures.Codes) != 1 || figures.Codes[0].Stale != 0 {
		t.Errorf("%+v, %v", figures.Codes, err)
	}
}

// A package has what was coded, in the form in which it is read again.
func TestCodingTables(t *testing.T) {
	s := town(t)
	all := s.Reader.(shelf)
	got := coded(t, s, "response_id,question_id,code,start,end,coder,note\nr1,f1_why,Access,0,3,bea,\"=1, or\"\nr1,idea,Green,,,,\nr1,idea,Access,,,,\n")
	got.Codes = []bot.Code{{Name: "Access", Note: "To get there"}, {Name: "Green"}, {Name: "Unused"}}
	changed := slices.Clone(all)
	changed[0].Journal = slices.Clone(changed[0].Journal)
	for i := range changed[0].Journal {
		if e := &changed[0].Journal[i]; e.Step == "f1_why" {
			e.At = e.At.Add(time.Second) // written again
		}
	}
	dir := packed(t, export.Source{Flow: s.Flow, Reader: analysed{changed, got}}, export.Options{})
	equal(t, read(t, dir, "codes.csv"), "code,note,count,responses\r\nAccess,To get there,2,1\r\nGreen,,1,1\r\nUnused,,0,0\r\n")
	equal(t, read(t, dir, "codings.csv"), "response_id,coding,question_id,item,seq,start,end,code,coder,note,stale\r\n"+
		"r1,1,f1_why,,1,0,3,Access,bea,\"=1, or\",true\r\nr1,2,idea,,1,,,Access,eva,,false\r\nr1,3,idea,,1,,,Green,eva,,false\r\n")
	again := codedIn(t, s, filepath.Join(dir, "codings.csv"))
	equal(t, codingsOf(again), codingsOf(got))
	figures, err := export.Stats(t.Context(), export.Source{Flow: s.Flow, Reader: analysed{changed, got}}, townWords, "en")
	if err != nil {
		t.Fatal(err)
	}
	var text, object strings.Builder
	if err := errors.Join(figures.WriteJSON(&object), figures.Write(&text, 100)); err != nil {
		t.Fatal(err)
	}
	var figured struct {
		Coded int
		Codes []map[string]any
	}
	if err := json.Unmarshal([]byte(object.String()), &figured); err != nil {
		t.Fatal(err)
	}
	equal(t, fmt.Sprint(figured.Codes), "[map[code:Access count:2 responses:1 share:1 stale:1] map[code:Green count:1 responses:1 share:1 stale:0] map[code:Unused count:0 responses:0 share:0 stale:0]]")
	equal(t, fmt.Sprint(figured.Coded), "1")
	if !strings.Contains(text.String(), "of 1 response with a code") || !strings.Contains(text.String(), "(stale: 1 of 2 codings)") || strings.Count(text.String(), "stale:") != 2 {
		t.Errorf("the figures say %s", text.String())
	}
	if _, err := os.Stat(filepath.Join(packed(t, s, export.Options{}), "codings.csv")); err == nil {
		t.Error("where nothing is coded there are tables of codes")
	}
}
