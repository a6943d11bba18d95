package flows

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// This file reads what is typed to a split. Numbers alone go to the options in their order; among words, each number goes
// to the option that stands beside it. Whatever may mean something else is asked back with the numbers shown: a percentage,
// a range and a fraction are no numbers of people.

var alsoPeople = typedWord("bot.also.people") // words around the numbers of a split that add nothing

var (
	grouped   = regexp.MustCompile(`\d{1,3}(?:[\x{a0}\x{202f}'’٬]\d{3})+`) // 1'200: surely one number
	pointed   = regexp.MustCompile(`\d{1,3}(?:[.,]\d{3})+`)                // 1,200: one number, or two
	spaced    = regexp.MustCompile(`\d{1,3}(?: \d{3})+`)                   // 1 200: two numbers, or one
	joint     = strings.NewReplacer("\u00a0", "", "\u202f", "", "'", "", "’", "", "٬", "", ".", "", ",", "", " ", "")
	noPeople  = regexp.MustCompile(`[%٪‰~≈±<>½¼¾⁄]|(?:^|\s)[-−]\d|\de\d`)        // percent, roughly, below zero, a fraction
	torn      = regexp.MustCompile(`\d[.,]\d|\d\s*[\p{Pd}/]\s*\d`)               // beside words: a decimal, a range, a fraction
	bare      = regexp.MustCompile(`^[\d\s,;/.+&|()\p{Pd}\x{fe0f}\x{20e3}،؛]+$`) // nothing but numbers
	between   = regexp.MustCompile(`[\s,;/+&|()\p{Pd}\x{fe0f}\x{20e3}،؛]+`)
	point     = regexp.MustCompile(`\d\.\d`)
	dashed    = regexp.MustCompile(`\d\s*\p{Pd}\s*\d`)
	tight     = regexp.MustCompile(`\d,\d`)
	numberIn  = regexp.MustCompile(` \d+( |$)`)
	mostSplit = 2000 // bytes of a message; a longer one is an explanation
)

func (s splitKind) read(r reader, st *Step) Input {
	text := ascii(r.text)
	text = grouped.ReplaceAllStringFunc(text, joint.Replace)
	text = strings.TrimSpace(norm.NFKC.String(text))
	switch {
	case len(text) > mostSplit, noPeople.MatchString(text), r.percent():
		return Input{Do: Unclear, Text: r.text}
	case bare.MatchString(text) && strings.ContainsAny(text, decimals):
		return r.bare(st, text)
	case !strings.ContainsAny(text, decimals):
		if codes, via := r.find(st); len(codes) == 1 && via != "" {
			return Input{Do: Pick, Value: Value{Codes: codes, Via: via}}
		}
		return Input{Do: Unclear, Text: r.text}
	}
	return r.beside(st, pointed.ReplaceAllStringFunc(text, joint.Replace))
}

// percent reports whether there is a word for percentages.
func (r reader) percent() bool {
	for at := 0; at < len(r.folded); at = wordEnd(r.folded, at) + 1 {
		if r.begins(r.folded[at:], alsoPercent) > 0 {
			return true
		}
	}
	return false
}

// begins returns how many bytes of folded words, three words at most, are typed for w. It returns 0 if they do not begin with w.
func (g *glossary) begins(folded string, w Word) (length int) {
	for at, n := 0, 0; n < 3 && at < len(folded); n++ {
		at = wordEnd(folded, at)
		if g.means(folded[:at], w) {
			length = at
		}
		at++
	}
	return length
}

var alsoPercent = typedWord("bot.also.percent")

// bare reads numbers without words. As many as there are options are the answer, unless a comma, a point or a space in them
// may be part of a number. Fewer go to the options that have none yet.
func (r reader) bare(st *Step, text string) Input {
	all := len(st.Options)
	open := r.uncounted(st)
	apart, ok := peopleIn(between.Split(text, -1), st.Max)
	joined := pointed.ReplaceAllStringFunc(text, joint.Replace)
	one, oneOK := peopleIn(between.Split(joined, -1), st.Max)
	loose, looseOK := peopleIn(between.Split(spaced.ReplaceAllStringFunc(text, joint.Replace), -1), st.Max)
	doubt := dashed.MatchString(text) || all == 2 && tight.MatchString(text)
	switch {
	case point.MatchString(joined): // 2.5; or a list with points between
		if dots, fine := peopleIn(strings.Split(text, "."), st.Max); fine && len(dots) == all && all > 2 {
			return r.counts(st, st.Options, dots, true)
		}
	case len(apart) == all && ok:
		return r.counts(st, st.Options, apart, doubt || len(one) != len(apart))
	case len(one) == all && oneOK:
		return r.counts(st, st.Options, one, doubt)
	case len(loose) == all && looseOK:
		return r.counts(st, st.Options, loose, true)
	case len(one) <= len(open) && oneOK && !dashed.MatchString(text):
		return r.counts(st, open[:len(one)], one, tight.MatchString(text) && len(one) == len(apart))
	case len(one) <= len(open) && !oneOK && !dashed.MatchString(text):
		return Input{Do: Range, Text: r.text}
	}
	if len(apart) == all {
		return Input{Do: Range, Text: r.text}
	}
	return Input{Do: Unclear, Text: r.text}
}

