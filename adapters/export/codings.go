package export

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"aporte/bot"
)

// Marks are what analysts coded, as a file has it: see [ReadMarks].
type Marks struct {
	codes []codedAs
	rows  map[string][]mark      // by exported id of the response
	texts map[string]*markedText // by the GUID of its source
}

// codedAs is a code of a file.
type codedAs struct {
	bot.Code
	guid string // "" if it has none
}

// mark is a coding of a file.
type mark struct {
	bot.Coding
	where string // "line 12"
}

// Refused is a coding that cannot be taken.
type Refused struct {
	Where string // in the file: "line 12"
	Why   string
}

// The reasons for which a coding is refused. None has a word that anybody wrote.
const (
	NoResponse = "there is no such response: it may have been erased"
	noWords    = "no text is there, or none that can be read"
	tooFar     = "its end is after that of the text"
	changed    = "the text was changed since the file was made"
	noAnswer   = "it marks no answer"
)

// Coded is what of a file can be stored.
type Coded struct {
	Codes   []bot.Code
	Codings []bot.Coding
	Places  []string // where in the file each of Codings is
	Refused []Refused
}

// Code finds the texts that marks are about, whatever the status of their responses. coder is who coded, where the file does not say
// it. What is sealed can be found only with its identities. Memory grows with the marks alone.
func (s Source) Code(ctx context.Context, look Words, m *Marks, coder string) (c Coded, err error) {
	s.Filter, s.Unfinished = bot.Filter{}, false
	r := s.open(look, s.wordsIn(Options{}), Options{})
	frame := r.frame()
	found := map[string]bool{}
	err = r.each(ctx, nil, func(f *folded) error {
		rows, text := m.rows[f.ID], m.texts[guid("source", f.ID)]
		if rows == nil && text == nil {
			return nil
		}
		found[f.ID], found[guid("source", f.ID)] = true, true
		all := f.passages(frame)
		for _, one := range rows {
			c.take(one, all)
		}
		if text != nil {
			marked, refused := text.codings(all, frame.structural)
			c.Refused = append(c.Refused, refused...)
			for _, one := range marked {
				one.Response = f.ID
				c.take(one, all)
			}
		}
		return nil
	})
	if err != nil {
		return c, err
	}
	for id, rows := range m.rows {
		for _, one := range rows {
			if !found[id] {
				c.Refused = append(c.Refused, Refused{one.where, NoResponse})
			}
		}
	}
	for id, text := range m.texts {
		if _, refused := text.codings(nil, frame.structural); !found[id] {
			for _, one := range refused {
				c.Refused = append(c.Refused, Refused{one.Where, NoResponse})
			}
		}
	}
	for i := range c.Codings {
		c.Codings[i].Coder = cmp.Or(c.Codings[i].Coder, coder)
	}
	for _, code := range m.codes {
		if !frame.structural(code.guid) {
			c.Codes = append(c.Codes, code.Code)
		}
	}
	// Shorter places first: line 9 comes before line 10.
	slices.SortFunc(c.Refused, func(a, b Refused) int {
		return cmp.Or(cmp.Compare(len(a.Where), len(b.Where)), cmp.Compare(a.Where, b.Where))
	})
	return c, nil
}

// take takes a coding of one of the passages, or refuses it.
func (c *Coded) take(one mark, all []passage) {
	i := slices.IndexFunc(all, func(p passage) bool {
		return p.question == one.Question && p.item == one.Item && (p.seq == one.Seq || one.Seq == 0)
	})
	switch {
	case i < 0:
		c.Refused = append(c.Refused, Refused{one.where, noWords})
		return
	case one.End > utf8.RuneCountInString(all[i].words):
		c.Refused = append(c.Refused, Refused{one.where, tooFar})
		return
	}
	if one.Start == 0 && one.End == utf8.RuneCountInString(all[i].words) {
		one.End = 0 // all of it
	}
	one.Seq, one.Entry = all[i].seq, all[i].at
	c.Codings, c.Places = append(c.Codings, one.Coding), append(c.Places, one.where)
}

// structural reports whether a GUID is that of a code of ours.
func (c *frame) structural(id string) bool {
	for _, n := range c.all {
		if n.GUID == id || slices.ContainsFunc(n.Codes, func(o refiCode) bool { return o.GUID == id }) {
			return true
		}
	}
	return false
}

// CodeCount is a row of codes.csv.
type CodeCount struct {
	bot.Code
	Count     int // how often it was given
	Responses int // in how many responses
	Stale     int // how many of Count are about words that were changed or taken back since; known to statistics alone
}

var codeTable = table{
	name: "codes", key: []string{"code"}, alone: true, before: (*reading).analyse,
	description: "the codes of analysts, as aporte import codes read them",
	only:        func(r *reading) bool { return len(r.analysis.codes) > 0 },
	open:        func(r *reading) sheet { return fixed(codeColumns, slices.Values(r.analysis.codes)) },
}

var codeColumns = []column[CodeCount]{
	{newField("code", stringType, "its name, after those that it stands below: Access > Ramps").needed(), func(c CodeCount) string { return c.Name }},
	{newField("note", stringType, "what it means"), func(c CodeCount) string { return c.Note }},
	{newField("count", integerType, "codings with it, in all responses").needed(), func(c CodeCount) string { return strconv.Itoa(c.Count) }},
	{newField("responses", integerType, "in how many responses").needed(), func(c CodeCount) string { return strconv.Itoa(c.Responses) }},
}

