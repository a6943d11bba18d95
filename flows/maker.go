package flows

import (
	"slices"
	"strconv"
	"strings"
)

// maker builds the names of the questions of a glossary. Many questions share the same lists of words, so each list is
// folded only once.
type maker struct {
	l      *Lexicon
	folded map[string][]string // by language and key
	maybe  map[string]bool     // by language, key and entry: see also
	made   map[string]*names   // by what they were made from
}

// list returns the entries of the comma-separated text of a key, folded.
func (m *maker) list(lang, key string) []string {
	known, ok := m.folded[lang+" "+key]
	if !ok {
		for word := range strings.SplitSeq(m.l.v.Word(lang, key), ",") {
			only := strings.HasSuffix(strings.TrimSpace(word), maybe)
			if word = spoken(word); word != "" {
				known = append(known, word)
				if only && m.maybe == nil {
					m.maybe = map[string]bool{}
				}
				if only {
					m.maybe[lang+" "+key+" "+word] = true
				}
			}
		}
		m.folded[lang+" "+key] = known
	}
	return known
}

// typed returns the entries of the list of a word in the given languages, sorted, each once.
func (m *maker) typed(languages []string, w Word) []string {
	var all []string
	for _, lang := range languages {
		all = append(all, m.list(lang, w.key)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// names returns what a step can be answered with in the given languages. For a searched step it includes all countries.
// Filler words and denials are those of the languages in around.
func (m *maker) names(st *Step, languages, around []string) *names {
	key := m.source(st, languages)
	if known, ok := m.made[key]; ok {
		return known
	}
	n := &names{of: map[string]name{}, codes: map[string]string{}, points: st.Kind.Traits().Scaled}
	for i, code := range st.Options {
		m.option(n, st, code, i, languages)
	}
	for point := st.Min; n.points && point <= st.Max; point++ {
		m.point(n, st, point, languages)
	}
	if st.Kind.Traits().Picked {
		m.some(n, st, languages)
	}
	if len(around) > len(languages) { // of another language: see [reader.find]
		n.typos, n.labels = nil, nil
	}
	n.below = m.around(around)
	if st.Kind.Traits().Lands {
		n.below = &names{of: n.below.of, most: n.below.most, below: m.l.countries()}
		n.searched = true
	}
	m.made[key] = n
	return n
}

// some adds the words for several options at once. If the step has an option "other", it is not clear whether it counts
// as one of the last.
func (m *maker) some(n *names, st *Step, languages []string) {
	options := slices.DeleteFunc(slices.Clone(st.Options), func(c string) bool { return c == OtherCode })
	for _, some := range alsoSome {
		codes, is := options[:min(len(options), max(some.count, 0))], isSeveral
		if some.count < 0 {
			codes = options[max(0, len(options)+some.count):]
		}
		if some.count < 0 && st.Other {
			is = 0
		}
		for _, word := range m.typed(languages, some.word) {
			for _, code := range codes {
				n.add(word, code, is|isAlso)
			}
		}
	}
}

// around returns the filler words and the denials of the given languages.
func (m *maker) around(languages []string) *names {
	key := "around " + strings.Join(languages, " ")
	n, ok := m.made[key]
	if !ok {
		n = &names{of: map[string]name{}}
		for _, word := range m.typed(languages, alsoFiller) {
			n.add(word, "", isFiller)
		}
		for _, word := range m.typed(languages, alsoNot) {
			n.add(word, "", isNot)
		}
		m.made[key] = n
	}
	return n
}

// source returns a key made of everything that the names of a step depend on. Steps with the same key share their names.
func (m *maker) source(st *Step, languages []string) string {
	all := []string{string(st.Kind), strconv.Itoa(st.Min), strconv.Itoa(st.Max)}
	for _, lang := range languages {
		all = append(all, lang)
		for _, code := range st.Options {
			all = append(all, code, m.l.f.label(st, code, lang, m.l.v.Word))
		}
		for _, key := range m.l.f.alsoKeys(st) {
			all = append(all, m.l.v.Word(lang, key))
		}
	}
	return strings.Join(all, "\x00")
}

// option adds the names of an option: its label, its synonyms, and its number and place in the list.
func (m *maker) option(n *names, st *Step, code string, at int, languages []string) {
	numbered := !n.points && !st.Kind.Traits().Counted // where numbers are people, they name no option
	if numbered {
		n.add(strconv.Itoa(at+1), code, isPlace|isDigits)
	}
	for _, lang := range languages {
		label := fold(m.l.f.label(st, code, lang, m.l.v.Word))
		n.add(label, code, isLabel)
		n.add(m.fillers(lang).hear(label, false).core, code, isLabel) // "An organisation"
		for _, key := range m.l.f.AlsoKeys(st, code) {
			in := st.LabelLanguage(code, lang)
			for _, word := range m.list(in, key) {
				if code == OtherCode && len(n.of[word].codes) > 0 {
					continue // "other" is the last option, and gives way to all others
				}
				is := isAlso
				if m.maybe[in+" "+key+" "+word] {
					is |= isMaybe
				}
				n.add(word, code, is)
			}
		}
		if numbered && at < mostPlaces {
			m.places(n, lang, code, isPlace|isNumber, alsoNumbers[at])
			m.places(n, lang, code, isPlace, alsoPlaces[at])
		}
		switch last := len(st.Options) - 1; {
		case !numbered:
		case at == last && !st.Other:
			m.places(n, lang, code, isPlace, alsoLast)
		case at == last-1 && st.Other: // hardly anybody counts "other", but it may be
			m.places(n, lang, code, isPlace|isMaybe, alsoLast)
		}
	}
	if form := spoken(strings.ReplaceAll(code, "_", " ")); len(form) > 2 {
		n.codes[form] = code
	}
}

func (m *maker) places(n *names, lang, code string, is sort, list Word) {
	for _, word := range m.list(lang, list.key) {
		n.add(word, code, is)
	}
}

// fillers returns the filler words of a language, which add no meaning.
func (m *maker) fillers(lang string) *names {
	n, ok := m.made[lang]
	if !ok {
		n = &names{of: map[string]name{}}
		for _, word := range m.list(lang, alsoFiller.key) {
			n.add(word, "", isFiller)
		}
		m.made[lang] = n
	}
	return n
}

// point adds the names of a point of a scale: its number, and the words for it.
func (m *maker) point(n *names, st *Step, point int, languages []string) {
	code := strconv.Itoa(point)
	n.add(code, code, isPlace|isDigits)
	for _, lang := range languages {
		if point >= 1 && point <= mostPlaces {
			m.places(n, lang, code, isPlace|isNumber, alsoNumbers[point-1])
		}
		for _, key := range m.l.f.pointKeys(st, point) {
			for _, word := range m.list(lang, key) {
				n.add(word, code, isAlso)
			}
		}
	}
}

// meaning returns the words of some lists, by the code that they stand for, and the filler words around them.
func (m *maker) meaning(languages []string, lists map[string][]Word) *names {
	n := &names{of: map[string]name{}}
	for _, code := range sorted(lists) {
		for _, w := range lists[code] {
			for _, word := range m.typed(languages, w) {
				n.add(word, code, isAlso)
			}
		}
	}
	for _, word := range m.typed(languages, alsoFiller) {
		n.add(word, "", isFiller)
	}
	return n
}

// rather returns the words that take back what stands before them.
func (m *maker) rather(languages []string) *names {
	n := &names{of: map[string]name{}}
	for _, word := range m.typed(languages, alsoRather) {
		n.add(word, "", isFiller)
	}
	return n
}

// countryNames returns the names and flags of all countries, in all languages. They are the same in every conversation.
// Country codes are not among them, since many codes are also words.
func (l *Lexicon) countryNames() *names {
	n := &names{of: map[string]name{}}
	for _, code := range l.v.CountryCodes() {
		for _, name := range l.v.CountryNames(code) {
			n.add(fold(name), code, isLabel)
		}
		n.add(flagOf(code), code, isLabel)
	}
	return n
}

// cityNames returns the countries of cities, by each of their names.
func (l *Lexicon) cityNames() map[string]string {
	countries := map[string]string{}
	for _, code := range l.v.CountryCodes() {
		for _, name := range l.v.Cities(code) {
			put(countries, fold(name), code)
		}
	}
	return countries
}

// flagOf returns the flag of a country in the form that [spoken] returns.
func flagOf(code string) string {
	const first = '\U0001F1E6' // the sign for A
	var signs []string
	for _, letter := range code {
		signs = append(signs, string(first+letter-'A'))
	}
	return strings.Join(signs, " ")
}
