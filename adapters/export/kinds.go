package export

import (
	"slices"
	"strconv"

	"aporte/flows"
)

// kind says what the exports write for one kind of step. What flows knows of a kind is in flows. The rest of this package
// asks these two, and compares no names of kinds.
type kind struct {
	// cells returns the rows of answers.csv for an answer. For a vote it returns its one row of votes.csv. It is nil for
	// a kind that asks nothing.
	cells func(flows.Value) []cells
	// columns returns the columns of responses.csv, each with the type of the descriptor. Their names are added to the
	// name of the question. Their number depends on the question alone. It is nil for the language and the consent, which
	// are among the columns that every consultation has. It is nil for a vote: different people get different statements
	// to vote on, but columns are the same for everybody.
	columns func(question) []column[flows.Value]
	// form adds the question to a form. It is nil for a kind that a form does not need.
	form func(*questionnaire, *flows.Step)
	// tally says how the statistics count the kind. It is nil for a kind that they leave out.
	tally *tally
}

// cells are what one row of answers.csv says of an answer.
type cells struct{ code, number, text string }

// tally says how answers are counted.
type tally struct {
	bars func(*flows.Step) []string // the bars that are shown even if nobody answered
	hits func(flows.Value) []string // the bars that an answer adds to
	most bool                       // the bar with the most answers comes first

	sorted bool // the bars come in the order of their codes
	people bool // an answer adds people to a bar, not itself
	one    bool // an answer adds to exactly one bar
}

// The ways of counting options and points. For numbers the statistics also have the mean, and for texts how many there
// are, whatever the kind.
var (
	byOption  = &tally{bars: options, hits: codes, one: true}
	byList    = &tally{bars: options, hits: codes}
	byPoint   = &tally{bars: points, hits: point, one: true}
	mostFirst = &tally{bars: options, hits: codes, most: true, one: true}
	byDay     = &tally{bars: options, hits: codes, sorted: true, one: true}
	byPeople  = &tally{bars: options, hits: codes, people: true}
)

// kinds has a line for every kind of flows.
var kinds = map[flows.Kind]kind{
	flows.Statement: {form: formNote},
	flows.Review:    {},
	flows.Language:  {cells: picks, tally: byOption, form: formLanguage},
	flows.Consent:   {cells: picks, form: formOne}, // everybody who is counted agreed
	flows.Choice:    {cells: picks, columns: choiceColumn, tally: byOption, form: formOne},
	flows.Several:   {cells: picks, columns: listColumn, tally: byList, form: formSeveral},
	flows.Ranking:   {cells: picks, columns: placeColumns, tally: byList, form: formRanking},
	flows.Scale:     {cells: figure, columns: scaleColumn, tally: byPoint, form: formScale},
	flows.Number:    {cells: figure, columns: numberColumn, tally: byList, form: formNumber},
	flows.Split:     {cells: counts, columns: countColumns, tally: byPeople, form: formSplit},
	flows.Text:      {cells: written, columns: textColumn, tally: byList, form: formText},
	flows.Date:      {cells: picks, columns: dateColumn, tally: byDay, form: formDate},
	flows.Country:   {cells: picks, columns: countryColumns, tally: mostFirst, form: formCountry},
	flows.Vote:      {cells: picks, tally: byOption, form: formVote},
	flows.Extras:    {cells: picks, columns: listColumn, tally: byList, form: formSeveral},
}

// picks returns a row for each option that was picked, in order. A text that was written stands in the row of the option
// other, or in the first row if that was not picked.
func picks(v flows.Value) []cells {
	if len(v.Codes) == 0 {
		return written(v)
	}
	rows := make([]cells, len(v.Codes))
	for i, code := range v.Codes {
		rows[i].code = code
	}
	rows[wordsAt(v)].text = v.Text
	return rows
}

// wordsAt returns in which of the rows of an answer its words stand, from 0.
func wordsAt(v flows.Value) int { return max(0, slices.Index(v.Codes, flows.OtherCode)) }

// figure returns the row of a number, or of the option that was picked in its place.
func figure(v flows.Value) []cells {
	if len(v.Codes) > 0 {
		return picks(v)
	}
	return []cells{{number: numeral(v), text: v.Text}}
}

// counts returns a row for each option that has a number of people.
func counts(v flows.Value) []cells {
	rows := picks(v)
	for i, code := range v.Codes {
		rows[i].number = people(v, code)
	}
	return rows
}

// people writes how many people stand behind an option, "" if nothing was said of it.
func people(v flows.Value, code string) string {
	if n, ok := v.Counts[code]; ok {
		return strconv.Itoa(n)
	}
	return ""
}

// written returns the row of a text.
func written(v flows.Value) []cells { return []cells{{text: v.Text}} }

// numeral writes the number of an answer, "" if it has none.
func numeral(v flows.Value) string {
	if v.Number == nil {
		return ""
	}
	return strconv.Itoa(*v.Number)
}

// options returns all options of a step: each has a bar.
func options(st *flows.Step) []string { return st.Codes() }

// codes returns the options that were picked: each counts once.
func codes(v flows.Value) []string { return v.Codes }

// points returns all that a scale takes, each with a bar: its numbers, then its options.
func points(st *flows.Step) []string {
	var all []string
	for n := st.Min; n <= st.Max; n++ {
		all = append(all, strconv.Itoa(n))
	}
	return append(all, st.Options...)
}

// point returns the number, or the option that was picked in its place.
func point(v flows.Value) []string {
	if v.Number != nil {
		return []string{numeral(v)}
	}
	return v.Codes
}
