package export

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"aporte/bot"
)

// passage is a text of a response, as [quote] without what is valid for a moment alone.
type passage struct {
	question, item string
	seq            int
	at             time.Time // when it was written
	words, id      string
}

// passages returns all texts of a response. The codes that they stand below are added to c, if that is set.
func (f *folded) passages(c *frame) (all []passage) {
	for q := range f.quotes() {
		all = append(all, passage{q.step.Question, q.step.Item, q.seq, q.at, q.words, q.id()})
		if c != nil {
			c.of(q)
		}
	}
	return all
}

// ReadMarks reads a file with what analysts coded: a project of REFI-QDA, or CSV with the columns response_id, question_id, code and
// any of item, seq, start, end, coder and note. A wrong file is an error that names the line; nothing of it may be stored then.
func ReadMarks(path string) (*Marks, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err // has the path
	}
	if bytes.HasPrefix(src, []byte("PK\x03\x04")) {
		archive, err := zip.NewReader(bytes.NewReader(src), int64(len(src)))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		m, err := readProject(archive)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return m, nil
	}
	m, err := readRows(bytes.TrimPrefix(src, []byte("\ufeff")))
	if err != nil {
		return nil, fmt.Errorf("%s%w", path, err)
	}
	return m, nil
}

// lineError is an error in a line of a file. It begins with ":LINE: ".
type lineError struct {
	line int
	err  error
}

func (e lineError) Error() string { return fmt.Sprintf(":%d: %v", e.line, e.err) }
func (e lineError) Unwrap() error { return e.err }

// markColumns are the columns that are read. The first three are needed.
var markColumns = []string{"response_id", "question_id", "code", "item", "seq", "start", "end", "coder", "note"}

// readRows reads CSV with commas or, as some spreadsheets write it, with semicolons.
func readRows(src []byte) (*Marks, error) {
	if !utf8.Valid(src) {
		return nil, lineError{1, errors.New("it is not UTF-8: save it as CSV UTF-8")}
	}
	rows := csv.NewReader(bytes.NewReader(src))
	head, _, _ := bytes.Cut(src, []byte("\n"))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		rows.Comma = ';'
	}
	names, err := rows.Read()
	if err != nil {
		return nil, lineError{1, errors.New("there is no line with the names of columns")}
	}
	at := map[string]int{}
	for i, name := range names {
		at[strings.ToLower(strings.TrimSpace(name))] = i
	}
	for _, needed := range markColumns[:3] {
		if _, ok := at[needed]; !ok {
			return nil, lineError{1, fmt.Errorf("there is no column %s: the columns are %s", needed, strings.Join(markColumns, ", "))}
		}
	}
	m := &Marks{rows: map[string][]mark{}}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		var wrong *csv.ParseError
		if errors.As(err, &wrong) {
			return nil, lineError{wrong.Line, wrong.Err}
		}
		if err != nil {
			return nil, lineError{1, err}
		}
		line, _ := rows.FieldPos(0)
		one, err := markOf(func(name string) string {
			if i, ok := at[name]; ok {
				return row[i]
			}
			return ""
		})
		if err != nil {
			return nil, lineError{line, err}
		}
		if one.Code == "" { // not coded yet
			continue
		}
		one.where = fmt.Sprintf("line %d", line)
		m.rows[one.Response] = append(m.rows[one.Response], one)
	}
}

// markOf reads a row.
func markOf(cell func(string) string) (one mark, err error) {
	trimmed := func(name string) string { return strings.TrimSpace(cell(name)) }
	one.Coding = bot.Coding{
		Response: trimmed("response_id"), Question: trimmed("question_id"), Item: trimmed("item"), Code: trimmed("code"),
		Coder: trimmed("coder"), Note: strings.TrimSpace(lineFeeds.Replace(cell("note"))),
	}
	if one.Code != "" && (one.Response == "" || one.Question == "") {
		return one, errors.New("it does not say which answer the code is for")
	}
	for name, into := range map[string]*int{"seq": &one.Seq, "start": &one.Start, "end": &one.End} {
		text := trimmed(name)
		if text == "" {
			continue
		}
		if *into, err = strconv.Atoi(text); err != nil || *into < 0 {
			return one, fmt.Errorf("%s is no number of characters", name)
		}
	}
	if (trimmed("start") == "") != (trimmed("end") == "") || one.End != 0 && one.Start >= one.End || one.Start > one.End {
		return one, errors.New("start and end are no part of a text: both or none, and start before end")
	}
	return one, nil
}

