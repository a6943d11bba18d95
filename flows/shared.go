package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Shared is a word that means two options of the same question, so that it is not clear, or an option and a command that is
// stronger than any option (see leaves), so that nobody can choose the option by it.
type Shared struct {
	Lang, Word string
	Keys       [2]string // the locale keys of its two meanings, sorted
}

// Shared returns the words that two options of a question share in a language, each once.
func (f *Flow) Shared(lang string, v Vocabulary) []Shared {
	found := map[Shared]bool{}
	m := maker{l: f.Lexicon(v), folded: map[string][]string{}}
	for _, st := range f.Asked() {
		first := map[string]spot{}
		for _, c := range commands {
			for _, word := range m.list(lang, c.TypedKey()) {
				if leaves(c.Do) {
					first[word] = spot{c.Name, lang, c.TypedKey()}
				}
			}
		}
		for _, s := range f.spots(&st, lang) {
			for _, word := range m.list(s.lang, s.key) {
				before, taken := first[word]
				switch {
				case !taken:
					first[word] = s
				case s.code == OtherCode: // gives way to the others
				case before.code != s.code && before.key != s.key && (before.listed() || s.listed()): // two equal labels are reported elsewhere
					keys := [2]string{before.key, s.key}
					slices.Sort(keys[:])
					found[Shared{s.lang, word, keys}] = true
				}
			}
		}
	}
	all := slices.Collect(maps.Keys(found))
	slices.SortFunc(all, func(a, b Shared) int {
		return strings.Compare(a.Keys[0]+" "+a.Keys[1]+" "+a.Word, b.Keys[0]+" "+b.Keys[1]+" "+b.Word)
	})
	return all
}

// spot is the language and locale key of words for an option.
type spot struct{ code, lang, key string }

// listed reports whether the spot is a list of synonyms or a command, and not a label.
func (s spot) listed() bool {
	return strings.HasSuffix(s.key, also) || strings.HasPrefix(s.key, "bot.also.") || typedFor(s.key)
}

// typedFor reports whether the key is that of the words for a command.
func typedFor(key string) bool {
	return slices.ContainsFunc(commands, func(c Command) bool { return c.TypedKey() == key })
}

// Command reports whether one of the two meanings is a command, and returns the key of the other one.
func (s Shared) Command() (command, option string, ok bool) {
	for i, key := range s.Keys {
		if typedFor(key) {
			return key, s.Keys[1-i], true
		}
	}
	return "", "", false
}

// spots returns the spots of the words for the options and points of a step, labels first.
func (f *Flow) spots(st *Step, lang string) []spot {
	var labels, more []spot
	for _, code := range st.Codes() {
		in := st.LabelLanguage(code, lang)
		labels = append(labels, spot{code, in, f.LabelKeys(st, code)[0]})
		for _, key := range f.AlsoKeys(st, code) {
			more = append(more, spot{code, in, key})
		}
	}
	if st.Kind.Traits().Scaled {
		for n := st.Min; n <= st.Max; n++ {
			for _, key := range f.pointKeys(st, n) {
				more = append(more, spot{strconv.Itoa(n), lang, key})
			}
		}
	}
	return append(labels, more...)
}

// Silenced returns the words of small talk that are also a command, or the label or a synonym of an option in the flow's own
// words. Keys has the key of the small talk first. These do not count: words after the submission, where nothing is asked,
// and synonyms that are small talk at other questions on purpose. Those are the bot's own ("wrong" is "disagree" at a
// finding), and those of greetings and thanks ("bye" ends the questions where it is asked whether to go on).
func (f *Flow) Silenced(lang string, v Vocabulary) []Shared {
	m := maker{l: f.Lexicon(v), folded: map[string][]string{}}
	taken := map[string]string{} // by word: the key that it has
	for _, c := range commands {
		for _, word := range append(m.list(lang, c.TypedKey()), c.Name) {
			put(taken, word, c.TypedKey())
		}
	}
	for _, st := range f.Asked() {
		for _, s := range f.spots(&st, lang) {
			words := m.list(s.lang, s.key)
			if !s.listed() {
				words = []string{fold(v.Word(s.lang, s.key))}
			}
			for _, word := range words {
				if strings.HasPrefix(s.key, f.ID+".") {
					put(taken, word, s.key)
				}
			}
		}
	}
	var all []Shared
	for _, t := range topics {
		for _, word := range m.list(lang, t.list.key) {
			key, ok := taken[word]
			if ok && !t.at(atRest) && !(t.at(light) && strings.HasSuffix(key, also)) {
				all = append(all, Shared{lang, word, [2]string{t.list.key, key}})
			}
		}
	}
	return all
}
