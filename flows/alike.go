package flows

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Likeness returns the form in which two labels are compared. It ignores case, accents, punctuation and invisible
// characters. If the label has no letters and digits, its visible characters are returned. If it has no visible
// characters at all, "" is returned.
func Likeness(label string) string {
	look := visible(label)
	if folded := fold(look); folded != "" {
		return folded
	}
	return look
}

// visible removes the characters that show nothing: control and format characters, letters that are blank by design, and
// spaces at the ends. Spaces between visible characters stay.
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
