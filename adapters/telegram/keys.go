package telegram

import (
	"slices"
	"strconv"
	"strings"

	"aporte/adapters/line"
	"aporte/bot"
)

// What fits a row of keys on a small phone without being cut, in columns (a wide character takes two).
const (
	wholeRow = 36
	halfRow  = 16
	thirdRow = 10
	fifthRow = 5
)

// layOut makes the rows of keys, and the numbered list that goes below the text when the labels are too long for keys.
// Options come first, navigation below them. In a right-to-left language each row begins on the right.
func layOut(choices []bot.Choice, rtl bool) (rows []keyRow, list string) {
	options, navigation := make([]bot.Choice, 0, len(choices)), make([]bot.Choice, 0, len(choices))
	widest := 0
	for _, c := range choices {
		if c.Number <= 0 {
			navigation = append(navigation, c)
			continue
		}
		options = append(options, c)
		c.Mark = "" // keys must not change places when one is marked
		widest = max(widest, width(keyLabel(c, rtl)))
	}
	rows = []keyRow{}
	labels, lines := make([]string, 0, len(options)), []string(nil)
	listed := widest > wholeRow
	if listed {
		widest = width(strconv.Itoa(len(options)))
	}
	for _, c := range options {
		if listed {
			labels = append(labels, marked(c.Mark, strconv.Itoa(c.Number)))
			lines = append(lines, listLine(c, rtl))
		} else {
			labels = append(labels, keyLabel(c, rtl))
		}
	}
	rows = appendRows(rows, options, labels, perRow(widest, len(options)), rtl)
	labels, widest = labels[:0], 0
	for _, c := range navigation {
		labels = append(labels, marked(c.Mark, c.Label))
		widest = max(widest, width(c.Label))
	}
	rows = appendRows(rows, navigation, labels, min(perRow(widest, len(navigation)), 3), rtl)
	return rows, strings.Join(lines, "\n")
}

func appendRows(rows []keyRow, choices []bot.Choice, labels []string, n int, rtl bool) []keyRow {
	keys := make(keyRow, len(choices))
	for i, c := range choices {
		keys[i] = key{Text: labels[i], Data: c.Token, Style: styles[c.Weight]}
	}
	for row := range slices.Chunk(keys, n) {
		if rtl {
			slices.Reverse(row)
		}
		rows = append(rows, row)
	}
	return rows
}

// perRow returns how many of n keys stand side by side. widest is the width of the widest key, in columns. By their
// width, keys with words stand alone, in twos or in threes. Shorter ones, such as numbers, stand in fives, or in eights
// if there are more than ten.
func perRow(widest, n int) int {
	switch {
	case widest > halfRow:
		return 1
	case widest > thirdRow:
		return 2
	case widest > fifthRow:
		return 3
	case n > 10:
		return 8
	}
	return 5
}

// keyLabel is what the key of an option says: "2. Label", and "✓ 2. Label" when picked. A label that is a number (the points of a scale) stands alone: "1. 0" would only confuse.
func keyLabel(c bot.Choice, rtl bool) string {
	if line.IsNumber(c.Label) {
		return marked(c.Mark, c.Label)
	}
	return direct(marked(c.Mark, strconv.Itoa(c.Number)+". "+isolate(c.Label, rtl)), rtl)
}

// listLine is the line of an option in the list below the text.
func listLine(c bot.Choice, rtl bool) string {
	return direct(marked(c.Mark, strconv.Itoa(c.Number)+". "+isolate(c.Label, rtl)), rtl)
}

// marked puts a mark in front: a sign by itself, a rank with a point, so that it does not look like a number of the list.
func marked(mark, label string) string {
	if mark == "" {
		return label
	}
	if line.IsNumber(mark) {
		return mark + " · " + label
	}
	return mark + " " + label
}
