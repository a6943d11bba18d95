package flows

import (
	"slices"
	"strings"
	"sync"
)

// Vocabulary gives the words that people may type: those of the flow and of the commands, and the names of countries.
type Vocabulary interface {
	// Word returns the words of a key in a language, "" if there are none.
	Word(lang, key string) string
	// CountryNames returns every name that the country may be called by, in all languages.
	CountryNames(code string) []string
	// Cities returns cities by which people may tell the country, in all languages. They are only offered.
	Cities(code string) []string
	// CountryCodes returns the codes of all countries and territories, sorted.
	CountryCodes() []string
}

// Lexicon contains all words that people may type in one flow, ready to be compared, and understands typed text: see
// [Lexicon.Interpret]. It is safe for concurrent use.
type Lexicon struct {
	f          *Flow
	v          Vocabulary
	countries  func() *names
	cities     func() map[string]string // by each name, folded: the country
	glossaries sync.Map                 // func() *glossary, by the language of the conversation; it is made at the first use
}

// Lexicon returns the lexicon of the flow with the words of v. v must not change afterwards.
func (f *Flow) Lexicon(v Vocabulary) *Lexicon {
	l := &Lexicon{f: f, v: v}
	l.countries, l.cities = sync.OnceValue(l.countryNames), sync.OnceValue(l.cityNames)
	return l
}

// glossary is a lexicon for conversations in one language. All words in it are folded.
type glossary struct {
	commands  map[string]Command  // by each word that it is typed as
	meanings  map[string][]Word   // by what is typed: the words that it stands for
	languages map[string]string   // by each name: the languages that can be chosen
	agreeing  *names              // "yes" and "no", in every language
	passing   *names              // "I don't know" and "nothing to say", in every language
	rather    *names              // words that take back what stands before them, in every language
	chatter   chatter             // small talk, in every language
	cities    map[string]string   // by each name of a city: its country
	around    *names              // filler words and denials, in every language
	steers    *names              // how words at the review begin that may be meant for the bot, in every language
	titles    map[string][]string // by step: the words of its short name
	review    map[string]Input    // by the words on them: the keys that only this flow's review has
	own       map[string]*names   // by step: what it can be answered with in this language
	foreign   map[string]*names   // the same in the flow's other languages
	orders    []string            // [dateOrders]
}

// in returns the glossary of a language. Glossaries are kept, one for each language used so far. Each is made only once, since it
// takes some megabytes, and after a start hundreds of people may need it at the same moment.
func (l *Lexicon) in(lang string) *glossary {
	g, ok := l.glossaries.Load(lang)
	if !ok {
		g, _ = l.glossaries.LoadOrStore(lang, sync.OnceValue(func() *glossary { return l.glossary(lang) }))
	}
	return g.(func() *glossary)()
}

func (l *Lexicon) glossary(lang string) *glossary {
	g := &glossary{
		commands: map[string]Command{}, meanings: map[string][]Word{}, languages: map[string]string{},
		own: map[string]*names{}, foreign: map[string]*names{},
	}
	all := append([]string{lang}, l.f.Languages...) // its language may no longer be offered
	m := maker{l: l, folded: map[string][]string{}, made: map[string]*names{}}
	for _, c := range commands {
		for _, typed := range append([]string{c.Name}, m.typed(all, Word{c.TypedKey()})...) {
			put(g.commands, typed, c)
		}
	}
	for _, w := range typeable {
		for _, typed := range m.typed(all, w) {
			g.meanings[typed] = append(g.meanings[typed], w)
		}
	}
	for _, w := range pressable {
		for _, lang := range all { // as a whole: in "No, I will choose" the comma separates nothing
			label := spoken(l.v.Word(lang, w.key))
			g.meanings[label] = append(g.meanings[label], w)
		}
	}
	for _, code := range l.f.Languages {
		base, _, _ := strings.Cut(code, "-")
		for _, name := range append([]string{fold(code), base, fold(l.v.Word(code, labelLanguage.key))}, m.list(code, labelLanguage.key+also)...) {
			put(g.languages, name, code)
		}
	}
	g.agreeing, g.chatter = m.meaning(all, map[string][]Word{"yes": {alsoYes, alsoAccept}, "no": {alsoNo, alsoRefuse}}), m.chatter(all)
	g.passing = m.meaning(all, map[string][]Word{unknowing: {alsoDontKnow}, "nothing": {wordEnough}})
	g.rather = m.rather(all)
	g.review, g.around = m.reviewKeys(all), m.around(all)
	g.steers, g.titles = m.steers(all), m.titles(lang)
	g.cities = l.cities()
	g.orders = m.list(lang, dateOrders.key)
	others := slices.DeleteFunc(slices.Clone(l.f.Languages), func(code string) bool { return code == lang })
	for _, st := range l.f.Asked() {
		g.own[st.ID], g.foreign[st.ID] = m.names(&st, []string{lang}, []string{lang}), m.names(&st, others, all)
	}
	return g
}

// put sets the meaning of a name. An empty name, or one that has a meaning already, is ignored.
func put[T any](names map[string]T, name string, what T) {
	if _, taken := names[name]; !taken && name != "" {
		names[name] = what
	}
}

// label returns the label of an option in a language, or "" if there is none.
func (f *Flow) label(st *Step, code, lang string, word func(lang, key string) string) string {
	lang = st.LabelLanguage(code, lang)
	for _, key := range f.LabelKeys(st, code) {
		if w := word(lang, key); w != "" {
			return w
		}
	}
	return ""
}
