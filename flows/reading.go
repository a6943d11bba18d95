package flows

import (
	"slices"
	"strings"
)

// pending understands the answer to "did you mean?" and "keep it as your own answer?".
func (r reader) pending(st *Step) (Input, bool) {
	d := r.s.Draft
	yes, no := r.means(r.folded, wordYes), r.means(r.folded, wordNo)
	switch {
	case len(d.Offered) > 0 && yes:
		return Input{Do: TakeOther}, true
	case len(d.Offered) > 0 && no:
		return Input{Do: DropOther}, true
	case len(d.Hits) == 1 && yes:
		return Input{Do: Reply, Value: Value{Codes: d.Hits, Via: ByTypo}}, true
	case len(d.Hits) > 0 && st.Kind.Traits().Searched:
		if n, ok := wholeNumber(r.text); ok && n >= 1 && n <= len(d.Hits) {
			return Input{Do: Reply, Value: Value{Codes: d.Hits[n-1 : n], Via: ByNumber}}, true
		}
	}
	return Input{}, false
}

// option understands the number or the words of one option.
func (r reader) option(st *Step) Input {
	n, ok := wholeNumber(r.text)
	switch {
	case ok && n >= 1 && n <= len(st.Options):
		return Input{Do: Reply, Value: Value{Codes: st.Options[n-1 : n], Via: ByNumber}}
	case ok, numeric(r.text):
		return Input{Do: Range, Text: r.text}
	}
	return r.label(st)
}

// label understands the words of one option.
func (r reader) label(st *Step) Input {
	codes, sure := match(r.folded, r.labels[st.ID])
	switch {
	case len(codes) == 1 && sure:
		return Input{Do: Reply, Value: Value{Codes: codes, Via: ByLabel}}
	case len(codes) > 0:
		return Input{Do: Guess, Value: Value{Codes: codes}}
	case st.Other:
		return Input{Do: Offer, Text: r.text}
	}
	return Input{Do: Unclear, Text: r.text}
}

// list understands a list of numbers or labels as the whole answer.
func (r reader) list(st *Step) Input {
	if r.means(r.folded, wordNone) {
		if len(st.Exclusive) > 0 {
			return Input{Do: Reply, Value: Value{Codes: st.Exclusive[:1], Via: ByLabel}}
		}
		return Input{Do: SkipIt}
	}
	if codes, ok := r.numbers(st); ok {
		if codes == nil {
			return Input{Do: Range, Text: r.text}
		}
		return whole(st, codes, ByNumber)
	}
	var codes []string
	for part := range strings.FieldsFuncSeq(r.text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' }) {
		found, sure := match(fold(part), r.labels[st.ID])
		if len(found) != 1 || !sure {
			return r.option(st)
		}
		codes = append(codes, found[0])
	}
	return whole(st, codes, ByLabel)
}

// whole makes the answer of a list: repeats are folded, too many are refused.
func whole(st *Step, codes []string, via Via) Input {
	var picks []string
	for _, c := range codes {
		if !slices.Contains(picks, c) {
			picks = append(picks, c)
		}
	}
	if len(picks) > 1 && st.exclusive(picks) {
		return Input{Do: TooMany, Value: Value{Codes: picks}}
	}
	if len(picks) > st.Max {
		return Input{Do: TooMany}
	}
	return Input{Do: Reply, Value: Value{Codes: picks, Via: via}}
}

// numbers reads "1, 3 4" as codes; ok is false if it is no list of numbers. The codes are nil if a number is out of
// range.
func (r reader) numbers(st *Step) (codes []string, ok bool) {
	fields := strings.FieldsFunc(r.text, func(c rune) bool { return strings.ContainsRune(" ,;\n\t+&>/، ", c) })
	out := false
	for _, field := range fields {
		n, isNumber := wholeNumber(field)
		switch {
		case !isNumber && !numeric(field):
			return nil, false
		case !isNumber || n < 1 || n > len(st.Options):
			out = true
		default:
			codes = append(codes, st.Options[n-1])
		}
	}
	if out {
		return nil, true
	}
	return codes, len(codes) > 0
}

// country looks for the country whose name was typed, in any language.
func (r reader) country(st *Step) Input {
	if n, ok := wholeNumber(r.text); ok {
		n -= len(r.s.Draft.Hits)
		if n < 1 || n > len(st.Options) {
			return Input{Do: Range, Text: r.text}
		}
		return Input{Do: Reply, Value: Value{Codes: st.Options[n-1 : n], Via: ByNumber}}
	}
	codes, sure := match(r.folded, r.labels[st.ID])
	switch {
	case len(codes) == 1 && sure:
		return Input{Do: Reply, Value: Value{Codes: codes, Via: ByLabel}}
	case len(codes) > 0:
		return Input{Do: Guess, Value: Value{Codes: codes[:min(len(codes), maxHits)]}}
	}
	return Input{Do: Unclear, Text: r.text}
}

// maxHits is how many countries are offered to choose from.
const maxHits = 6