var codingTable = table{
	name: "codings", key: []string{"response_id", "coding"}, alone: true, before: (*reading).analyse,
	description: "the words that analysts gave a code to, one row for each time",
	refers: []foreignKey{
		{[]string{"response_id"}, reference{"responses", []string{"response_id"}}},
		{[]string{"question_id", "item"}, reference{"questions", []string{"question_id", "item"}}},
		{[]string{"code"}, reference{"codes", []string{"code"}}},
	},
	only: codeTable.only,
	open: func(r *reading) sheet { return perResponse(codingColumns, r.codingsOf) },
}

// codingRow is a row of codings.csv.
type codingRow struct {
	bot.Coding
	n     int // in its response, from 1
	stale bool
}

var codingColumns = []column[codingRow]{
	{newField("response_id", stringType, "").needed(), func(c codingRow) string { return c.Response }},
	{newField("coding", integerType, "counts those of the response").between(&one, nil).needed(), func(c codingRow) string { return strconv.Itoa(c.n) }},
	{newField("question_id", stringType, "").needed(), func(c codingRow) string { return c.Question }},
	{newField("item", stringType, "").present(), func(c codingRow) string { return c.Item }},
	{newField("seq", integerType, "which row of answers has the words").needed(), func(c codingRow) string { return strconv.Itoa(c.Seq) }},
	{newField("start", integerType, "the first character that is meant, from 0, in Unicode code points; empty for all of the text"), func(c codingRow) string { return position(c.Coding, c.Start) }},
	{newField("end", integerType, "the character after the last one"), func(c codingRow) string { return position(c.Coding, c.End) }},
	{newField("code", stringType, "").needed(), func(c codingRow) string { return c.Code }},
	{newField("coder", stringType, "who gave it"), func(c codingRow) string { return c.Coder }},
	{newField("note", stringType, ""), func(c codingRow) string { return c.Note }},
	{newField("stale", booleanType, "the text was changed or taken back since: look at it again").needed(), func(c codingRow) string { return strconv.FormatBool(c.stale) }},
}

func position(c bot.Coding, at int) string {
	if c.End == 0 {
		return ""
	}
	return strconv.Itoa(at)
}

// analysis is what analysts coded.
type analysis struct {
	codes []CodeCount
	of    map[string][]bot.Coding // by the exported id of the response, in order
}

// analyse reads the rows of both tables, if the reader knows them.
func (r *reading) analyse(ctx context.Context) error {
	coded, ok := r.Reader.(bot.Coded)
	if !ok || r.Filter.Test { // what is coded is mostly of others
		return nil
	}
	codes, all, damaged, err := coded.Codings(ctx, r.Flow.ID)
	if err != nil {
		return fmt.Errorf("read codes: %w", err)
	}
	if damaged > 0 {
		r.damage(fmt.Sprintf("codes and codings: %d", damaged))
	}
	counts, in := map[string]int{}, map[string]map[string]bool{}
	r.analysis.of = map[string][]bot.Coding{}
	for _, c := range all {
		counts[c.Code]++
		if in[c.Code] == nil {
			in[c.Code] = map[string]bool{}
		}
		in[c.Code][c.Response] = true
		r.analysis.of[c.Response] = append(r.analysis.of[c.Response], c)
	}
	for _, of := range r.analysis.of {
		slices.SortFunc(of, func(a, b bot.Coding) int {
			return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Item, b.Item), cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Start, b.Start),
				cmp.Compare(a.End, b.End), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Coder, b.Coder))
		})
	}
	for _, c := range codes {
		r.analysis.codes = append(r.analysis.codes, CodeCount{Code: c, Count: counts[c.Name], Responses: len(in[c.Name])})
	}
	return nil
}

// stale says whether the words that a coding is about do not stand any more: they were changed or taken back. It makes no difference
// whether they can be read.
func (f *folded) stale(c bot.Coding) bool {
	st := f.byKey[key{c.Question, c.Item}]
	if st == nil {
		return true
	}
	if _, state := f.value(st); state.given() && f.last[st.ID].At.Equal(c.Entry) {
		return false
	}
	e := f.wrote[st.ID]
	return e == nil || !e.At.Equal(c.Entry)
}

// countStale counts which of the codings are stale. It reads all responses, but only if there are codings.
func (r *reading) countStale(ctx context.Context) error {
	if len(r.analysis.of) == 0 {
		return nil
	}
	whole := *r
	whole.Filter, whole.Unfinished = bot.Filter{Flow: r.Flow.ID}, false
	whole.Sealed, whole.Damaged = nil, nil
	stale := map[string]int{}
	err := whole.each(ctx, nil, func(f *folded) error {
		for _, c := range r.analysis.of[f.ID] {
			if f.stale(c) {
				stale[c.Code]++
			}
		}
		return nil
	})
	for i := range r.analysis.codes {
		r.analysis.codes[i].Stale = stale[r.analysis.codes[i].Name]
	}
	return err
}

// codingsOf returns the rows of a response.
func (r *reading) codingsOf(f *folded) iter.Seq[codingRow] {
	return func(yield func(codingRow) bool) {
		of := r.analysis.of[f.ID]
		if of == nil {
			return
		}
		for i, c := range of {
			if !yield(codingRow{c, i + 1, f.stale(c)}) {
				return
			}
		}
	}
}
