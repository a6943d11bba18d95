package export

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

var wordingTable = table{
	name: "wordings", key: []string{"wording_id"}, alone: true,
	description: "how each question was worded, and when: a wording is all on which an answer rests, and stays the same one if only a slip is mended",
	open:        func(r *reading) sheet { return fixed(r.wordingColumns(), slices.Values(r.Editions.All)) },
}

func (r *reading) wordingColumns() []column[*bot.Edition] {
	all := []column[*bot.Edition]{
		{newField("wording_id", stringType, "").needed(), func(ed *bot.Edition) string { return ed.ID }},
		{newField("question_id", stringType, "").needed(), func(ed *bot.Edition) string { return ed.Question }},
		{newField("from", dateType, "the day, in UTC, from which people read it, or from which that is known").needed(), func(ed *bot.Edition) string { return dayOf(ed.From) }},
		{newField("until", dateType, "the day on which other words took its place; empty while people read it"), func(ed *bot.Edition) string { return dayOf(ed.Until) }},
	}
	var languages []string
	for _, f := range append([]*flows.Flow{r.Flow}, r.Older...) {
		languages = union(languages, f.Languages)
	}
	for _, lang := range languages {
		about := "what the question takes for granted, the question, and a line for each option: its code, a tab, its label; placeholders stand for what changes without making another wording, such as the close"
		all = append(all, column[*bot.Edition]{newField("text_"+lang, stringType, about), func(ed *bot.Edition) string { return ed.Texts[lang] }})
	}
	return all
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

// wordingColumn is a column of each table that has answers, and toWording its foreign key.
var (
	wordingColumn = column[*answer]{
		newField("wording_id", stringType, "what was read when it was given, see wordings; of a list, when it was given last"),
		func(a *answer) string { return a.wording() },
	}
	toWording = foreignKey{[]string{"wording_id"}, reference{"wordings", []string{"wording_id"}}}
)

// wording returns the id of the edition that was read; "" if there is no answer, or if the edition is not known.
func (a *answer) wording() string {
	var read *bot.Entry
	switch {
	case a.state == note:
		read = a.wrote[a.step.ID]
	case a.state.given(), a.state == skipped:
		read = a.last[a.step.ID]
	}
	if read == nil {
		return ""
	}
	if ed := a.worded.Of(a.step, read); ed != nil {
		return ed.ID
	}
	return ""
}

// WordingCount says how many answers to a question rest on one of its wordings.
type WordingCount struct {
	ID      string
	From    time.Time
	Changed []string // the languages in which it differs from the one before it
	Open    bool     // it was read only while there was no close
	Answers int
}

// read counts an answer to st for the edition that it rests on.
func (q *QuestionCount) read(rec *folded, st *flows.Step) {
	own := rec.byKey[keyOf(st)]
	if own == nil || rec.last[own.ID] == nil {
		return
	}
	ed := rec.worded.Of(own, rec.last[own.ID])
	if ed == nil {
		return
	}
	i := slices.IndexFunc(q.Wordings, func(w WordingCount) bool { return w.ID == ed.ID })
	if i < 0 {
		i = len(q.Wordings)
		q.Wordings = append(q.Wordings, WordingCount{ID: ed.ID, From: ed.From, Changed: ed.Changed, Open: ed.Open})
	}
	q.Wordings[i].Answers++
}

// wordings says in words on which wordings the answers rest.
func (q *QuestionCount) wordings() string {
	parts := make([]string, len(q.Wordings))
	for i, w := range q.Wordings {
		parts[i] = fmt.Sprintf("%d since %s", w.Answers, dayOf(w.From))
		switch {
		case w.Open:
			parts[i] += " (without a close)"
		case i > 0 && w.Changed != nil:
			parts[i] += " (other words in " + strings.Join(w.Changed, ", ") + ")"
		}
	}
	return fmt.Sprintf("asked in %d wordings: %s", len(q.Wordings), strings.Join(parts, ", "))
}
