package export

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"aporte/flows"
)

// The separators of a list in one cell: no code contains the first one, no label the second one.
const (
	listSeparator  = ";"
	labelSeparator = " | "
)

// show returns what stands in a cell for a code: the code, or its label if labels are wanted.
func (q question) show(code string) string {
	if !q.labelled {
		return code
	}
	return cmp.Or(q.label(code), code)
}

func (q question) separator() string {
	if q.labelled {
		return labelSeparator
	}
	return listSeparator
}

func (q question) joined(v flows.Value) string {
	all := make([]string, len(v.Codes))
	for i, code := range v.Codes {
		all[i] = q.show(code)
	}
	return strings.Join(all, q.separator())
}

// coded returns the field of a column with one of some codes in each cell. Labels need not be different, so they are no categories.
func (q question) coded(f field, codes []string) field {
	if q.labelled {
		return f
	}
	return f.coded(codes, q.label)
}

// figureOrPick returns the number of an answer, or the code of the option that was picked instead of a number.
func (q question) figureOrPick(v flows.Value) string {
	if v.Number != nil {
		return numeral(v)
	}
	return q.joined(v)
}

func choiceColumn(q question) []column[flows.Value] {
	return []column[flows.Value]{{q.coded(newField("", stringType, ""), q.Options), q.joined}}
}

// listColumn returns one column with the list, or one for each option with 1 if it was picked and 0 if not. The names of those have
// two "_" before the code, so that none is that of the words of the option other.
func listColumn(q question) []column[flows.Value] {
	if !q.split {
		f := newField("", stringType, fmt.Sprintf("a list, with %q between its items", q.separator()))
		f.Delimiter = q.separator()
		if !q.labelled {
			f = f.listed(listSeparator)
		}
		return []column[flows.Value]{{f, q.joined}}
	}
	no, yes := 0, 1
	columns := make([]column[flows.Value], len(q.Options))
	for i, code := range q.Options {
		columns[i] = column[flows.Value]{newField("_"+code, integerType, "1 if it was picked: "+cmp.Or(q.label(code), code)).between(&no, &yes), func(v flows.Value) string {
			switch {
			case len(v.Codes) == 0:
				return ""
			case slices.Contains(v.Codes, code):
				return "1"
			}
			return "0"
		}}
	}
	return columns
}

// placeColumns returns one column for each place of a ranking.
func placeColumns(q question) []column[flows.Value] {
	columns := make([]column[flows.Value], q.Max)
	for i := range columns {
		place := strconv.Itoa(i + 1)
		columns[i] = column[flows.Value]{q.coded(newField(place, stringType, "place "+place), q.Options), func(v flows.Value) string {
			if i < len(v.Codes) {
				return q.show(v.Codes[i])
			}
			return ""
		}}
	}
	return columns
}

// scaleColumn returns a column of numbers, or a column of codes if the scale also has options.
func scaleColumn(q question) []column[flows.Value] {
	if len(q.Options) == 0 {
		return numberColumn(q)
	}
	return []column[flows.Value]{{q.coded(newField("", stringType, ""), points(q.Step)), q.figureOrPick}}
}

func numberColumn(q question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", integerType, "").between(&q.Min, &q.Max), q.figureOrPick}}
}

// countColumns returns one column of numbers for each option.
func countColumns(q question) []column[flows.Value] {
	none := 0
	columns := make([]column[flows.Value], len(q.Options))
	for i, code := range q.Options {
		columns[i] = column[flows.Value]{newField(code, integerType, "how many people: "+q.label(code)).between(&none, &q.Max), func(v flows.Value) string {
			return people(v, code)
		}}
	}
	return columns
}

func textColumn(question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", stringType, ""), func(v flows.Value) string { return v.Text }}}
}

func dateColumn(q question) []column[flows.Value] {
	return []column[flows.Value]{{newField("", dateType, "a day, in ISO 8601"), func(v flows.Value) string { return strings.Join(v.Codes, listSeparator) }}}
}

// countryColumns returns a column of codes, and beside it one of English names and one of regions. Readers take the code of Namibia
// for a missing value; nobody takes its name for one.
func countryColumns(q question) []column[flows.Value] {
	one := func(of func(code string) string) func(flows.Value) string {
		return func(v flows.Value) string {
			if len(v.Codes) == 0 {
				return ""
			}
			return of(v.Codes[0])
		}
	}
	return []column[flows.Value]{
		{newField("", stringType, "ISO 3166-1 alpha-2, or the code of an option"), q.joined},
		{newField("name", stringType, "its name in English"), one(q.english)},
		{newField("region", stringType, "its part of the world, see the list region in choices"), one(q.region)},
	}
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
