package main

import (
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/locales"
)

// silenced names the words of small talk that people use for something else: for an option, or for a command. That comes first, so
// nobody who types them there would get the answer to the small talk.
func silenced(c consultation, words *locales.Words, place func(lang, key string) string) []string {
	var found []string
	for _, lang := range c.Languages {
		for _, s := range c.Silenced(lang, bot.Vocabulary(words)) {
			what := fmt.Sprintf("%s: %s has %q, and %s has it, too: that one comes first, leave it out here",
				place(s.Lang, s.Keys[0]), s.Keys[0], s.Word, s.Keys[1])
			if !slices.Contains(found, what) {
				found = append(found, what)
			}
		}
	}
	return found
}
