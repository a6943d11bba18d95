package export

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// readMe is the name of the sheet that explains the others.
const readMe = "Read me"

const (
	aboutWorkbook = "A text that is too long for a cell goes on in the next column, with \" (2)\" after its name; a table that is too long for " +
		"a sheet goes on in another one. All cells with words are texts: nothing is a formula. Dates and times are dates, in UTC."
	aboutQuotes = "Quotes are what people wrote, exactly as written, in the language that they wrote in; lang is that of the conversation. " +
		"The number, such as Q3-041, is to cite a quote from this file; in another export it may have another one, so keep response_id, " +
		"question_id, item and seq, which lead to its row in Answers or Votes. The columns code, code 2, code 3, coder and note are empty: they are yours."
	aboutMarked = "Control characters that a workbook cannot hold stand as their symbols, such as \u2400. A data package has them as they were " +
		"written. Cells with such characters: %d"
)

// bare adds a sheet of lines without a head: a name and a text.
func (b *workbook) bare(name string) (*worksheet, error) {
	fields := plain("about", "text")
	fields[1] = fields[1].worded()
	w := &worksheet{book: b, name: name, fields: fields, cells: make([]int, len(fields)), bare: true}
	return w, w.open()
}

// readMe returns the lines that explain the workbook. It says nothing of when it was made: the same data give the same bytes.
func (r *reading) readMe(pages []page, counts Statistics, marked marks) iter.Seq[[]string] {
	f := r.say.flow
	lines := [][]string{
		{"Consultation", cmp.Or(r.say.first([]string{f.ID + ".title"}), f.ID)},
		{"Version", fmt.Sprintf("%s %d", f.ID, f.Version)},
		{"Responses", Counted(counts.Responses) + r.left(counts)},
		{"Data", aboutPackage},
		{"Workbook", aboutWorkbook},
		{"Quotes", aboutQuotes},
	}
	if r.options.Labels != "" {
		lines = append(lines, []string{"Labels", fmt.Sprintf("Options and countries have labels in the language %s instead of codes.", r.options.Labels)})
	}
	if marked.count > 0 {
		lines = append(lines, []string{"Characters", fmt.Sprintf(aboutMarked, marked.count) + "\n" + strings.Join(marked.first, ", ")})
	}
	for _, p := range pages {
		lines = append(lines, []string{"Sheet " + p.name, p.about})
	}
	for _, of := range licenses(f, false) {
		lines = append(lines, []string{"Licence", of.Title})
	}
	for _, of := range contributors(f) {
		lines = append(lines, []string{"Responsible", of.reached()})
	}
	return slices.Values(lines)
}

// left says what became of unfinished responses.
func (r *reading) left(counts Statistics) string {
	switch {
	case r.Unfinished:
		return " that were submitted; those that were not stand in Unfinished alone"
	case counts.LeftOut > 0:
		return fmt.Sprintf("; %d unfinished left out", counts.LeftOut)
	}
	return ""
}
