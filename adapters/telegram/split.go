package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// units is the length of s in UTF-16 units, which is how Telegram counts.
func units(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// split cuts a text into parts of at most limit units: between paragraphs if that leaves a part at least half full,
// else between lines, sentences, words, and at last between graphemes. Only white space at the cuts is lost, and
// there is no part without anything to see.
func split(text string, limit int) []string {
	var parts []string
	for {
		text = strings.TrimFunc(text, blank)
		if text == "" {
			return parts
		}
		if units(text) <= limit {
			return append(parts, text)
		}
		at := cutPoint(text, limit)
		if part := strings.TrimFunc(text[:at], blank); part != "" {
			parts = append(parts, part)
		}
		text = text[at:]
	}
}

func blank(r rune) bool { return unicode.IsSpace(r) }

// cutPoint returns the byte offset, above 0, at which the first part of text ends.
func cutPoint(text string, limit int) int {
	head := text[:prefix(text, limit)]
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
	if strings.TrimFunc(head, blank) == "" {
		return len(head)
	}
	return lastGrapheme(text, len(head))
}

// prefix returns how many bytes of text make at most limit units, of whole characters.
func prefix(text string, limit int) int {
	n := 0
	for i, r := range text {
		n++
		if r > 0xFFFF {
			n++
		}
		if n > limit {
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
