package flows

import (
	"slices"
	"strings"
)

// names are all words, folded, that people may type for the options of a question: labels, synonyms, numbers and places.
// They also include filler words and words that deny.
type names struct {
	of       map[string]name
	most     int               // the most words in one of them
	labels   []called          // compared with beginnings of labels, and with words inside them
	typos    []called          // compared with words that may have a typo
	codes    map[string]string // by what is typed: the code of an option; a match is only offered
	below    *names            // more names, shared by many questions; may be nil
	searched bool              // most names are in below: too many to search by two letters
	points   bool              // the options are points of a scale: a number is preferred to words
}

// name is the meaning of some words. With more than one code, the words are no clear answer.
type name struct {
	codes []string
	is    sort
}

// sort is a set of bits that tell what a name is.
type sort uint16

const (
	isLabel   sort = 1 << iota
	isAlso         // a synonym
	isPlace        // the number or place of an option
	isDigits       // its number in digits
	isNumber       // its number as a word
	isSeveral      // several options of a list at once
	isFiller       // adds nothing
	isNot          // denies what follows
	isMaybe        // a synonym that is only offered
)

// called is a name with its code.
type called struct {
	code, text string
	letters    uint64 // the characters of text, see [letters]
}

// add adds a name for an option. code is "" for words that name no option.
func (n *names) add(text, code string, is sort) {
	if text == "" {
		return
	}
	known := n.of[text]
	if known.codes != nil && (known.is|is)&isMaybe != 0 && known.is&is&isMaybe == 0 {
		known.is, is = known.is&^isMaybe, is&^isMaybe // another list is certain of it
	}
	known.is |= is
	if code != "" && !slices.Contains(known.codes, code) {
		known.codes = append(slices.Clip(known.codes), code)
	}
	n.of[text] = known
	n.most = max(n.most, 1+strings.Count(text, " "))
	if code == "" || is&isPlace != 0 && !n.points {
		return
	}
	c := called{code, text, letters(text)}
	if n.typos = append(n.typos, c); is&isLabel != 0 {
		n.labels = append(n.labels, c)
	}
}

// longest returns the longest name that begins at the byte offset at, and the offset of its end. If there is none, end
// equals at.
func (n *names) longest(text string, at int) (found name, end int) {
	end = at
	for t := n; t != nil; t = t.below {
		to := wordEnd(text, at)
		for range t.most {
			switch one, ok := t.of[text[at:to]]; {
			case ok && to > end:
				found, end = one, to
			case ok && to == end:
				found.is |= one.is // "no" is an answer, and denies
			}
			if to == len(text) {
				break
			}
			to = wordEnd(text, to+1)
		}
	}
	return found, end
}

// ends returns the offset of the end of the longest name that begins at the byte offset at, or at if there is none.
func (n *names) ends(text string, at int) int {
	_, end := n.longest(text, at)
	return end
}

func wordEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], ' '); i >= 0 {
		return at + i
	}
	return len(text)
}

// denies reports whether one of the words of a text is a denial.
func (n *names) denies(text string) bool {
	for word := range strings.SplitSeq(text, " ") {
		for t := n; t != nil; t = t.below {
			if t.of[word].is&isNot != 0 {
				return true
			}
		}
	}
	return false
}
