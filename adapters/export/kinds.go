package export

import (
	"slices"
	"strconv"

	"aporte/flows"
)

// kind says what the answers to one kind of step give to the exports. It is the twin of what flows knows of that kind:
// everything else here asks one of the two, and compares no names of kinds.
type kind struct {
	// cells returns the rows of answers.csv, or the one of votes.csv. It is nil for a kind that asks nothing.
	cells func(flows.Value) []cells
	// columns returns the columns of responses.csv, each with the type of the descriptor. Their names are what stands behind
	// the name of the question. Their number depends on the question alone. It is nil for the language and the consent: they
	// are among the columns that every consultation has. It is nil for what is dealt: columns are the same for everybody.
	columns func(question) []column[flows.Value]
	// tally says how statistics count it. It is nil for what they leave out.
	tally *tally
}

// cells are what one row of answers.csv says of an answer.
type cells struct{ code, number, text string }

// tally says how answers are counted.
type tally struct {
	bars func(*flows.Step) []string // what has a bar before anybody answered
	hits func(flows.Value) []string // the bars that an answer adds to
	most bool                       // begins with what was said most often
}

// The ways of counting. Numbers and texts are counted beside, whatever the kind: by their mean, and by how many there are.
var (
	byOption  = &tally{bars: options, hits: codes}
	byPoint   = &tally{bars: points, hits: point}
	mostFirst = &tally{bars: options, hits: codes, most: true}
)

// question is a question that gets columns.
type question struct {
	*flows.Step             // as the newest version asks it
	all         *flows.Step // with all that it takes in any version
	label       func(code string) string
}

// kinds has a line for every kind of flows.
var kinds = map[flows.Kind]kind{
	flows.Statement: {},
	flows.Review:    {},
	flows.Language:  {cells: picks, tally: byOption},
	flows.Consent:   {cells: picks}, // everybody who is counted agreed
	flows.Choice:    {cells: picks, columns: choiceColumn, tally: byOption},
	flows.Several:   {cells: picks, columns: listColumn, tally: byOption},
	flows.Ranking:   {cells: picks, columns: placeColumns, tally: byOption},
	flows.Scale:     {cells: figure, columns: scaleColumn, tally: byPoint},
	flows.Number:    {cells: figure, columns: numberColumn, tally: byOption},
	flows.Text:      {cells: written, columns: textColumn, tally: byOption},
	flows.Country:   {cells: picks, columns: countryColumn, tally: mostFirst},
	flows.Vote:      {cells: picks, tally: byOption},
}

// picks has a row for each option that was picked, in order. What was written belongs to the option other, or to the first.
func picks(v flows.Value) []cells {
	if len(v.Codes) == 0 {
		return written(v)
	}
	rows := make([]cells, len(v.Codes))
	for i, code := range v.Codes {
		rows[i].code = code
	}
	rows[max(0, slices.Index(v.Codes, flows.OtherCode))].text = v.Text
	return rows
}

// figure has the number, or the option that was picked in its place.
func figure(v flows.Value) []cells {
	if len(v.Codes) > 0 {
		return picks(v)
	}
	return []cells{{number: numeral(v), text: v.Text}}
}

// written has what was written.
func written(v flows.Value) []cells { return []cells{{text: v.Text}} }

// numeral writes the number of an answer, "" if it has none.
func numeral(v flows.Value) string {
	if v.Number == nil {
		return ""
	}
	return strconv.Itoa(*v.Number)
}

// options have a bar each.
func options(st *flows.Step) []string { return st.Codes() }

// codes counts for each option that was picked.
func codes(v flows.Value) []string { return v.Codes }

// points are all that a scale takes: a bar for each of its numbers, then for its options.
func points(st *flows.Step) []string {
	var all []string
	for n := st.Min; n <= st.Max; n++ {
		all = append(all, strconv.Itoa(n))
	}
	return append(all, st.Options...)
}

// point counts for the number, or for the option in its place.
func point(v flows.Value) []string {
	if v.Number != nil {
		return []string{numeral(v)}
	}
	return v.Codes
}
