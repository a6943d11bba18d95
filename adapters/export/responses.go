package export

import (
	"iter"
	"strconv"

	"aporte/flows"
)

var responseTable = table{
	name: "responses", key: []string{"response_id"}, alone: true,
	description: "one row a response; empty where the question was skipped or not shown",
	open:        func(r *reading) sheet { return perResponse(r.responseColumns(), (*folded).row) },
}

// responseColumns returns the columns that every consultation has, followed by those of its questions.
func (r *reading) responseColumns() []column[*folded] {
	all := []column[*folded]{
		{newField("response_id", stringType, "one participant's pass through the consultation").unique(), func(f *folded) string { return f.ID }},
		{newField("participant_id", stringType, "another one in each consultation; says nothing about the person"), func(f *folded) string { return f.Participant }},
		{newField("flow_id", stringType, "the consultation").needed(), func(f *folded) string { return f.Flow.ID }},
		{newField("flow_version", integerType, "the version that was given").needed(), func(f *folded) string { return strconv.Itoa(f.Flow.Version) }},
		{newField("channel", stringType, "where the conversation took place"), func(f *folded) string { return f.Channel }},
		{newField("lang", stringType, "language of the interface, the last one used"), func(f *folded) string { return f.Lang }},
		{newField("source", stringType, "code of the link that the participant came by"), func(f *folded) string { return f.Source }},
		{newField("status", stringType, "damaged: what stands beside the answers cannot be read any more").coded(statuses, nil).needed(), (*folded).status},
		{newField("started_at", datetimeType, "to the minute"), func(f *folded) string { return stamp(f.Started) }},
		{newField("submitted_at", datetimeType, "to the minute"), func(f *folded) string { return stamp(f.Submitted) }},
		{newField("consent_version", stringType, "version of the notice agreed to"), (*folded).notice},
		{newField("consented_at", datetimeType, "to the minute"), (*folded).consented},
	}
	all = append(all, extraColumns(r.Flow)...)
	taken := map[string]bool{}
	for _, c := range all {
		taken[c.Name] = true
	}
	consented := false // no words are noted before the consent
	for _, st := range questions(r.Flow) {
		columns := r.columnsOf(st)
		if consented && !st.Kind.Traits().Dealt {
			columns = append(columns, r.words(st))
		}
		consented = consented || st.Kind.Traits().Agrees
		for _, c := range columns {
			// A consultation may have a question with the name of a common column, such as "status". The common column keeps the
			// name.
			for taken[c.Name] {
				c.Name = "q_" + c.Name
			}
			taken[c.Name] = true
			all = append(all, c)
		}
	}
	return all
}

// columnsOf returns the columns of one question of the newest version. Responses to older versions fill them, too, if they have
// the same question of the same kind.
func (r *reading) columnsOf(st *flows.Step) []column[*folded] {
	of := kinds[st.Kind].columns
	if of == nil {
		return nil
	}
	q := question{Step: st, all: r.wide(st)}
	q.label = func(code string) string { return r.say.label(q.all, code) }
	parts := of(q)
	if st.Other {
		parts = append(parts, otherColumn)
	}
	all := make([]column[*folded], len(parts))
	for i, part := range parts {
		c := column[*folded]{part.field, func(f *folded) string { v, _ := f.alike(st); return part.of(v) }}
		c.Title = r.say.title(q.all)
		if c.Name = name(st); part.Name != "" {
			c.Name += "_" + part.Name
		}
		all[i] = c
	}
	return all
}

// words returns the column of the words noted at a question.
func (r *reading) words(st *flows.Step) column[*folded] {
	c := column[*folded]{
		newField(name(st)+"_"+wordsColumn, stringType, "what was written there and is no answer, exactly as written"),
		func(f *folded) string { words, _ := f.notedAlike(st); return words },
	}
	c.Title = r.say.title(r.wide(st))
	return c
}

// row returns the only row of a response.
func (f *folded) row() iter.Seq[*folded] {
	return func(yield func(*folded) bool) { yield(f) }
}

// statuses are the values of the column status.
var statuses = append(texts(flows.InProgress, flows.Submitted), string(damaged))

func (f *folded) status() string {
	if f.Response.Damaged {
		return string(damaged)
	}
	return string(f.Status)
}

// agreed says whether the consent step is answered: not skipped, not damaged, and there is such a step.
func (f *folded) agreed() bool {
	if f.consent == nil {
		return false
	}
	_, state := f.value(f.consent)
	return state == answered
}

func (f *folded) notice() string {
	if !f.agreed() {
		return ""
	}
	return f.consent.Notice
}

func (f *folded) consented() string {
	if !f.agreed() {
		return ""
	}
	return stamp(f.last[f.consent.ID].At)
}
