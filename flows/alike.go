package flows

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Likeness returns the form in which two labels are equal if nobody could tell them apart by typing: case, accents,
// punctuation and what cannot be seen make no difference. A label without letters and digits is compared by its look. "" is a
// label with nothing to see on it.
func Likeness(label string) string {
	look := visible(label)
	if folded := fold(look); folded != "" {
		return folded
	}
	return look
}

// visible leaves out what shows nothing: spaces between other signs count, those at the ends do not, nor do control and format
// characters, and letters that are blank by intention.
func visible(text string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.Is(unicode.C, c) || unicode.Is(unicode.Variation_Selector, c) || strings.ContainsRune(blank, c) {
			return -1
		}
		return c
	}, norm.NFKC.String(text)))
}

// blank are letters and symbols without ink: Hangul fillers, Braille without dots, Khmer inherent vowels, the grapheme joiner.
const blank = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u034f"
