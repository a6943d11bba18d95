package flows

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// heard is what a message says in the words of some names.
type heard struct {
	codes []string // the options that it names and does not deny, in order, each once
	whole bool     // it says nothing else
	is    sort     // of the one name that it is; 0 if it is several
	core  string   // the message without what adds nothing at its ends
	odd   int      // how many of its words are in no name
	not   bool     // it denies something
}

// Bounds of what is heard.
const (
	mostHeard = 40 // words of a message: who writes more gives reasons
	mostOdd   = 8  // words that may be misspelled
	denyReach = 6  // how many words after a denial the first name is denied
)

// hearing is one message that is being heard word by word. At each one the longest name that begins there counts, so
// that "not sure" is one name, and no "sure".
type hearing struct {
	heard
	said, places, digits []string
	soft                 []string // letters: among other words they are words, too
	torn                 bool     // a name stands for more than one option
	counted, ordered     bool     // there are words for numbers, and words for places: "the last two" are no options
	deny                 int      // how many more words a denial reaches
	denier               []string // its own codes: "no, no" denies nothing
	first, last, named   int      // the bytes of the core, and how many names are in it
}

// hear tells what a folded message says. With mend, a word that is no name stands for the one that it nearly is.
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

// take hears one name, or a word that is none.
func (h *hearing) take(found name, at, end int, points bool) {
	if found.is&isFiller == 0 || len(found.codes) > 0 {
		if h.first < 0 {
			h.first = at
		}
		h.last, h.is = end, found.is
		h.named++
	}
	switch {
	case h.deny > 0 && len(found.codes) > 0 && !slices.Equal(found.codes, h.denier):
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
	h.torn = h.torn || len(found.codes) > 1 && found.is&isSeveral == 0
	h.deny--
	if found.is&isNot != 0 {
		h.deny, h.denier = denyReach, found.codes
		h.not = h.not || len(found.codes) == 0
	}
}

// settle puts together what was named by words and by numbers. The two do not mix in one answer: in "services first" no
// "first" is an option. Among other words, a number counts in digits alone.
func (h *hearing) settle(points bool) {
	said, places, digits := each(h.said), each(h.places), each(h.digits)
	clean := h.odd == 0 && !h.not && !(h.counted && h.ordered)
	if len(said) == 0 {
		places = each(append(h.soft, places...))
	}
	switch {
	case clean && (len(said) == 0 || len(places) == 0 || slices.Equal(said, places)):
		h.codes = each(append(places, said...))
		h.whole = len(h.codes) > 0 && !h.torn
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

// each returns every code once.
func each(codes []string) []string {
	var once []string
	for _, c := range codes {
		if !slices.Contains(once, c) {
			once = append(once, c)
		}
	}
	return once
}

// mended returns the name that the word at nearly is, if that can be one option only.
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
