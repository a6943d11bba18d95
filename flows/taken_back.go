package flows

import (
	"slices"
	"strings"
)

// Some messages name an option and take it back, or say yes to one thing and no to another. What they mean then is only offered.

// corrected returns what follows the last words that take back what stands before them: "agree, no wait, disagree". If there are
// none, or nothing before or after them, it returns "".
func (r reader) corrected() (after string) {
	for at := wordEnd(r.folded, 0) + 1; at < len(r.folded); {
		end := r.rather.ends(r.folded, at)
		if end > at && end < len(r.folded) {
			after = r.folded[end+1:]
		}
		at = max(end, wordEnd(r.folded, at)) + 1
	}
	return after
}

// chosen returns the options of a message in which a part ends with a denial: "digital no, services sí". These are the options of the
// other parts. If no part ends so, it returns nil.
func (r reader) chosen(own *names) (codes []string) {
	if !own.denies(r.folded) {
		return nil
	}
	var denied []string
	for part := range strings.FieldsFuncSeq(r.text, func(c rune) bool { return strings.ContainsRune(",;.!\n", c) }) {
		part = fold(part)
		at := strings.LastIndexByte(part, ' ')
		last := part[at+1:]
		denial := own.below.of[last].is&isNot != 0 && (len(own.of[last].codes) == 0 || own.of[last].is&isMaybe != 0) // and no answer itself
		if before := own.hear(part[:max(at, 0)], false); denial && len(before.codes) > 0 {
			denied = append(denied, before.codes...)
			continue
		}
		codes = append(codes, own.hear(part, false).codes...)
	}
	if denied == nil {
		return nil
	}
	return slices.DeleteFunc(each(codes), func(c string) bool { return slices.Contains(denied, c) })
}

// both returns "partly" for a message that says yes to one thing and no to another, where there is such an option. Any other codes
// are returned as they are.
func both(st *Step, codes []string) []string {
	if len(codes) == 2 && slices.Contains(codes, "agree") && slices.Contains(codes, "disagree") && slices.Contains(st.Options, "partly") {
		return []string{"partly"}
	}
	return codes
}
