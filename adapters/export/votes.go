package export

import (
	"iter"
	"slices"
	"strconv"

	"aporte/bot"
	"aporte/flows"
)

var voteTable = table{
	name: "votes", key: []string{"response_id", "question_id", "item"}, alone: true,
	description: "one row for each statement that a participant voted on, or passed over",
	refers:      []foreignKey{{[]string{"response_id"}, reference{"responses", []string{"response_id"}}}, toWording},
	only:        (*reading).votes,
	open:        func(r *reading) sheet { return perResponse(r.voteColumns(), (*folded).votes) },
}

func (r *reading) voteColumns() []column[*answer] {
	vote := newField("code", stringType, "the vote")
	if r.options.Labels == "" {
		vote = vote.coded(flows.Votes, nil)
	}
	return r.withTitle([]column[*answer]{
		{newField("response_id", stringType, "").needed(), func(a *answer) string { return a.ID }},
		{newField("question_id", stringType, "").needed(), func(a *answer) string { return a.step.Question }},
		{newField("item", stringType, "the statement, see questions; one that joined later may be missing there").needed(), func(a *answer) string { return a.step.Item }},
		{newField("state", stringType, "").coded(r.voteStates(), meaning).needed(), func(a *answer) string { return string(a.state) }},
		{vote, r.shown},
		{newField("lang", stringType, "language that the statement was read in"), func(a *answer) string { return a.lang }},
		{newField("input", stringType, "how it was given").coded(ways, nil), func(a *answer) string { return string(a.via) }},
		{newField("answered_at", datetimeType, "to the minute"), func(a *answer) string { return stamp(a.at) }},
		{newField("flow_id", stringType, "").needed(), func(a *answer) string { return a.Flow.ID }},
		{newField("flow_version", integerType, "").needed(), func(a *answer) string { return strconv.Itoa(a.Flow.Version) }},
		{newField(noteColumn, stringType, "what was written there and is no vote, exactly as written").worded(), func(a *answer) string { words, _ := a.noted(a.step); return words }},
		wordingColumn,
	})
}

// votes says whether any version of the consultation has statements to vote on.
func (r *reading) votes() bool {
	for _, q := range r.questions {
		if q.Kind.Traits().Dealt {
			return true
		}
	}
	return false
}

// votes returns the rows of a response, one for each statement that was answered or skipped.
func (f *folded) votes() iter.Seq[*answer] { return f.said(true) }

// dealt returns the statements that have answers, by the step that dealt them. Statements that were dealt but have no answer
// are not known here.
func dealt(answers map[string]flows.Value) map[string][]string {
	all := map[string][]string{}
	for id := range answers {
		if step, statement := flows.StatementOf(id); statement != "" {
			all[step] = append(all[step], statement)
		}
	}
	return all
}

// knowing returns the version with all statements that the journal has votes on. Some of these may not be in the published
// version, because they were added or removed later; votes on them still count. Damaged entries are ignored, since their step
// may be wrong.
func (v *version) knowing(journal []bot.Entry) *version {
	var f *flows.Flow
	for _, e := range journal {
		id, statement := flows.StatementOf(e.Step)
		if statement == "" || e.Damaged || v.flow.Step(e.Step) != nil || f != nil && f.Step(e.Step) != nil {
			continue
		}
		if f == nil {
			whole := *v.flow
			whole.Steps = slices.Clone(whole.Steps)
			f = &whole
		}
		if st := f.Step(id); st != nil && st.Kind.Traits().Dealt {
			st.Deck = append(slices.Clone(st.Deck), statement)
		}
	}
	if f == nil {
		return v
	}
	return newVersion(f, v.worded)
}
