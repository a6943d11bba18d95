package export

import (
	"iter"
	"strconv"
	"time"

	"aporte/flows"
)

var responseTable = table{
	name: "responses", key: []string{"response_id"}, alone: true,
	description: "one row a response; empty where there is no answer; the table of answers says why",
	open:        func(r *reading) sheet { return perResponse(r.responseColumns(), (*folded).row) },
}

// responseColumns returns the columns that every consultation has, followed by those of its questions.
func (r *reading) responseColumns() []column[*folded] {
	all := []column[*folded]{
		{newField("response_id", stringType, "one participant's pass through the consultation").unique(), func(f *folded) string { return f.ID }},
		{newField("participant_id", stringType, "another one in each consultation; says nothing about the person"), func(f *folded) string { return f.Participant }},
		{newField("flow_id", stringType, "the consultation").needed(), func(f *folded) string { return f.Flow.ID }},
		{newField("flow_version", integerType, "the version that was given").needed(), func(f *folded) string { return strconv.Itoa(f.Flow.Version) }},
		{newField("channel", stringType, "the platform on which the conversation took place"), func(f *folded) string { return platform(f.Channel) }},
		{newField("bot", stringType, "the name of the bot there; empty for the one without a name"), func(f *folded) string { return botOf(f.Channel) }},
		{newField("lang", stringType, "language of the interface, the last one used"), func(f *folded) string { return f.Lang }},
		{newField("source", stringType, "code of the link that the participant came by"), func(f *folded) string { return f.Source }},
		{newField("status", stringType, "damaged: what stands beside the answers cannot be read any more").coded(statuses, nil).needed(), (*folded).status},
		{newField("started_at", datetimeType, "to the minute"), func(f *folded) string { return stamp(f.Started) }},
		{newField("submitted_at", datetimeType, "to the minute"), r.submitted},
		{newField("changed_at", datetimeType, "when something in it was last answered, changed or taken back, to the minute"), func(f *folded) string { return stamp(f.changed()) }},
		{newField("revision", integerType, "how many answers, changes and words came after the submission: 0 is as it was submitted; empty if it is not submitted").between(&zero, nil), (*folded).revision},
		{newField("last_step", stringType, "the last question in the order of the consultation that was answered or passed over: its step_id in questions, of a vote without the statement"), (*folded).lastStep},
		{newField("consent_version", stringType, "version of the notice agreed to"), (*folded).notice},
		{newField("consented_at", datetimeType, "to the minute"), (*folded).consented},
	}
	all = append(all, extraColumns(r.Flow)...)
	taken := map[string]bool{}
	for _, c := range all {
		taken[c.Name] = true
	}
	consented := false // no words are noted before the consent
	for _, q := range r.questions {
		columns, traits := r.columnsOf(q), q.Kind.Traits()
		if consented && !traits.Dealt && (traits.Consults || traits.Ends) {
			columns = append(columns, r.note(q))
		}
		consented = consented || traits.Agrees
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

// submitted returns when a response was submitted: only the day where it is published.
func (r *reading) submitted(f *folded) string {
	if r.public != nil {
		return f.Submitted.Format(time.DateOnly)
	}
	return stamp(f.Submitted)
}

// columnsOf returns the columns of one question. All responses to versions that ask it fill them.
func (r *reading) columnsOf(q question) []column[*folded] {
	of := kinds[q.Kind].columns
	if of == nil {
		return nil
	}
	parts := of(q)
	if q.Other {
		parts = append(parts, otherColumn)
	}
	all := make([]column[*folded], len(parts))
	for i, part := range parts {
		c := column[*folded]{part.field, func(f *folded) string { return part.of(f.given(q.Step)) }}
		c.Title, c.asks = q.title(r.say), q.Step
		if c.Name = q.column(); part.Name != "" {
			c.Name += "_" + part.Name
		}
		all[i] = c
	}
	return all
}

// note returns the column of the words noted at a question.
func (r *reading) note(q question) column[*folded] {
	c := column[*folded]{
		newField(q.column()+"_"+noteColumn, stringType, "what was written there and is no answer, exactly as written").worded(),
		func(f *folded) string { words, _ := f.notedAlike(q.Step); return words },
	}
	c.Title = q.title(r.say)
	return c
}

// row returns the only row of a response.
func (f *folded) row() iter.Seq[*folded] {
	return func(yield func(*folded) bool) { yield(f) }
}

var zero = 0

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
