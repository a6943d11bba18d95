package flows

import (
	"slices"
	"strings"
	"sync"
)

// Vocabulary is what people may type: the words of the flow and of the commands, and the names of countries.
type Vocabulary interface {
	// Word returns the words of a key in a language, "" if there are none.
	Word(lang, key string) string
	// CountryNames returns every name that the country may be called by, in all languages.
	CountryNames(code string) []string
	// CountryCodes returns the codes of all countries and territories, sorted.
	CountryCodes() []string
}

// Lexicon is everything that people may type in one flow with its words, ready to be compared. It understands what they type,
// see [Lexicon.Interpret]. It may be used by many goroutines at once.
type Lexicon struct {
	f          *Flow
	v          Vocabulary
	countries  func() []label
	glossaries sync.Map // *glossary, by the language of the conversation: made when it is first asked for
}

// Lexicon returns what people may type in the flow, in the words of v, which may not change from now on.
func (f *Flow) Lexicon(v Vocabulary) *Lexicon {
	l := &Lexicon{f: f, v: v}
	l.countries = sync.OnceValue(l.listCountries)
	return l
}

// glossary is a lexicon for conversations in one language. All words in it are folded.
type glossary struct {
	commands  map[string]Command // by each word that it is typed as
	meanings  map[string][]Word  // by what is typed: the words that it stands for
	languages map[string]string  // by each name: the languages that can be chosen
	labels    map[string][]label // by step: what it can be answered with
}

// label is an option with everything that it may be called, folded.
type label struct {
	code  string
	names []string
	own   string // in the language of the conversation
}

// in returns the glossary of a language. There are as many as the flow ever had languages.
func (l *Lexicon) in(lang string) *glossary {
	g, ok := l.glossaries.Load(lang)
	if !ok {
		g, _ = l.glossaries.LoadOrStore(lang, l.glossary(lang))
	}
	return g.(*glossary)
}

func (l *Lexicon) glossary(lang string) *glossary {
	g := &glossary{commands: map[string]Command{}, meanings: map[string][]Word{}, languages: map[string]string{}, labels: map[string][]label{}}
	for _, c := range commands {
		for _, typed := range append([]string{c.Name}, l.typed(lang, Word{c.TypedKey()})...) {
			put(g.commands, typed, c)
		}
	}
	for _, w := range typeable {
		for _, typed := range l.typed(lang, w) {
			g.meanings[typed] = append(g.meanings[typed], w)
		}
	}
	for _, code := range l.f.Languages {
		base, _, _ := strings.Cut(code, "-")
		for _, name := range []string{fold(code), base, fold(l.v.Word(code, labelLanguage.key))} {
			put(g.languages, name, code)
		}
	}
	for _, st := range l.f.Asked() {
		g.labels[st.ID] = l.labels(&st, lang)
	}
	return g
}

// put notes what a name stands for, unless it stands for something already.
func put[T any](names map[string]T, name string, what T) {
	if _, taken := names[name]; !taken && name != "" {
		names[name] = what
	}
}

// typed returns what stands in the comma-separated list of a word, in any of the flow's languages or in that of the conversation.
func (l *Lexicon) typed(lang string, w Word) []string {
	var all []string
	for _, code := range append([]string{lang}, l.f.Languages...) { // its own may be offered no more
		for word := range strings.SplitSeq(l.v.Word(code, w.key), ",") {
			all = append(all, fold(word))
		}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(word string) bool { return word == "" })
}

// labels returns the options of a step with their words in every language of the flow, and all countries where they are searched.
func (l *Lexicon) labels(st *Step, lang string) []label {
	var labels []label
	for _, code := range st.Options {
		names := []string{fold(strings.ReplaceAll(code, "_", " "))}
		for _, other := range l.f.Languages {
			names = append(names, fold(l.f.label(st, code, other, l.v.Word)))
		}
		labels = append(labels, label{code: code, names: names, own: fold(l.f.label(st, code, lang, l.v.Word))})
	}
	if st.Kind.Traits().Searched {
		labels = append(labels, l.countries()...)
	}
	return labels
}

func (l *Lexicon) listCountries() []label {
	var labels []label
	for _, code := range l.v.CountryCodes() {
		names := []string{fold(code)}
		for _, name := range l.v.CountryNames(code) {
			names = append(names, fold(name))
		}
		labels = append(labels, label{code: code, names: names})
	}
	return labels
}

// label returns the words of an option in a language.
func (f *Flow) label(st *Step, code, lang string, word func(lang, key string) string) string {
	lang = st.LabelLanguage(code, lang)
	for _, key := range f.LabelKeys(st, code) {
		if w := word(lang, key); w != "" {
			return w
		}
	}
	return ""
}
