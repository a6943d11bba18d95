package line

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Units is the length of s in UTF-16 units, in which most platforms count.
func Units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// Split cuts a text into parts of at most limit by that measure, which must be a sum over the characters: between
// paragraphs if that leaves a part at least half full, else between lines, sentences, words, and at last between
// graphemes. Only white space at the cuts is lost, a text that fits stays as it is, and there is no part without anything
// to see.
func Split(text string, limit int, measure func(string) int) []string {
	var parts []string
	for strings.TrimSpace(text) != "" {
		if measure(text) <= limit {
			return append(parts, text)
		}
		at := cut(text, limit, measure)
		if part := strings.TrimRightFunc(text[:at], unicode.IsSpace); strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
		text = strings.TrimLeftFunc(text[at:], unicode.IsSpace)
	}
	return parts
}

// cut returns the byte offset, above 0, at which the first part of text ends.
func cut(text string, limit int, measure func(string) int) int {
	head := text[:prefix(text, limit, measure)]
	for _, end := range [...]func(string) int{
		func(s string) int { return strings.LastIndex(s, "\n\n") },
		func(s string) int { return strings.LastIndex(s, "\n") },
		lastSentence,
		func(s string) int { return strings.LastIndexFunc(s, unicode.IsSpace) },
	} {
		if at := end(head); at > len(head)/2 {
			return at
		}
	}
	if strings.TrimSpace(head) == "" {
		return len(head)
	}
	return lastGrapheme(text, len(head))
}

// prefix returns how many bytes of text measure at most limit, of whole characters and of at least one.
func prefix(text string, limit int, measure func(string) int) int {
	for i, r := range text {
		if limit -= measure(string(r)); limit < 0 && i > 0 {
			return i
		}
	}
	return len(text)
}

// lastSentence returns where the last whole sentence of s ends, or -1.
func lastSentence(s string) int {
	for end := len(s); end > 0; {
		at := strings.LastIndexAny(s[:end], ".!?…。！？؟।")
		if at < 0 {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		after, _ := utf8.DecodeRuneInString(s[at+size:])
		// A full stop in the middle of a number or a name ends nothing; ideographic ones need no space.
		if unicode.IsSpace(after) || size > 2 && at+size < len(s) {
			return at + size
		}
		end = at
	}
	return -1
}

// lastGrapheme returns the end of the last grapheme of text within its first n bytes. A grapheme that is longer than
// that (a tower of marks) is cut between characters.
func lastGrapheme(text string, n int) int {
	last := 0
	it := graphemes.FromString(text)
	for it.Next() && it.End() <= n {
		last = it.End()
	}
	if last == 0 {
		return n
	}
	return last
}
