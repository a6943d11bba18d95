package flows

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// heard is the result of comparing a message with names.
type heard struct {
	codes []string // the options that it names, without denied ones, in order, each once
	whole bool     // it says nothing else
	is    sort     // the sort of its name; 0 if it has several names
	core  string   // the message without filler words at its ends
	odd   int      // how many of its words are in no name
	not   bool     // it denies something
}

// Limits on the messages that are compared.
const (
	mostHeard = 40 // words of a message; a longer one is an explanation, not a name
	mostOdd   = 8  // words that may be misspelled
	denyReach = 6  // how many words after a denial a name is still denied
)

// hearing is the working data while one message is compared word by word. At each word the longest name that begins there
// is taken. So "not sure" is one name, and does not contain "sure".
type hearing struct {
	heard
	said, places, digits []string
	soft                 []string // single letters: among other words they are not places of options
	torn                 bool     // one name means more than one option, or is only a guess, so it is not clear
	counted, ordered     bool     // there are words for numbers, and words for places: "the last two" are no options
	deny                 int      // how many more words the denial applies to
	denier               []string // the codes of the denying word itself, so that "no, no" denies nothing
	first, last, named   int      // the bytes of the core, and how many names are in it
	worded               bool     // points: the first name is an option and no point: "don't know, I moved here 3 months ago"
}

// hear returns what a folded message says. With mend, an unknown word is taken as the one name that it differs from only
// by a typo.
func (n *names) hear(text string, mend bool) heard {
	if text == "" || strings.Count(text, " ") >= mostHeard {
		return heard{core: text, odd: mostHeard}
	}
	h := hearing{first: -1}
	for at := 0; at < len(text); {
		found, end := n.longest(text, at)
		if mend && end == at && h.odd < mostOdd {
			found, end = n.mended(text, at)
		}
		if end == at || mend && found.is == 0 {
			h.odd++
			end = max(end, wordEnd(text, at))
		}
		h.take(found, at, end, n.points)
		at = end + 1
	}
	if h.core = text; h.first >= 0 {
		h.core = text[h.first:h.last]
	}
	h.settle(n.points)
	return h.heard
}

// take adds one name, or an unknown word.
func (h *hearing) take(found name, at, end int, points bool) {
	if found.is&isFiller == 0 || len(found.codes) > 0 {
		if h.first < 0 {
			h.first = at
		}
		h.last, h.is = end, found.is
		h.named++
	}
	if points && len(h.said)+len(h.places)+len(h.soft) == 0 && len(found.codes) > 0 {
		h.worded = strings.Trim(found.codes[0], "-0123456789") != ""
	}
	switch {
	case h.deny > 0 && len(found.codes) > 0 && !h.repeats(found):
		h.deny, h.not = 0, true
	case found.is&isPlace != 0 && found.is&isFiller != 0, end-at == 1 && found.is&isDigits == 0:
		h.soft = append(h.soft, found.codes...)
	case found.is&isPlace != 0:
		h.places = append(h.places, found.codes...)
		h.counted = h.counted || found.is&isNumber != 0
		h.ordered = h.ordered || found.is&(isNumber|isDigits) == 0
		if found.is&isDigits != 0 || points && end-at > 3 {
			h.digits = append(h.digits, found.codes...)
		}
	default:
		h.said = append(h.said, found.codes...)
	}
	h.torn = h.torn || len(found.codes) > 1 && found.is&isSeveral == 0 || found.is&isMaybe != 0
	h.deny--
	if found.is&isNot != 0 {
		h.deny, h.denier = denyReach, found.codes
		h.not = h.not || len(found.codes) == 0
	}
}

// repeats says whether a name only says the denial directly in front of it once more, as in "no, no". Any other name is denied:
// whoever writes "no estoy en desacuerdo" does not disagree.
func (h *hearing) repeats(found name) bool {
	return h.deny == denyReach && found.is&isNot != 0 && slices.Equal(found.codes, h.denier)
}

// settle combines the options named by words and those named by numbers or places. One answer does not mix the two: in
// "services first", "first" is not an option. Among other words, only numbers in digits count.
func (h *hearing) settle(points bool) {
	said, places, digits := each(h.said), each(h.places), each(h.digits)
	clean := h.odd == 0 && !h.not && !(h.counted && h.ordered)
	if len(said) == 0 {
		places = each(append(h.soft, places...))
	}
	switch {
	case clean && points && len(digits) == 1 && len(places) > 1: // in "un 4", the first word is no number
		h.codes = digits
	case clean && (len(said) == 0 || len(places) == 0 || slices.Equal(said, places)):
		h.codes = each(append(places, said...))
		h.whole = len(h.codes) > 0 && !h.torn
	case points && h.worded && len(said) > 0:
		h.codes = said
	case points && len(digits) > 0, len(said) == 0:
		h.codes = digits
	default:
		h.codes = said
	}
	switch {
	case h.whole && len(said) == 0:
		h.is = isPlace
	case h.named > 1:
		h.is = 0
	}
}

// each returns the codes without repetitions.
func each(codes []string) []string {
	var once []string
	for _, c := range codes {
		if !slices.Contains(once, c) {
			once = append(once, c)
		}
	}
	return once
}

// mended returns the name that the word at offset at nearly equals, if it can mean only one option. Otherwise, and for
// words of fewer than four letters, the returned end equals at.
func (n *names) mended(text string, at int) (name, int) {
	end := wordEnd(text, at)
	if utf8.RuneCountInString(text[at:end]) < 4 {
		return name{}, at
	}
	if codes := n.nearest(text[at:end]); len(codes) == 1 {
		return name{codes: codes}, end
	}
	return name{}, at
}
