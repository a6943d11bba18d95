package export_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"aporte/bot"
	"aporte/bot/bottest/programs"
)

// tttcRules says in JavaScript what Talk to the City refuses: its regular expressions are JavaScript, where white space and the
// length of a text are others than in Go. It reads files with papaparse, as Talk to the City does, and prints what that found and
// what would be refused.
const tttcRules = `
const papa = require(process.argv[1]), fs = require("fs"), files = process.argv.slice(2);
const starts = [/^=/, /^[+@-][a-z]+\(/i], holds = [/dde\s*\(/i, /cmd\s*\|/i, /powershell/i, /(java|vb)script:/i, /data:/i, /<script/i];
const rows = [], bad = [];
for (const name of files) {
	const raw = fs.readFileSync(name, "utf8");
	if (Buffer.byteLength(raw) > 150 * 1000) bad.push([name, "bytes"]);
	if (raw.split(/\r?\n/).length > 10000) bad.push([name, "lines"]);
	if (/,{100}|"{100}|\n{1000}|\ufffd/.test(raw) || raw.split("\n").some(line => line.length >= 100000)) bad.push([name, "bomb"]);
	const {data, errors} = papa.parse(raw, {header: true, skipEmptyLines: true});
	for (const e of errors) bad.push([name, e.message]);
	for (const row of data) {
		if (row.comment.trim() === "" || row.comment.length > 10000) bad.push([name, row.id]);
		for (const cell of Object.values(row))
			if (starts.some(p => p.test(cell.trim())) || holds.some(p => p.test(cell))) bad.push([name, row.id]);
		rows.push([row.id, row.comment, row.interview]);
	}
}
console.log(JSON.stringify({rows, bad}));
`

// tttcFile is a file with comments.
type tttcFile struct {
	Name string
	Rows [][]string
}

// tttcFiles reads the files with comments of a folder, in order.
func tttcFiles(t *testing.T, dir string) (files []tttcFile) {
	t.Helper()
	for n := range listing(t, dir)[1:] { // all but refused.csv
		name := fmt.Sprintf("tttc-%d.csv", n+1)
		rows := parseCSV(t, read(t, dir, name))
		equal(t, strings.Join(rows[0], ","), "id,comment,interview")
		files = append(files, tttcFile{filepath.Join(dir, name), rows[1:]})
	}
	return files
}

func TestTalkToTheCity(t *testing.T) {
	f := parse(t, findings)
	all, texts := townHall(f)
	dir := folder(t, source(f, all...), townWords, "tttc")
	files := tttcFiles(t, dir)

	// Each text is whole in the comments, or named among the refused, and never both.
	comments, speakers := map[string]string{}, map[string]string{}
	for _, file := range files {
		for _, row := range file.Rows {
			id, _, _ := strings.Cut(row[0], "/part")
			comments[id] += row[1]
			speakers[id] = row[2]
		}
	}
	refused := map[string]string{}
	rows := parseCSV(t, read(t, dir, "refused.csv"))
	equal(t, strings.Join(rows[0], ","), "response_id,question_id,why")
	for _, row := range rows[1:] {
		refused[row[0]+" "+row[1]] = row[2]
	}
	entry := map[string]string{"f2_part": "1", "f1_why": "1", "more": "1", "idea": "2", "street/bus": "2"}
	for _, w := range texts {
		id := w.response + "/" + w.question + "/" + entry[w.question]
		comment, there := comments[id]
		question, _, _ := strings.Cut(w.question, "/") // its item stands in no column
		if why, no := refused[w.response+" "+question]; no == there || why == "" && no {
			t.Errorf("%v: is it refused: %v, is it there: %v", w, no, there)
		}
		if there && (comment != w.text || speakers[id] != w.participant) {
			t.Errorf("%v became %.40q by %s", w, comment, speakers[id])
		}
	}
	if len(comments)+len(refused) != len(texts) || len(refused) == 0 || len(files) < 2 {
		t.Errorf("%d comments and %d refused of %d texts, in %d files", len(comments), len(refused), len(texts), len(files))
	}

	papa, err := filepath.Abs("../../.ci/readers/node_modules/papaparse")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(papa); err != nil {
		programs.Missing(t, "papaparse")
	}
	args, rowsWant := []string{"-e", tttcRules, papa}, [][]string(nil)
	for _, file := range files {
		args, rowsWant = append(args, file.Name), append(rowsWant, file.Rows...)
	}
	out, err := exec.CommandContext(t.Context(), programs.Find(t, "node"), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got struct{ Rows, Bad [][]string }
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Bad) > 0 || !reflect.DeepEqual(got.Rows, rowsWant) {
		t.Errorf("papaparse found %d rows, want %d; Talk to the City would refuse %.500q", len(got.Rows), len(rowsWant), got.Bad)
	}
}

// Nothing is refused without need: these contain no pattern, or hold it where it is allowed.
func TestTalkToTheCityTakes(t *testing.T) {
	f := parse(t, findings)
	harmless := []string{"dates: today", "+1", "-5 %", "@name", "- a point", "a=b", "the database", "script", strings.Repeat(",", 99), "NA", "one\r\ntwo"}
	var all []bot.Record
	for n, text := range harmless {
		all = append(all, record(n, f, "consent", yes, "idea", written(text)))
	}
	dir := folder(t, source(f, all...), townWords, "tttc")
	if rows := tttcFiles(t, dir)[0].Rows; len(rows) != len(harmless) {
		t.Errorf("%d of %d are taken: %s", len(rows), len(harmless), read(t, dir, "refused.csv"))
	}
}

// A long text is cut between what a reader sees as characters, and after white space if there is any.
func TestTalkToTheCityParts(t *testing.T) {
	f := parse(t, findings)
	for text, want := range map[string]int{
		strings.Repeat("x", 10_000):         1,
		strings.Repeat("x", 10_001):         2,
		strings.Repeat("👩‍👩‍👧‍👦", 2_000):    3, // 11 units each
		strings.Repeat("nine char ", 2_000): 2,
		strings.Repeat("ein Wort ", 3_000):  3,
	} {
		dir := folder(t, source(f, record(0, f, "consent", yes, "idea", written(text))), townWords, "tttc")
		whole, rows := "", tttcFiles(t, dir)[0].Rows
		for i, row := range rows {
			whole += row[1]
			if len(utf16.Encode([]rune(row[1]))) > 10_000 || !utf8.ValidString(row[1]) || strings.HasPrefix(row[1], "\u200d") {
				t.Errorf("part %d of %.20q: %.20q", i, text, row[1])
			}
			if i < len(rows)-1 && strings.Contains(text, " ") && !strings.HasSuffix(row[1], " ") {
				t.Errorf("part %d of %.20q is cut in a word", i, text)
			}
		}
		if whole != text || len(rows) != want {
			t.Errorf("%.20q has %d parts, want %d", text, len(rows), want)
		}
	}
}
