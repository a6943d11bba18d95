package main

import (
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// exact returns a function that returns the text of a key in a language, "" if there is none. Unlike [locales.Words.Text] it
// does not fall back to English. Texts say what they say of a consultation that closes then, see [bot.Printed].
func exact(words *locales.Words, f *flows.Flow, closes time.Time) export.Words {
	printed := bot.Printed(f, closes, words)
	return func(lang, key string) string {
		if !words.Has(lang, key) {
			return ""
		}
		return printed(lang, key)
	}
}

// wordFolders returns the folders of words. The words of a folder replace those of the folders before it. First come those
// built in, with the names that they have in the source tree, and last dir, unless that is "".
func wordFolders(dir string) ([]locales.Folder, error) {
	folders := []locales.Folder{{Name: "locales", Files: locales.Files()}}
	for _, p := range platforms {
		if p.Words.Files != nil {
			folders = append(folders, p.Words)
		}
	}
	if dir == "" {
		return folders, nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, usagef("there is no folder %s with words", dir)
	}
	mine := os.DirFS(dir)
	if found, _ := fs.Glob(mine, "*.*.json"); len(found) == 0 { // Glob fails only for a wrong pattern
		return nil, usagef("there is no file NAME.LANGUAGE.json in %s", dir)
	}
	return append(folders, locales.Folder{Name: dir, Files: mine}), nil
}

// loadWords returns the built-in words. If dir is not "", the words in dir replace them or are added.
func loadWords(dir string) (*locales.Words, error) {
	folders, err := wordFolders(dir)
	if err != nil {
		return nil, usagef("APORTE_LOCALES_DIR: %w", err)
	}
	words, err := loadFolders(folders)
	if err != nil {
		return nil, usagef("APORTE_LOCALES_DIR: %w", err)
	}
	return words, nil
}

func loadFolders(folders []locales.Folder) (*locales.Words, error) {
	var files []fs.FS
	for _, folder := range folders {
		files = append(files, folder.Files)
	}
	return locales.Load(files...)
}

// lacking returns the keys that have no text in a language, among those of the consultation, of the bot and of the channels.
func lacking(f *flows.Flow, words *locales.Words, lang string) []string {
	needs := f.Keys()
	for _, own := range ownWords() {
		needs = append(needs, own...)
	}
	return unworded(needs, words, lang)
}

// unworded returns those of needs that have no text in a language and are not optional, each as its keys joined by " or ".
func unworded(needs []flows.Key, words *locales.Words, lang string) []string {
	var keys []string
	has := func(key string) bool { return words.Has(lang, key) }
	for _, key := range needs {
		if !key.Optional && !slices.ContainsFunc(key.Any, has) {
			keys = append(keys, strings.Join(key.Any, " or "))
		}
	}
	return keys
}

// warnOfMissing logs how many texts a consultation lacks in each language. That is no error: people read another language instead.
func warnOfMissing(log *slog.Logger, f *flows.Flow, words *locales.Words) {
	for _, lang := range f.Languages {
		if n := len(lacking(f, words, lang)); n > 0 {
			log.Warn("words are missing, see aporte doctor", "flow", f.ID, "version", f.Version, "lang", lang, "count", n)
		}
	}
}

// missingWords reports how many texts are missing in each language, and the first of them. How often people really met a
// missing text is counted by the metric aporte_words_missing_total of serve.
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
