package main

import (
	"fmt"
	"slices"
	"strings"

	"aporte/adapters/console"
	"aporte/adapters/slack"
	"aporte/adapters/telegram"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// encoders lay a message out as each channel would, and return what people see of it. None sends anything.
var encoders = map[string]func(m bot.Message, lang string, words *locales.Words) ([]string, error){
	telegram.Name: func(m bot.Message, _ string, _ *locales.Words) ([]string, error) { return telegram.Preview(m) },
	slack.Name:    slack.Preview,
	console.Name: func(m bot.Message, _ string, _ *locales.Words) ([]string, error) {
		return []string{console.Format(m)}, nil
	},
}

// unshown lays every question out, in each language and for each channel, and returns what could not be shown, and what
// people could not see or tell apart.
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

// sight collects what was found, each thing once with all its languages.
type sight struct {
	words *locales.Words
	found []string
	in    map[string][]string // languages
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
	for _, channel := range []string{telegram.Name, slack.Name, console.Name} {
		if _, err := encoders[channel](m, lang, s.words); err != nil {
			s.add(lang, "step %s cannot be shown on %s, so nobody there could go on: %v", st.ID, channel, err)
		}
	}
}

// labels looks at the words on the keys.
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
