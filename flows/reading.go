package flows

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pending interprets a reply to "did you mean?" or "keep it as your own answer?". If "yes" and "no" are options
// themselves, a "yes" after the guess "no" is not clear, so the question is asked again. It returns false if nothing was
// offered or the reply is to be read as an answer.
func (r reader) pending(st *Step) (Input, bool) {
	d := r.s.Draft
	if len(d.Offered)+len(d.Hits) == 0 {
		return Input{}, false
	}
	yes, no := r.agrees()
	itself := slices.Contains(st.Options, "yes") && slices.Contains(st.Options, "no")
	switch {
	case len(d.Offered) > 0 && yes:
		return Input{Do: TakeOther}, true
	case len(d.Offered) > 0 && no:
		return Input{Do: DropOther}, true
	case len(d.Hits) == 0 || st.Kind.Traits().Agrees:
	case st.Kind.Traits().Searched:
		if n, ok := wholeNumber(r.text); ok && n >= 1 && n <= len(d.Hits) {
			return Input{Do: Reply, Value: Value{Codes: d.Hits[n-1 : n], Via: ByNumber}}, true
		}
		switch {
		case yes && len(d.Hits) == 1:
			return Input{Do: Reply, Value: Value{Codes: d.Hits, Via: ByOffer}}, true
		case no && st.Kind.Traits().Dated: // no day is called so, but a country may be
			return Input{Do: DropOther}, true
		}
	case (st.Kind.Traits().Picked || st.Kind.Traits().Counted) && yes:
		return Input{Do: Done}, true
	case yes && len(d.Hits) == 1 && (!itself || d.Hits[0] == "yes"):
		v, ok := st.Kind.of().pressed(st, d.Hits[0])
		v.Via = ByOffer
		return Input{Do: Reply, Value: v}, ok
	case itself && len(d.Hits) > 1: // it is one of those offered
	case yes, no: // it is not clear what it refers to, so the question is asked again
		return Input{Do: DropOther}, true
	}
	return Input{}, false
}

// option interprets the number or the words of one option.
func (r reader) option(st *Step) Input {
	n, ok := wholeNumber(r.text)
	if ok && n >= 1 && n <= len(st.Options) {
		return Input{Do: Reply, Value: Value{Codes: st.Options[n-1 : n], Via: ByNumber}}
	}
	if !ok && numeric(r.text) {
		return Input{Do: Range, Text: r.text}
	}
	in := r.label(st)
	if ok && in.Do != Reply && in.Do != Guess { // a number may be a synonym: "10" for ten minutes
		return Input{Do: Range, Text: r.text}
	}
	return in
}

// label interprets the words of one option.
func (r reader) label(st *Step) Input {
	codes, via := r.find(st)
	switch {
	case len(codes) == 1 && via != "":
		return Input{Do: Reply, Value: Value{Codes: codes, Via: via}}
	case len(codes) > 0:
		return Input{Do: Guess, Value: Value{Codes: codes}, Text: r.text}
	case st.Other:
		return Input{Do: Offer, Text: r.text}
	}
	return Input{Do: Unclear, Text: r.text}
}

// find returns the options that the words name, nearest first. If the answer is certain, via says how it was given. It is
// certain if the whole message consists of names of options in the language of the conversation, or is the beginning of
// only one label. Another language counts only if nothing in the language of the conversation is similar. In all other
// cases via is "", and the options are only possible meanings.
func (r reader) find(st *Step) (codes []string, via Via) {
	own := r.own[st.ID]
	if codes = own.hear(r.corrected(), false).codes; len(codes) > 0 {
		return codes, ""
	}
	if codes = r.chosen(own); len(codes) > 0 {
		return codes, ""
	}
	said := own.hear(r.folded, false)
	if against := own.hear(pictures(r.text), false).codes; said.whole && len(against) > 0 && !slices.Equal(against, said.codes) {
		return each(append(said.codes, against...)), "" // "yes" with a thumb down
	}
	if said.whole {
		return said.codes, unlessAsked(r.text, said.via())
	}
	if code, ok := own.begins(said.core); ok {
		return []string{code}, unlessAsked(r.text, ByLabel)
	}
	return r.similar(st, said)
}

