package export

import (
	"fmt"
	"strconv"
	"strings"
)

const spssHead = `* Reads data.csv with its labels and its kinds of missing values. Set the folder of the two files as the working folder first, with CD.
* Missing are: -8 skipped, -7 not asked, -6 not reached, -5 withdrawn, -4 sealed, -3 damaged, -2 not in that version. Where a question takes
* such numbers itself, they are -98 to -92, or -998 to -992. Options beside a scale, such as "I don't know", are below those.
* Texts and days have a variable of their own for that, with _state at its end. Labels are cut at 120 bytes.
* A text that is longer than 32,767 bytes goes on in the next variable.
`

// spssSyntax returns the syntax for SPSS and PSPP.
func spssSyntax(all []*variable) string {
	var b strings.Builder
	b.WriteString(spssHead)
	b.WriteString("\nGET DATA\n  /TYPE=TXT\n  /FILE='" + dataFile + "'\n  /ENCODING='UTF8'\n  /ARRANGEMENT=DELIMITED\n  /DELCASE=LINE\n  /FIRSTCASE=2\n  /DELIMITERS=','\n  /QUALIFIER='\"'\n  /VARIABLES=\n")
	var texts []string
	for _, v := range all {
		for i, name := range v.names() {
			fmt.Fprintf(&b, "    %s %s\n", name, v.spssFormat(i))
		}
		if v.type_ == wordsType {
			texts = append(texts, v.names()...)
		}
	}
	b.WriteString("  .\n\n* Line breaks and quotes in texts.\nDO REPEAT words =\n")
	for _, name := range texts {
		b.WriteString("  " + name + "\n")
	}
	b.WriteString("  .\n")
	for _, pair := range unescaped {
		fmt.Fprintf(&b, "COMPUTE words = REPLACE(words, '%s', %s).\n", pair.escaped, pair.spss)
	}
	b.WriteString("END REPEAT.\n\nVARIABLE LABELS\n")
	slash := ""
	for _, v := range all {
		for i, name := range v.names() {
			label := v.label
			if i > 0 {
				label = fmt.Sprintf("(%d) %s", i+1, label)
			}
			if label = shortened(label); label != "" {
				fmt.Fprintf(&b, "  %s%s %s\n", slash, name, spssText(label))
				slash = "/"
			}
		}
	}
	b.WriteString("  .\n\n")
	for _, v := range all {
		v.spssValues(&b)
	}
	b.WriteString("EXECUTE.\n")
	return b.String()
}

// spssFormat returns the format of one of its columns.
func (v *variable) spssFormat(i int) string {
	switch v.type_ {
	case figureType:
		return "F8.0"
	case dayType:
		return "SDATE10"
	case minuteType:
		return "YMDHMS19"
	}
	width := v.widths[i]
	for _, of := range v.values {
		width = max(width, len(of.text))
	}
	return "A" + strconv.Itoa(width)
}

// spssValues writes the labels of values, and which of them are missing.
func (v *variable) spssValues(b *strings.Builder) {
	if len(v.values) == 0 && !v.hasStates() {
		return
	}
	fmt.Fprintf(b, "VALUE LABELS %s\n", v.name)
	for _, of := range v.values {
		text := of.text
		if v.type_ == wordsType {
			text = spssText(text)
		}
		fmt.Fprintf(b, "  %s %s\n", text, spssText(shortened(of.label)))
	}
	if v.hasStates() {
		for _, of := range missingKinds {
			fmt.Fprintf(b, "  %d %s\n", of.code-v.shift, spssText(of.label))
		}
	}
	b.WriteString("  .\n")
	if v.hasStates() {
		fmt.Fprintf(b, "MISSING VALUES %s (%d THRU %d).\n", v.name, v.lowest(), v.highest())
	}
}

func spssText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
