package flows

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Alike says whether two labels are the same to whoever types them: case, accents, punctuation and what cannot be seen make
// no difference. Labels without letters and digits are alike if they look the same.
func Alike(a, b string) bool {
	folded := fold(a)
	if folded == "" && fold(b) == "" {
		return visible(a) == visible(b)
	}
	return folded == fold(b)
}

// Visible says whether there is anything to see in a text.
func Visible(text string) bool { return visible(text) != "" }

// visible leaves out what shows nothing: spaces, control and format characters, and letters that are blank by intention.
func visible(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.Is(unicode.C, c) || unicode.Is(unicode.Variation_Selector, c) || strings.ContainsRune(blank, c) {
			return -1
		}
		return c
	}, norm.NFKC.String(text))
}

// blank are letters and symbols without ink: Hangul fillers, Braille without dots, Khmer inherent vowels, the grapheme joiner.
const blank = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u034f"