// unlessAsked returns via, or "" if the text is a question: "is that true?" is no yes.
func unlessAsked(text string, via Via) Via {
	if strings.HasSuffix(strings.TrimSpace(text), "?") {
		return ""
	}
	return via
}

// similar returns what the words may mean, if said is all that they say in the language of the conversation. A bare "yes" or "no"
// is not the beginning of anything, and no misspelling: "no" is not "not sure".
func (r reader) similar(st *Step, said heard) (codes []string, via Via) {
	own, near := r.own[st.ID], both(st, said.codes)
	yes, no := r.agrees()
	plain := yes || no
	switch {
	case plain:
	case len(near) == 0:
		near = own.near(said.core)
	case said.odd > 0 && len(said.codes) == 1: // "partialy agree" is nearer to another name than "agree", the word inside
		if nearest := own.nearest(said.core); len(nearest) == 1 {
			near = nearest
		}
	}
	abroad := r.foreign[st.ID].hear(r.folded, false)
	switch {
	case plain && !answersYesOrNo(abroad.codes): // "no" in a list of another language: none at all
		return near, ""
	case abroad.whole && len(near) == 0:
		return abroad.codes, unlessAsked(r.text, abroad.via())
	case abroad.whole:
		return each(append(near, abroad.codes...)), ""
	case plain || !r.mends(st, said):
	case len(near) == 0 || said.odd > 0 && st.Kind.Traits().Picked:
		near = each(append(own.hear(r.folded, true).codes, near...))
	}
	if len(near) > 0 {
		return near, ""
	}
	return abroad.codes, "" // a typo in another language is too far off: "arrête" is no "agree"
}

// mostMended is the most words of a message in which one misspelled word is taken as an answer. In a longer one it is some other
// word: "the ruling party" has no misspelled "partly".
const mostMended = 3

// mends reports whether single words of a message may be misspelled names. In a list, people name things in the middle of a
// sentence. Among hundreds of names, one is near to any word.
func (r reader) mends(st *Step, said heard) bool {
	traits := st.Kind.Traits()
	return traits.Picked || !traits.Searched && strings.Count(said.core, " ") < mostMended
}

// answersYesOrNo reports whether the codes are one that a bare "yes" or "no" may mean.
func answersYesOrNo(codes []string) bool {
	return len(codes) == 1 && slices.Contains([]string{"yes", "no", "agree", "disagree"}, codes[0])
}

// via returns how an answer was given by a message that consists only of names.
func (h heard) via() Via {
	switch {
	case h.is&isPlace != 0:
		return ByNumber
	case h.is&isLabel != 0:
		return ByLabel
	}
	return BySynonym
}

// list interprets numbers or names as the complete answer of a list.
func (r reader) list(st *Step) Input {
	if r.means(r.folded, wordNone) {
		switch {
		case len(st.Exclusive) > 0:
			return Input{Do: Reply, Value: Value{Codes: st.Exclusive[:1], Via: ByLabel}}
		case st.Other: // "none of these" is an opinion, and no wish to skip
			return Input{Do: Offer, Text: r.text}
		}
		return Input{Do: SkipIt}
	}
	if codes, ok := r.numbers(st); ok {
		if codes == nil {
			return Input{Do: Range, Text: r.text}
		}
		return whole(st, codes, ByNumber)
	}
	codes, via := r.find(st)
	switch {
	case len(codes) > 0 && via != "" && (via == ByLabel || !spans(r.text)):
		return whole(st, codes, via)
	case len(codes) > 0 && len(codes) <= st.Max:
		return Input{Do: Guess, Value: Value{Codes: codes}, Text: r.text}
	case len(codes) > 0:
		return Input{Do: TooMany}
	}
	return r.option(st)
}

// whole returns the answer of a list without repetitions. If there are too many picks, or an exclusive one among others,
// it returns [TooMany].
func whole(st *Step, codes []string, via Via) Input {
	picks := each(codes)
	if len(picks) > 1 && st.exclusive(picks) {
		return Input{Do: TooMany, Value: Value{Codes: picks}}
	}
	if len(picks) > st.Max {
		return Input{Do: TooMany}
	}
	return Input{Do: Reply, Value: Value{Codes: picks, Via: via}}
}

