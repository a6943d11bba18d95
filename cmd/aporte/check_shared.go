package main

import (
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// shared names the words that two options of a question share, or an option and a command: nobody who types one could be
// understood.
func shared(c consultation, words *locales.Words, place func(lang, key string) string) []string {
	return clashes(c, words, c.Shared, func(s flows.Shared) string {
		if command, option, ok := s.Command(); ok {
			return fmt.Sprintf("%s: %s has %q, which is a word of %s and always means that: nobody can choose the option by it, leave it out",
				place(s.Lang, option), option, s.Word, command)
		}
		return fmt.Sprintf("%s: %s has %q, and so has %s: they are options of one question, leave it in one of them",
			place(s.Lang, s.Keys[1]), s.Keys[1], s.Word, s.Keys[0])
	})
}

// silenced names the words of small talk that people use for something else: for an option, or for a command. That comes first, so
// nobody who types them there would get the answer to the small talk.
func silenced(c consultation, words *locales.Words, place func(lang, key string) string) []string {
	return clashes(c, words, c.Silenced, func(s flows.Shared) string {
		return fmt.Sprintf("%s: %s has %q, and %s has it, too: that one comes first, leave it out here",
			place(s.Lang, s.Keys[0]), s.Keys[0], s.Word, s.Keys[1])
	})
}

// clashes returns what is to be said of the words with two meanings in all languages of a consultation, each once.
func clashes(c consultation, words *locales.Words, find func(string, flows.Vocabulary) []flows.Shared, say func(flows.Shared) string) []string {
	var found []string
	for _, lang := range c.Languages {
		for _, s := range find(lang, bot.Vocabulary(words)) {
			if what := say(s); !slices.Contains(found, what) {
				found = append(found, what)
			}
		}
	}
	return found
}
