package export

import (
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// listSeparator separates the codes of a list in one cell. No code contains it.
const listSeparator = ";"

func joined(v flows.Value) string { return strings.Join(v.Codes, listSeparator) }

// figureOrPick returns the number of an answer, or the code of the option that was picked instead of a number.
func figureOrPick(v flows.Value) string {
	if v.Number != nil {
		return numeral(v)
	}
	return joined(v)
}

func choiceColumn(q question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", stringType, "").coded(q.all.Options, q.label), joined}}
}

func listColumn(question) []column[flows.Value] {
	// Version 1 of the standard, which many programs still read, has no type for lists: they refuse a table that has one.
	f := newField("", stringType, "codes with "+listSeparator+" between them")
	f.Delimiter = listSeparator
	return []column[flows.Value]{{f, joined}}
}

// placeColumns returns one column for each place of a ranking.
func placeColumns(q question) []column[flows.Value] {
	columns := make([]column[flows.Value], q.Max)
	for i := range columns {
		place := strconv.Itoa(i + 1)
		columns[i] = column[flows.Value]{newField(place, stringType, "place "+place).coded(q.all.Options, q.label), func(v flows.Value) string {
			if i < len(v.Codes) {
				return v.Codes[i]
			}
			return ""
		}}
	}
	return columns
}

// scaleColumn returns a column of numbers, or a column of codes if the scale also has options.
func scaleColumn(q question) []column[flows.Value] {
	if len(q.all.Options) == 0 {
		return numberColumn(q)
	}
	return []column[flows.Value]{{newField("", stringType, "").coded(points(q.all), q.label), figureOrPick}}
}

func numberColumn(q question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", integerType, "").between(&q.all.Min, &q.all.Max), figureOrPick}}
}

// countColumns returns one column of numbers for each option.
func countColumns(q question) []column[flows.Value] {
	none := 0
	columns := make([]column[flows.Value], len(q.Options))
	for i, code := range q.Options {
		columns[i] = column[flows.Value]{newField(code, integerType, "how many people: "+q.label(code)).between(&none, &q.all.Max), func(v flows.Value) string {
			return people(v, code)
		}}
	}
	return columns
}

func textColumn(question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", stringType, ""), func(v flows.Value) string { return v.Text }}}
}

func dateColumn(question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", dateType, "a day, in ISO 8601"), joined}}
}

func countryColumn(question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", stringType, "ISO 3166-1 alpha-2, or the code of an option"), joined}}
}

// otherColumn has the text that a participant wrote for the option other. Every kind with that option uses it.
var otherColumn = column[flows.Value]{
	newField(flows.OtherCode, stringType, "the words of the option other"),
	func(v flows.Value) string {
		if slices.Contains(v.Codes, flows.OtherCode) {
			return v.Text
		}
		return ""
	},
}