// peopleIn reads fields as whole numbers. ok is false if one of them is none, or too high.
func peopleIn(fields []string, most int) (all []int, ok bool) {
	ok = true
	for _, field := range fields {
		field = strings.TrimSuffix(strings.TrimSpace(field), ".")
		if field == "" {
			continue
		}
		n, err := strconv.Atoi(field)
		ok = ok && err == nil && n <= most
		all = append(all, n)
	}
	return all, ok
}

// uncounted returns the options that have no number yet: first the one that was pressed. Numbers that were typed in the same
// message, before its edit, do not count.
func (r reader) uncounted(st *Step) []string {
	d := r.s.Draft
	if d.Step != st.ID {
		return st.Options
	}
	open := slices.Clone(d.Picks)
	for _, code := range st.Options {
		has := func(c Count) bool { return c.Code == code && (c.Ref == "" || c.Ref != r.ref) }
		if !slices.Contains(open, code) && !slices.ContainsFunc(d.Counts, has) {
			open = append(open, code)
		}
	}
	return open
}

// counts returns the input for numbers of options: the answer if each option has one, otherwise an addition to the draft. In
// doubt it is a [Guess].
func (r reader) counts(st *Step, codes []string, people []int, doubt bool) Input {
	counts := Counts{}
	for i, code := range codes {
		counts[code] = people[i]
	}
	in := Input{Do: Pick, Value: counts.value(st), Text: r.text}
	switch {
	case doubt:
		in.Do = Guess
	case len(counts) == len(st.Options):
		in.Do = Reply
	}
	return in
}

// beside reads numbers with words: each with the option beside it, or without any option in the order of the options. Words
// that say nothing of the numbers are asked back, and so are options in another language and typos.
func (r reader) beside(st *Step, text string) Input {
	if torn.MatchString(text) {
		return Input{Do: Unclear, Text: r.text}
	}
	said := r.pairs(r.own[st.ID], text)
	if said.odd && !said.fit() {
		said = r.pairs(r.foreign[st.ID], text)
		said.odd = true
	}
	via := ByLabel
	if len(said.codes) == 0 && !said.odd { // "12 people and 3 and 9"
		via, said.codes = ByNumber, r.uncounted(st)
		if len(said.people) == len(st.Options) {
			said.codes = st.Options
		}
		said.codes = said.codes[:min(len(said.codes), len(said.people))]
	}
	switch {
	case !said.fit():
		return Input{Do: Unclear, Text: r.text}
	case slices.Max(said.people) > st.Max:
		return Input{Do: Range, Text: r.text}
	}
	in := r.counts(st, said.codes, said.people, said.odd)
	in.Value.Via = via
	return in
}

// pairs are the numbers and the options that a message names.
type pairs struct {
	codes  []string
	people []int
	is     []bool // in order: an option, or else a number
	odd    bool   // there are words that are neither
	not    bool   // there is a denial, or they do not stand beside each other
}

// fit reports whether each number has its option.
func (p pairs) fit() bool { return !p.not && len(p.people) > 0 && len(p.codes) == len(p.people) }

// pairs finds the numbers and options in a text. No name goes over a comma.
func (r reader) pairs(n *names, text string) (p pairs) {
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",;\n،؛", c) }) {
		r.pair(&p, n, fold(part))
	}
	if len(p.codes) == 0 {
		return p
	}
	for i := 0; i+1 < len(p.is); i += 2 { // in pairs, whichever comes first
		p.not = p.not || p.is[i] == p.is[i+1]
	}
	p.not = p.not || !distinct(p.codes)
	return p
}

// pair adds the numbers and options of folded words.
func (r reader) pair(p *pairs, n *names, folded string) {
	for at := 0; at < len(folded); {
		end := wordEnd(folded, at)
		if strings.Trim(folded[at:end], decimals) == "" {
			number, err := strconv.Atoi(folded[at:end])
			if err != nil {
				number = maxNumber + 1
			}
			p.people, p.is, at = append(p.people, number), append(p.is, false), end+1
			continue
		}
		run := folded[at:]
		if i := numberIn.FindStringIndex(run); i != nil {
			run = run[:i[0]]
		}
		found, to := n.longest(run, 0)
		if around := r.begins(run, alsoPeople); around >= max(to, 1) { // "personne" also means nobody
			at += around + 1
			continue
		}
		if to == 0 {
			found, to = n.mended(run, 0)
			p.odd = true
		}
		switch {
		case len(found.codes) > 1, found.is&isNot != 0 && len(found.codes) == 0:
			p.not = true
		case len(found.codes) == 1:
			p.codes, p.is = append(p.codes, found.codes[0]), append(p.is, true)
		default:
			p.odd = true
		}
		at += max(to, end-at) + 1
	}
}
