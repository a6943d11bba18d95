// Package export writes what participants said for staff: tables, a Frictionless data package, statistics. It reads
// through [bot.Reader] and writes to an [io.Writer] or a folder; it knows no database and no platform.
//
// Columns depend on the consultation's version alone, never on what people answered. When people were given several
// versions, the columns of responses are those of the newest one. An answer to an older version stands in a column if
// the question is still there under the same name and of the same kind; the table of answers has all of them.
//
// What was kept apart from the answers ([flows.Step.Apart]) appears nowhere, not even as a column.
package export

import (
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// Words returns the words of a key in a language, "" if there are none.
type Words func(lang, key string) string

// State says why a question has a value, or none.
type State string

// The states of an answer. They are never the same as an answer such as "unsure".
const (
	Answered State = "answered"
	Skipped  State = "skipped"   // the participant passed over the question
	NotShown State = "not_shown" // the participant never saw it, or its answer no longer counts
	Damaged  State = "damaged"   // there is an answer, and it cannot be read any more
)

// column is one column of responses.csv that holds the answer to a question, or a part of it.
type column struct {
	name string
	step *flows.Step
	part string // "" for the answer itself, otherwise what stands behind the question's name
	get  func(flows.Value) string
}

// name is how a question is called in exports: by its question id, and by its item if it has one.
func name(st *flows.Step) string {
	if st.Item == "" {
		return st.Question
	}
	return st.Question + "_" + st.Item
}

// questions returns the steps of a flow that have answers to export, in flow order.
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

// columns returns the question columns of responses.csv. The language and the consent are among the first columns.
func columns(f *flows.Flow) []column {
	taken := map[string]bool{}
	for _, fd := range responseFields() {
		taken[fd.Name] = true
	}
	var all []column
	for _, st := range questions(f) {
		if st.Kind == flows.Consent || st.Kind == flows.Language {
			continue
		}
		for _, c := range columnsOf(st) {
			// A consultation may call a question "status": the columns that every consultation has keep their names.
			for taken[c.name] {
				c.name = "q_" + c.name
			}
			taken[c.name] = true
			all = append(all, c)
		}
	}
	return all
}

// columnsOf returns the columns of one question. Their number depends on its definition alone.
func columnsOf(st *flows.Step) []column {
	var all []column
	add := func(part string, get func(flows.Value) string) {
		c := column{name: name(st), step: st, part: part, get: get}
		if part != "" {
			c.name += "_" + part
		}
		all = append(all, c)
	}
	switch st.Kind {
	case flows.Ranking:
		for place := range st.Max {
			add(strconv.Itoa(place+1), func(v flows.Value) string {
				if place < len(v.Codes) {
					return v.Codes[place]
				}
				return ""
			})
		}
	case flows.Text:
		add("", func(v flows.Value) string { return v.Text })
	case flows.Scale, flows.Number:
		add("", func(v flows.Value) string {
			if v.Number != nil {
				return strconv.Itoa(*v.Number)
			}
			return joined(v)
		})
	default:
		add("", joined)
	}
	if st.Other {
		add(flows.OtherCode, func(v flows.Value) string {
			if slices.Contains(v.Codes, flows.OtherCode) {
				return v.Text
			}
			return ""
		})
	}
	return all
}

// listSeparator stands between the codes of a list in one cell. No code contains it.
const listSeparator = ";"

func joined(v flows.Value) string { return strings.Join(v.Codes, listSeparator) }
