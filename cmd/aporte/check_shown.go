package main

import (
	"fmt"
	"slices"
	"strings"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// unshown returns the problems that people would have with the messages of a consultation: messages that a channel cannot show,
// keys without visible text, and keys that look the same. It checks every question in each language for each channel but the
// terminal, which can show everything.
func unshown(c consultation, words *locales.Words) []string {
	s := sight{words: words, in: map[string][]string{}}
	for _, st := range c.Asked() {
		for _, lang := range c.Languages {
			for _, m := range bot.Questions(c.Flow, &st, lang, words) {
				s.channels(&st, lang, m)
				s.labels(&st, lang, m)
			}
		}
	}
	var found []string
	for _, what := range s.found {
		found = append(found, fmt.Sprintf("%s: %s (%s)", c.file, what, strings.Join(s.in[what], ", ")))
	}
	return found
}

// sight collects problems, each once with all languages that have it.
type sight struct {
	words *locales.Words
	found []string
	in    map[string][]string // by problem: its languages
}

func (s *sight) add(lang, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if s.in[what] == nil {
		s.found = append(s.found, what)
	}
	if !slices.Contains(s.in[what], lang) {
		s.in[what] = append(s.in[what], lang)
	}
}

func (s *sight) channels(st *flows.Step, lang string, m bot.Message) {
	for _, p := range platforms {
		if _, err := p.Preview(m, lang, s.words); err != nil {
			s.add(lang, "step %s cannot be shown on %s, so nobody there could go on: %v", st.ID, p.Name, err)
		}
	}
}

// labels checks the labels of the keys.
func (s *sight) labels(st *flows.Step, lang string, m bot.Message) {
	first := map[string]string{}
	for i, key := range m.Choices {
		form := flows.Likeness(key.Label)
		before, twice := first[form]
		switch {
		case form == "":
			s.add(lang, "step %s has a key without anything to see on it, number %d: give it words", st.ID, i+1)
		case twice:
			s.add(lang, "step %s has two keys that nobody can tell apart, %q and %q: word them differently", st.ID, before, key.Label)
		default:
			first[form] = key.Label
		}
	}
}
