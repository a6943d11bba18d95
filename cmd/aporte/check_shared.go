package main

import (
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/locales"
)

// shared names the words that two options of a question share, or an option and a command: nobody who types one could be
// understood.
func shared(c consultation, words *locales.Words, place func(lang, key string) string) []string {
	var found []string
	for _, lang := range c.Languages {
		for _, s := range c.Shared(lang, bot.Vocabulary(words)) {
			what := fmt.Sprintf("%s: %s has %q, and so has %s: they are options of one question, leave it in one of them",
				place(s.Lang, s.Keys[1]), s.Keys[1], s.Word, s.Keys[0])
			if command, option, ok := s.Command(); ok {
				what = fmt.Sprintf("%s: %s has %q, which is a word of %s and always means that: nobody can choose the option by it, leave it out",
					place(s.Lang, option), option, s.Word, command)
			}
			if !slices.Contains(found, what) {
				found = append(found, what)
			}
		}
	}
	return found
}
