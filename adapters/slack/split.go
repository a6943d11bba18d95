package slack

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/uax29/v2/graphemes"
)

// split cuts a text into parts of at most limit by that measure: between paragraphs if that leaves a part at least
// half full, else between lines, sentences, words, and at last between graphemes. Only white space at the cuts is
// lost, and there is no part without anything to see.
func split(text string, limit int, measure func(string) int) []string {
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
	room, graph, whole := limit, 0, 0
	for i, r := range text {
		if room -= measure(string(r)); room < 0 && i > 0 {
			break
		}
		whole = i + len(string(r))
	}
	head := text[:whole]
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
	for it := graphemes.FromString(text); it.Next() && it.End() <= whole; {
		graph = it.End()
	}
	if graph == 0 { // a tower of marks longer than the limit is cut between characters
		return whole
	}
	return graph
}

// lastSentence returns where the last sentence of s ends that something follows, or -1.
func lastSentence(s string) int {
	last, ended := -1, false
	for i, r := range s {
		if ended && unicode.IsSpace(r) {
			last = i
		}
		ended = strings.ContainsRune(".!?…。！？؟।", r)
	}
	return last
}
