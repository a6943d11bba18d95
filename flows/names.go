package flows

import (
	"slices"
	"strings"
)

// names are all words that may be typed for the options of a question, folded: labels, synonyms, numbers, and what adds
// nothing or denies.
type names struct {
	of       map[string]name
	most     int               // the most words in one of them
	labels   []called          // for beginnings, and for words inside
	typos    []called          // for words that are nearly right
	codes    map[string]string // by what is typed: the code of an option, which is only offered
	below    *names            // more of them, the same for many questions; may be nil
	searched bool              // most of them are below, and so many that two letters find too much
	points   bool              // the options are points of a scale: a number says more than words
}

// name is what some words stand for. More than one code is no answer yet.
type name struct {
	codes []string
	is    sort
}

// sort says what a name is; it may be several.
type sort uint8

const (
	isLabel   sort = 1 << iota
	isAlso         // a synonym
	isPlace        // the number of an option, or a word for it
	isDigits       // the same, in digits
	isNumber       // the same, in a number word
	isSeveral      // several options of a list at once
	isFiller       // adds nothing
	isNot          // denies what follows
)

// called is a name with its code.
type called struct {
	code, text string
	letters    uint64 // those that occur in it, see [letters]
}

// add notes that words stand for an option; code is "" if they stand for none.
func (n *names) add(text, code string, is sort) {
	if text == "" {
		return
	}
	known := n.of[text]
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

// longest returns the longest name that begins at a word of a text, and where it ends; there is none if that is at.
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

func wordEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], ' '); i >= 0 {
		return at + i
	}
	return len(text)
}

// denies says whether one of the words denies something. A name and what was typed must agree in that to be alike.
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
