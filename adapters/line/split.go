package line

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// Units returns the length of s in UTF-16 units, the unit in which most platforms count.
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

// Split cuts a text into parts of at most limit. measure returns the length of a text; the length of a whole must be the sum of
// the lengths of its characters. It cuts between paragraphs if the part then is at least half full. Otherwise it tries the same
// between lines, sentences and words, in this order, and at last it cuts between graphemes. Only white space at the cuts is
// lost. A text that fits is returned as it is. No part is only white space; for such a text the result is empty.
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

// prefix returns the length in bytes of the longest beginning of text that measures at most limit. It has only whole
// characters, and at least one, even if that one is longer than limit.
func prefix(text string, limit int, measure func(string) int) int {
	for i, r := range text {
		if limit -= measure(string(r)); limit < 0 && i > 0 {
			return i
		}
	}
	return len(text)
}

// lastSentence returns the byte offset at which the last complete sentence of s ends, or -1 if there is none.
func lastSentence(s string) int {
	for end := len(s); end > 0; {
		at := strings.LastIndexAny(s[:end], ".!?…。！？؟।")
		if at < 0 {
			return -1
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		after, _ := utf8.DecodeRuneInString(s[at+size:])
		// A full stop within a number or a name ends no sentence. Ideographic full stops (size > 2) need no space after them.
		if unicode.IsSpace(after) || size > 2 && at+size < len(s) {
			return at + size
		}
		end = at
	}
	return -1
}

// lastGrapheme returns where the last grapheme ends that lies completely in the first n bytes of text. If the first grapheme is
// longer than n bytes, such as a letter with very many accents, it returns n.
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
