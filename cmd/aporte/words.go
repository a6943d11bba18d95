package main

import (
	"log/slog"
	"slices"
	"strings"

	"aporte/adapters/export"
	"aporte/flows"
	"aporte/locales"
)

// exact returns words as they stand in a language, and "" where there are none.
func exact(words *locales.Words) export.Words {
	return func(lang, key string) string {
		if !words.Has(lang, key) {
			return ""
		}
		return words.Text(lang, key, nil)
	}
}

// lacking returns the keys that have no words in a language of a consultation: those of the consultation, and those of
// the bot itself, which are all that begin with "bot." in the words that are built in.
func lacking(f *flows.Flow, words *locales.Words, lang string) []string {
	var keys []string
	has := func(key string) bool { return words.Has(lang, key) }
	for _, key := range f.Keys() {
		if !key.Optional && !slices.ContainsFunc(key.Any, has) {
			keys = append(keys, strings.Join(key.Any, " or "))
		}
	}
	for _, key := range locales.Default().Keys("en") {
		if strings.HasPrefix(key, "bot.") && !has(key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// warnOfMissing logs how many words a consultation lacks. It goes on without: people read another language instead.
func warnOfMissing(log *slog.Logger, f *flows.Flow, words *locales.Words) {
	for _, lang := range f.Languages {
		if n := len(lacking(f, words, lang)); n > 0 {
			log.Warn("words are missing, see aporte doctor", "flow", f.ID, "version", f.Version, "lang", lang, "count", n)
		}
	}
}

// missingWords says which words people would miss. What they did miss is counted by the metric of serve.
func (x *examination) missingWords(f *flows.Flow, words *locales.Words) {
	complete := true
	for _, lang := range f.Languages {
		if keys := lacking(f, words, lang); len(keys) > 0 {
			complete = false
			x.warn("missing words", "%d in %s, the first is %s: people read English or the key instead, add them", len(keys), lang, keys[0])
		}
	}
	if complete {
		x.ok("missing words", "none in %s", strings.Join(f.Languages, ", "))
	}
}
