package telegram

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"
	wide "golang.org/x/text/width"
)

// Marks of the Unicode Bidirectional Algorithm (UAX 9).
const (
	firstStrongIsolate = "\u2068"
	popIsolate         = "\u2069"
	rightToLeftMark    = "\u200F"
)

// rightToLeft reports whether the first letter of s with a direction runs from right to left: clients choose the
// direction of a paragraph by it. It is false if no letter has a direction.
func rightToLeft(s string) bool {
	for _, r := range s {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return false
		case bidi.R, bidi.AL:
			return true
		}
	}
	return false
}

// isolate keeps a label in one piece beside numbers and marks where directions meet: in right-to-left messages, and
// around a right-to-left label in others. A label with isolates of its own stays as it is.
func isolate(label string, rtl bool) string {
	if !rtl && !strings.ContainsFunc(label, rtlRune) || strings.ContainsAny(label, "\u2066\u2067\u2068\u2069") {
		return label
	}
	return firstStrongIsolate + label + popIsolate
}

func rtlRune(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return p.Class() == bidi.R || p.Class() == bidi.AL
}

// direct puts a right-to-left mark in front of a line of a right-to-left message. Without it a client would find no
// direction in the line: it begins with a number, and its label may be isolated. Other lines are returned unchanged.
func direct(line string, rtl bool) string {
	if !rtl {
		return line
	}
	return rightToLeftMark + line
}

// width estimates how many columns s takes on a phone: East Asian wide characters and most emoji two, marks none.
func width(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < unicode.MaxASCII:
			n++
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case wide.LookupRune(r).Kind() == wide.EastAsianWide, wide.LookupRune(r).Kind() == wide.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}
