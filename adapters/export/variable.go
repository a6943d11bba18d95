package export

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"aporte/flows"
)

// variable is a column of the table for statistics programs.
type variable struct {
	column[*folded]
	name   string // one that SPSS takes
	label  string
	type_  variableType
	values []value           // those that have a label
	code   map[string]string // by option: its number
	shift  int               // taken off the codes of missing values, so that they are below all numbers
	alone  bool              // it has the state of a question, and not the answer
	widths []int             // of words: how many bytes the longest ones have, by the texts of SPSS that they take
	more   []string          // the names of the second text and so on
	taken  map[string]bool
}

type variableType int

const (
	wordsType variableType = iota
	figureType
	dayType
	minuteType
)

// value is a number, or a text, with its label.
type value struct {
	text    string // how it stands in the table
	label   string
	outside bool // an option beside a scale or a number, such as "I don't know": no number to calculate with
}

// missingKinds are the codes of missing values, with no shift.
var missingKinds = []struct {
	state
	code  int
	label string
}{
	{skipped, -8, "skipped"},
	{notAsked, -7, "not asked"},
	{notReached, -6, "not reached"},
	{withdrawn, -5, "withdrawn"},
	{sealed, -4, "sealed"},
	{damaged, -3, "damaged"},
	{elsewhere, -2, "not in that version"},
}

// lastMissing is the highest code of a missing value, and firstOutside the code of the first option outside of a scale, with no shift.
const (
	lastMissing  = -2
	firstOutside = -11
)

// variables returns the columns of responses as variables, and beside texts and days their states.
func (r *reading) variables() (all []*variable) {
	taken, met := map[string]bool{}, map[*flows.Step]bool{}
	for _, c := range r.responseColumns() {
		v := &variable{column: c, code: map[string]string{}, name: variableName(c.Name, taken), widths: []int{1}, taken: taken}
		v.label = v.about()
		first := c.asks != nil && !met[c.asks]
		r.describe(v, first)
		all = append(all, v)
		if first && v.type_ != figureType {
			all = append(all, stateOf(v))
		}
		met[c.asks] = true
	}
	return all
}

// about returns the label of the variable: the title of its question, and what its column has of it.
func (v *variable) about() string {
	if v.Title == "" || v.Description == "" {
		return cmp.Or(v.Title, v.Description)
	}
	return v.Title + ": " + v.Description
}

// describe finds the type of a variable and its values. first says that it has the answer to its question itself.
func (r *reading) describe(v *variable, first bool) {
	switch {
	case v.Type == datetimeType:
		v.type_ = minuteType
	case v.Type == dateType:
		v.type_ = dayType
	case v.asks == nil:
		if v.Type == integerType {
			v.type_ = figureType
		}
	case v.Type == integerType:
		v.type_ = figureType
		if traits := v.asks.Kind.Traits(); !traits.Picked && !traits.Counted { // a number, or an option in its place
			r.figures(v, v.asks.Options, true, *v.Constraints.Minimum)
		}
	case v.Constraints != nil && v.Constraints.Enum != nil:
		v.type_ = figureType
		r.figures(v, v.Constraints.Enum, v.asks.Kind.Traits().Scaled, v.asks.Min)
	case first && v.asks.Kind.Traits().Lands:
		for code := range both(slices.Values(v.asks.Options), r.say.countries()) {
			v.values = append(v.values, value{text: code, label: r.say.label(v.asks, code)})
		}
	}
}

// figures gives each option a number: from 1, or if it stands beside a scale, below all that the scale has.
func (r *reading) figures(v *variable, codes []string, beside bool, least int) {
	if beside {
		for v.shift = 0; least <= lastMissing-v.shift; {
			v.shift = 10*v.shift + 90 // -8, -98, -998
		}
	}
	n := 0
	for _, code := range codes {
		if _, err := strconv.Atoi(code); beside && err == nil {
			continue // a point of the scale is its own number
		}
		number := n + 1
		if beside {
			number = firstOutside - v.shift - n
		}
		n++
		v.code[code] = strconv.Itoa(number)
		v.values = append(v.values, value{v.code[code], cmp.Or(r.say.label(v.asks, code), code), beside})
	}
}

// stateOf returns a variable with the state of the question whose answers another one has: 0 where there is one.
func stateOf(of *variable) *variable {
	c := column[*folded]{newField("", integerType, ""), func(f *folded) string {
		if _, state := f.alike(of.asks); state == answered {
			return "0"
		}
		return ""
	}}
	c.asks = of.asks
	return &variable{
		column: c, name: variableName(of.name+"_state", of.taken), label: "why there is no answer: " + of.label, type_: figureType, alone: true,
		values: []value{{text: "0", label: "answered"}}, widths: []int{1}, taken: of.taken,
	}
}

// lowest returns the lowest code of a value that is no number to calculate with, and highest the highest one.
func (v *variable) lowest() int {
	low := missingKinds[0].code - v.shift
	for _, of := range v.values {
		if n, err := strconv.Atoi(of.text); err == nil && of.outside {
			low = min(low, n)
		}
	}
	return low
}

func (v *variable) highest() int { return lastMissing - v.shift }

// hasStates says whether a cell without an answer says why.
func (v *variable) hasStates() bool { return v.asks != nil && v.type_ == figureType }

// names returns the names of its columns in the table.
func (v *variable) names() []string { return append([]string{v.name}, v.more...) }

// measure notes how long the words of a response are.
func (v *variable) measure(rec *folded) {
	if v.type_ != wordsType {
		return
	}
	for i, piece := range strung(v.of(rec)) {
		if i == len(v.widths) {
			v.widths = append(v.widths, 1)
			v.more = append(v.more, variableName(v.name+"_"+strconv.Itoa(i+1), v.taken))
		}
		v.widths[i] = max(v.widths[i], len(escape.Replace(piece)))
	}
}

// cell returns what a response has, as the table has it: one cell, or as many as the variable has names.
func (v *variable) cell(rec *folded) (string, error) {
	text := v.of(rec)
	switch v.type_ {
	case wordsType:
		cells := make([]string, len(v.widths))
		for i, piece := range strung(text) {
			if i == len(cells) || len(escape.Replace(piece)) > v.widths[i] {
				return "", errGrown
			}
			cells[i] = quoted(escape.Replace(piece))
		}
		return strings.Join(cells, ","), nil
	case minuteType:
		if at, err := time.Parse(time.RFC3339, text); err == nil {
			return at.Format(time.DateTime), nil
		}
		return "", nil
	case dayType:
		return text, nil
	}
	if text != "" {
		return cmp.Or(v.code[text], text), nil
	}
	if !v.hasStates() {
		return "", nil
	}
	_, state := rec.alike(v.asks)
	for _, of := range missingKinds {
		if of.state == state && (v.alone || !state.given()) {
			return strconv.Itoa(of.code - v.shift), nil
		}
	}
	return "", nil
}
