package export_test

import (
	"cmp"
	"encoding/hex"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot/bottest/programs"
)

// validated checks a file with xmllint against a schema: our part of that of REFI-QDA, or the one that a variable names.
func validated(t *testing.T, path, variable, part string) {
	t.Helper()
	schema := cmp.Or(os.Getenv(variable), "testdata/"+part)
	if out, err := exec.CommandContext(t.Context(), programs.Find(t, "xmllint"), "--noout", "--nonet", "--schema", schema, path).CombinedOutput(); err != nil {
		t.Errorf("%.2000s", out)
	}
}

// readREFI is what the library of Python reads of a project: every text as it is cut out of its source, with the codes on it.
const readREFI = `
import json, sys, zipfile
import xml.etree.ElementTree as ET
ns = {"q": "urn:QDA-XML:project:1.0"}
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
names = z.namelist()
projects = [n for n in names if n.endswith(".qde")]
assert projects == ["project.qde"] and len(set(names)) == len(names), names
assert all(n == "project.qde" or n.startswith("sources/") and n.count("/") == 1 for n in names), names
root = ET.fromstring(z.read("project.qde"))
open(sys.argv[2], "wb").write(z.read("project.qde"))
codes = {}
def walk(node, path):
    for c in node.findall("q:Code", ns):
        codes[c.get("guid")] = path + [c.get("name")]
        walk(c, path + [c.get("name")])
walk(root.find("q:CodeBook/q:Codes", ns), [])
named = {v.get("guid"): v.get("name") for v in root.iter("{%s}Variable" % ns["q"])}
texts, cases, used = [], {}, set()
for s in root.iter("{%s}TextSource" % ns["q"]):
    path = "sources/" + s.get("plainTextPath")[len("internal://"):]
    used.add(path)
    text = z.read(path).decode("utf-8")
    assert "\r" not in text
    for sel in s.findall("q:PlainTextSelection", ns):
        at, end = int(sel.get("startPosition")), int(sel.get("endPosition"))
        assert at == 0 or text[at - 1] == "\n" and text[end:end + 2] == "\n\n", (at, end)
        for c in sel.findall("q:Coding", ns):
            texts.append([s.get("name"), sel.get("name"), " > ".join(codes[c.find("q:CodeRef", ns).get("targetGUID")]), text[at:end].encode("utf-8").hex()])
assert used == set(names) - {"project.qde"}
for c in root.iter("{%s}Case" % ns["q"]):
    cases[c.get("name")] = {named[v.find("q:VariableRef", ns).get("targetGUID")]: v[1].text for v in c.findall("q:VariableValue", ns)}
guids = [e.get("guid") for e in root.iter() if e.get("guid")]
assert len(set(guids)) == len(guids)
print(json.dumps({"Texts": texts, "Cases": cases, "Codes": sorted(" > ".join(c) for c in codes.values())}))
`

// projectRead is what readREFI prints.
type projectRead struct {
	Texts [][4]string
	Cases map[string]map[string]string
	Codes []string
}

// shownInQDA is a text as a source has it.
func shownInQDA(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.NewReplacer("\x00", "␀", "\x07", "␇", "\x1b", "␛").Replace(text)
}

func readProject(t *testing.T, path string) (read projectRead) {
	t.Helper()
	qde := filepath.Join(t.TempDir(), "project.qde")
	readPython(t, "zipfile", readREFI, &read, path, qde)
	validated(t, qde, "REFI_PROJECT_SCHEMA", "refi-project-part.xsd")
	for i := range read.Texts {
		text, err := hex.DecodeString(read.Texts[i][3])
		if err != nil {
			t.Fatal(err)
		}
		read.Texts[i][3] = string(text)
	}
	return read
}

func TestREFI(t *testing.T) {
	f := parse(t, findings)
	all, texts := townHall(f)
	all = append(all, submitted(record(900, f, "consent", yes, "f1_stance", codes("unsure"), "country", codes("AT"))))
	read := readProject(t, file(t, source(f, all...), townWords, "refi-qda"))
	var want, got []string
	for _, w := range texts {
		want = append(want, w.response+" "+shownInQDA(w.text))
	}
	under := map[string]int{}
	for _, row := range read.Texts {
		got = append(got, row[0]+" "+row[3])
		under[row[2]]++
	}
	if !slices.Equal(sorted(got), sorted(want)) {
		t.Errorf("%d texts are cut out, want %d", len(got), len(want))
		for i, text := range sorted(got) {
			if w := sorted(want)[i]; text != w {
				t.Fatalf("the first that differs is %.100q, want %.100q", text, w)
			}
		}
	}
	for code, n := range map[string]int{"Buses > Agree": 2, "Trees > Partly": 2, "Idea": 1} {
		if under[code] < n {
			t.Errorf("there are %d texts under %q", under[code], code)
		}
	}
	for _, code := range []string{"Buses", "Buses > Agree", "Buses > disagree", "Trees > Partly", "Idea", "Trees > unsure"} {
		if !slices.Contains(read.Codes, code) {
			t.Errorf("there is no code %q in %q", code, read.Codes)
		}
	}
	if len(read.Cases) != len(all) {
		t.Errorf("there are %d cases, want %d", len(read.Cases), len(all))
	}
	last := read.Cases["r900"]
	for name, value := range map[string]string{
		"Country": "Austria", "Language": "en", "Channel": "console", "f1_stance": "unsure", "f2_stance": "", "submitted_at": "2026-12-30T22:00:00Z",
	} {
		equal(t, name+" "+last[name], name+" "+value)
	}
}

// The codebook alone has the codes of the project, with the same GUIDs.
func TestQDC(t *testing.T) {
	flows, words := embedded(t)
	for _, f := range append(flows, parse(t, findings), parse(t, voting)) {
		look := words
		if f.ID == "town" {
			look = townWords
		}
		path := file(t, export.Source{Flow: f}, look, "qdc")
		validated(t, path, "REFI_CODEBOOK_SCHEMA", "refi-codebook-part.xsd")
		type code struct {
			GUID  string `xml:"guid,attr"`
			Name  string `xml:"name,attr"`
			Codes []code `xml:"Code"`
		}
		var book struct {
			XMLName xml.Name `xml:"urn:QDA-XML:codebook:1.0 CodeBook"`
			Codes   []code   `xml:"Codes>Code"`
		}
		if err := xml.Unmarshal([]byte(read(t, "", path)), &book); err != nil || len(book.Codes) == 0 {
			t.Fatalf("%s: %v", f.ID, err)
		}
		projected := readProject(t, file(t, source(f), look, "refi-qda"))
		var names []string
		for _, c := range book.Codes {
			names = append(names, c.Name)
			for _, below := range c.Codes {
				names = append(names, c.Name+" > "+below.Name)
			}
		}
		equal(t, strings.Join(sorted(names), "|"), strings.Join(sorted(projected.Codes), "|"))
	}
}
