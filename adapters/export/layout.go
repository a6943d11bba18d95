// Package export writes what participants said for staff: tables, a Frictionless data package, statistics. It reads
// through [bot.Reader] and writes to an [io.Writer] or a folder; it knows no database and no platform.
//
// Columns depend on the consultation's version alone, never on what people answered.
package export

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"aporte/bot"
	"aporte/flows"
)

// Words returns the words of a key in a language, "" if there are none.
type Words func(lang, key string) string

// State says why a question has a value, or none.
type State string

// The states of an answer.
const (
	Answered State = "answered"
	Skipped  State = "skipped"
	NotShown State = "not_shown"
)

// AnswerColumns are the columns of answers.csv.
var AnswerColumns = []string{
	"response_id", "question_id", "item", "seq", "state", "code", "number", "text", "lang", "input", "answered_at", "flow_id",
	"flow_version",
}

// responseColumns are the columns of responses.csv before those of the questions.
var responseColumns = []string{
	"response_id", "participant_id", "flow_id", "flow_version", "channel", "lang", "source", "status", "started_at",
	"submitted_at", "consent_version", "consented_at",
}

// questions returns the steps that have answers to export, in flow order.
func questions(f *flows.Flow) []*flows.Step {
	var steps []*flows.Step
	for i := range f.Steps {
		st := &f.Steps[i]
		if st.Kind != flows.Statement && st.Kind != flows.Review && !st.Apart {
			steps = append(steps, st)
		}
	}
	return steps
}

// column is one column of responses.csv that holds (a part of) the answer to a step.
type column struct {
	name string
	step *flows.Step
	get  func(flows.Value) string
}

// columns returns the question columns of responses.csv.
func columns(f *flows.Flow) []column {
	var all []column
	for _, st := range questions(f) {
		add := func(name string, get func(flows.Value) string) { all = append(all, column{name, st, get}) }
		switch st.Kind {
		case flows.Consent, flows.Language: // have columns of their own among the first ones
			continue
		case flows.Ranking:
			for place := range st.Max {
				add(st.ID+"_"+strconv.Itoa(place+1), func(v flows.Value) string {
					if place < len(v.Codes) {
						return v.Codes[place]
					}
					return ""
				})
			}
		case flows.Several:
			add(st.ID, func(v flows.Value) string { return strings.Join(v.Codes, ";") })
		case flows.Text:
			add(st.ID, func(v flows.Value) string { return v.Text })
			continue
		case flows.Scale, flows.Number:
			add(st.ID, func(v flows.Value) string {
				if v.Number != nil {
					return strconv.Itoa(*v.Number)
				}
				return strings.Join(v.Codes, ";")
			})
		default:
			add(st.ID, func(v flows.Value) string { return strings.Join(v.Codes, ";") })
		}
		if st.Other {
			add(st.ID+"_other", func(v flows.Value) string {
				if slices.Contains(v.Codes, flows.OtherCode) {
					return v.Text
				}
				return ""
			})
		}
	}
	return all
}

// folded is a record with the answers that count.
type folded struct {
	bot.Record
	values map[string]flows.Value
	last   map[string]bot.Entry
	flow   *flows.Flow
}

// fold works out what counts: the last entry of each step, unless its question is not shown with the other answers.
func fold(f *flows.Flow, r bot.Record) folded {
	journal := make([]flows.Answer, len(r.Journal))
	last := make(map[string]bot.Entry, len(r.Journal))
	for i, e := range r.Journal {
		journal[i] = e.Answer
		last[e.Step] = e
	}
	return folded{Record: r, values: flows.Fold(journal), last: last, flow: f}
}

// value returns what counts for a step, and its state.
func (r folded) value(st *flows.Step) (flows.Value, State) {
	v, ok := r.values[st.ID]
	switch {
	case !ok, v.Missing == flows.NotShown, !v.Kept && !r.flow.Visible(flows.State{Answers: r.values}, st.ID):
		return flows.Value{}, NotShown
	case v.Missing == flows.Skipped:
		return v, Skipped
	}
	return v, Answered
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// responseRow returns the row of responses.csv.
func (r folded) responseRow(cols []column) []string {
	consent := ""
	consented := time.Time{}
	for i := range r.flow.Steps {
		if st := &r.flow.Steps[i]; st.Kind == flows.Consent {
			if e, ok := r.last[st.ID]; ok {
				consent, consented = st.Notice, e.At
			}
		}
	}
	row := []string{
		r.ID, r.Participant, r.Flow.ID, strconv.Itoa(r.Flow.Version), r.Channel, r.Lang, r.Source, string(r.Status),
		stamp(r.Started), stamp(r.Submitted), consent, stamp(consented),
	}
	for _, c := range cols {
		v, state := r.value(c.step)
		if state == NotShown {
			v = flows.Value{}
		}
		row = append(row, c.get(v))
	}
	return row
}

// answerRows returns the rows of answers.csv: at least one for each question, one for each pick of a list.
func (r folded) answerRows() [][]string {
	var rows [][]string
	for _, st := range questions(r.flow) {
		v, state := r.value(st)
		e := r.last[st.ID]
		lang, at := e.Lang, stamp(e.At)
		if state == NotShown {
			lang, at = "", ""
		}
		add := func(seq int, code, number, text string) {
			rows = append(rows, []string{
				r.ID, st.Question, st.Item, strconv.Itoa(seq), string(state), code, number, text, lang, string(v.Via), at,
				r.Flow.ID, strconv.Itoa(r.Flow.Version),
			})
		}
		number := ""
		if v.Number != nil {
			number = strconv.Itoa(*v.Number)
		}
		if len(v.Codes) == 0 {
			add(1, "", number, v.Text)
		}
		for i, code := range v.Codes {
			text := ""
			if code == flows.OtherCode {
				text = v.Text
			}
			add(i+1, code, number, text)
		}
	}
	return rows
}