// spans reports whether there is a dash between two digits. "1-3" may mean two options, or three.
func spans(text string) bool {
	text = ascii(strings.Map(func(c rune) rune {
		if c == ' ' {
			return -1
		}
		return c
	}, text))
	for i, c := range text {
		after := text[i+utf8.RuneLen(c):]
		if unicode.Is(unicode.Dash, c) && i > 0 && strings.ContainsAny(text[i-1:i], decimals) && strings.IndexAny(after, decimals) == 0 {
			return true
		}
	}
	return false
}

const decimals = "0123456789"

// numbers reads "1, 3 4" as codes; ok is false if it is no list of numbers. The codes are nil if a number is out of
// range.
func (r reader) numbers(st *Step) (codes []string, ok bool) {
	fields := strings.FieldsFunc(r.text, func(c rune) bool { return strings.ContainsRune(" ,;\n\t+&>/، \u20e3", c) })
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

// country finds the country with the typed name, in any language. A country code is only offered, and not if it is also a
// short word. If the person says no, the option "prefer_not" is offered where there is one.
func (r reader) country(st *Step) Input {
	if n, ok := wholeNumber(r.text); ok {
		likely := r.s.Draft.Likely
		if n >= 1 && n <= len(likely) && len(r.s.Draft.Hits) == 0 {
			return Input{Do: Reply, Value: Value{Codes: likely[n-1 : n], Via: ByNumber}}
		}
		n -= len(r.s.Draft.countries())
		rest := st.unnamed(r.s.Draft)
		if n < 1 || n > len(rest) {
			return Input{Do: Range, Text: r.text}
		}
		return Input{Do: Reply, Value: Value{Codes: rest[n-1 : n], Via: ByNumber}}
	}
	guess := func(codes []string) Input {
		return Input{Do: Guess, Value: Value{Codes: codes[:min(len(codes), maxHits)]}, Text: r.text}
	}
	yes, no := r.agrees()
	small := yes || no || r.means(r.folded, alsoSmall)
	hits := r.s.Draft.Hits
	if yes && len(hits) == 1 {
		return Input{Do: Reply, Value: Value{Codes: slices.Clone(hits), Via: ByOffer}}
	}
	var meant []string
	if code := strings.ToUpper(r.folded); len(code) == 2 && (len(hits) == 0 || !yes && !no) && r.own[st.ID].below.below.of[flagOf(code)].codes != nil {
		meant = []string{code} // also where it is a word, such as "no": a guess is a question
	}
	if refusal := "prefer_not"; no && slices.Contains(st.Options, refusal) {
		if meant = append([]string{refusal}, meant...); r.text == strings.ToUpper(r.text) {
			slices.Reverse(meant) // "NA" rather than "na"
		}
	}
	switch {
	case meant != nil:
		return guess(meant)
	case small:
		return Input{Do: Unclear, Text: r.text}
	}
	in := r.label(st)
	city := r.city(r.own[st.ID])
	switch {
	case city != "" && in.Do != Reply:
		return guess(each(append([]string{city}, in.Value.Codes...))) // whoever names a city tells the country
	case in.Do == Guess:
		return guess(in.Value.Codes)
	case in.Do == Reply && len(in.Value.Codes) == 1:
		if others := r.own[st.ID].longer(r.folded, in.Value.Codes[0]); len(others) > 0 {
			return guess(append(in.Value.Codes, others...)) // "Guinea" may be the beginning of "Guinea-Bissau"
		}
	}
	return in
}

// city returns the country of the city that a message names, with nothing but filler words around it. It returns "" if there is none.
func (r reader) city(own *names) string {
	if country := r.cities[own.hear(r.folded, false).core]; country != "" {
		return country
	}
	for at := 0; at < len(r.folded); at = wordEnd(r.folded, at) + 1 { // "la" is a filler word, and in "La Paz" it is none
		country := r.cities[r.folded[at:]]
		if before := own.hear(r.folded[:max(at-1, 0)], false); country != "" && (at == 0 || before.odd == 0 && len(before.codes) == 0) {
			return country
		}
	}
	return ""
}

// maxHits is the maximum number of countries that are offered.
const maxHits = 6