// markedText is a source of a project.
type markedText struct {
	name       string
	text       []rune
	selections []refiSelection // with codings that have the names of coder and code, see named
	own        map[string][2]int
	codes      map[string]string // the names of codes by their GUIDs
	coders     map[string]string
	notes      map[string]string
}

// codings returns what analysts coded in a text that has these passages, without the codes that are structural. What marks none of
// them, or marks words that are others now, is refused.
func (t *markedText) codings(all []passage, structural func(string) bool) (marked []mark, refused []Refused) {
	spans := t.spans(all)
	for i, s := range t.selections {
		where := fmt.Sprintf("%s, selection %d", t.name, i+1)
		for _, c := range s.Codings {
			code, known := t.codes[bare(c.Code.GUID)]
			if !known || structural(bare(c.Code.GUID)) {
				continue
			}
			hit := false
			for n, p := range all {
				from, to := max(s.Start, spans[n][0]), min(s.End, spans[n][1])
				if from >= to {
					continue
				}
				hit = true
				if string(t.text[spans[n][0]:spans[n][1]]) != pictured(p.words) {
					refused = append(refused, Refused{where, changed})
					continue
				}
				one := mark{bot.Coding{Question: p.question, Item: p.item, Seq: p.seq, Code: code, Coder: t.coders[bare(c.User)]}, where}
				if from > spans[n][0] || to < spans[n][1] {
					one.Start, one.End = inWritten(p.words, from-spans[n][0]), inWritten(p.words, to-spans[n][0])
				}
				one.Note = t.noteOf(c)
				marked = append(marked, one)
			}
			if !hit {
				refused = append(refused, Refused{where, noAnswer})
			}
		}
	}
	return marked, refused
}

// spans returns where each passage stands in the text: where our selection of it is or, if the program has dropped that, where its
// words are found in order. One that is not found has no length.
func (t *markedText) spans(all []passage) [][2]int {
	spans := make([][2]int, len(all))
	from := 0
	for n, p := range all {
		span, ok := t.own[guid("selection", p.id)]
		if !ok {
			words := []rune(pictured(p.words))
			at := indexRunes(t.text[from:], slices.Concat([]rune("\n"), words, []rune("\n\n")))
			if at < 0 {
				continue
			}
			span = [2]int{from + at + 1, from + at + 1 + len(words)}
		}
		if span[0] >= 0 && span[0] <= span[1] && span[1] <= len(t.text) {
			spans[n], from = span, max(from, span[1])
		}
	}
	return spans
}

func indexRunes(text, words []rune) int {
	at := strings.Index(string(text), string(words))
	if at < 0 {
		return at
	}
	return utf8.RuneCountInString(string(text)[:at])
}

// noteOf returns what is noted at a coding.
func (t *markedText) noteOf(c refiCoding) string {
	var all []string
	for _, ref := range c.Notes {
		if text := t.notes[bare(ref.GUID)]; text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, "\n")
}

// inWritten returns which code point of a text stands at a place of what [pictured] makes of it.
func inWritten(text string, place int) int {
	at, shown, before := 0, 0, rune(0)
	for _, c := range text {
		if !(c == '\n' && before == '\r') {
			if shown == place {
				return at
			}
			shown++
		}
		at, before = at+1, c
	}
	return at
}

// bare returns a GUID as we write it.
func bare(id string) string { return strings.ToLower(strings.Trim(strings.TrimSpace(id), "{}")) }
