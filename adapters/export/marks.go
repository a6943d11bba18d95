package export

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"slices"
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

// ReadMarks reads a file with what analysts coded: a project of REFI-QDA, a workbook, or CSV with the columns response_id, question_id,
// code and any of item, seq, start, end, coder and note. A further code for the same text stands in a column "code 2", and so on. Of a
// workbook those sheets are read that have these columns and one for the coder. A wrong file is an error that names the line; nothing of it
// may be stored then.
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
		read := readProject
		if slices.ContainsFunc(archive.File, func(f *zip.File) bool { return f.Name == "xl/workbook.xml" }) {
			read = func(*zip.Reader) (*Marks, error) { return readWorkbook(src) }
		}
		m, err := read(archive)
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

// markedText is a source of a project.
type markedText struct {
	name       string
	text       []rune
	selections []refiSelection
	own        map[string][2]int // where the selections stand, by GUID
	codes      map[string]string // the names of codes, by GUID
	coders     map[string]string // those of users but us
	notes      map[string]string // what notes say
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
