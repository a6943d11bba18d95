// Package locales holds every word that a participant reads, and finds the right ones.
//
// The words are go-i18n message files: NAME.LANG.json, flat dotted keys, a string each or an object with "description"
// (the note for the translator) and the plural forms of CLDR. Only keys that begin with "bot." may have placeholders.
package locales

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	itemplate "github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"
)

//go:embed *.json
var files embed.FS

// source is the language that every key has, and that others fall back to.
const source = "en"

// Words finds words by language and key. It may be used by many goroutines at once.
type Words struct {
	locales   map[string]locale
	countries countries

	mu      sync.Mutex
	missing map[string]int
}

// locale is one language: a bundle of its own, so that no matcher chooses between languages.
type locale struct {
	localizer *i18n.Localizer
	keys      map[string]bool
}

// Default returns the words that are built in.
var Default = sync.OnceValue(func() *Words {
	w, err := Load(files)
	if err != nil {
		panic(err) // the embedded files are checked by the tests
	}
	return w
})

// Load reads every NAME.LANG.json of a folder.
func Load(fsys fs.FS) (*Words, error) {
	paths, err := fs.Glob(fsys, "*.*.json")
	if err != nil {
		return nil, fmt.Errorf("list locales: %w", err)
	}
	w := &Words{locales: map[string]locale{}, missing: map[string]int{}}
	bundles := map[string]*i18n.Bundle{}
	for _, path := range paths {
		lang := strings.Split(path, ".")[1]
		tag, err := language.Parse(lang)
		if err != nil {
			return nil, fmt.Errorf("%s: %q is no language tag: %w", path, lang, err)
		}
		if bundles[lang] == nil {
			bundles[lang] = i18n.NewBundle(tag)
			bundles[lang].RegisterUnmarshalFunc("json", json.Unmarshal)
			w.locales[lang] = locale{i18n.NewLocalizer(bundles[lang], lang), map[string]bool{}}
		}
		src, err := fs.ReadFile(fsys, path)
		if err != nil {
			return nil, fmt.Errorf("read locale: %w", err)
		}
		file, err := bundles[lang].ParseMessageFileBytes(src, path)
		if err != nil {
			return nil, fmt.Errorf("read locale %s: %w", path, err)
		}
		for _, m := range file.Messages {
			w.locales[lang].keys[m.ID] = true
		}
	}
	if _, ok := w.locales[source]; !ok {
		return nil, fmt.Errorf("no %s locale: every key needs its words in %s first", source, source)
	}
	w.countries, err = loadCountries()
	return w, err
}

// Text returns the words of a key in a language, falling back from "de-AT" to "de", then to English, then to the key
// itself; each fallback is counted, see [Words.Missing]. The plural form goes by data["Count"], else by "Max" or "Min".
// What participants wrote may stand in data, never in a key.
func (w *Words) Text(lang, key string, data map[string]any) string {
	if name, ok := w.country(lang, key); ok {
		return name
	}
	for i, l := range chain(lang) {
		loc, ok := w.locales[l]
		if !ok || !loc.keys[key] {
			continue
		}
		text := loc.text(key, data, count(data))
		if text == "" {
			text = loc.text(key, data, nil) // it has one form only
		}
		if text == "" {
			continue
		}
		if i > 0 {
			w.miss(lang, key)
		}
		return text
	}
	w.miss(lang, key)
	return key
}

func (l locale) text(key string, data map[string]any, plural any) string {
	text, err := l.localizer.Localize(&i18n.LocalizeConfig{
		MessageID: key, TemplateData: data, PluralCount: plural,
		TemplateParser: &itemplate.TextParser{Option: "missingkey=error"},
	})
	if err != nil {
		return ""
	}
	return text
}

// chain returns the languages to look in, best first.
func chain(lang string) []string {
	langs := []string{lang}
	if base, _, ok := strings.Cut(lang, "-"); ok {
		langs = append(langs, base)
	}
	return append(langs, source)
}

// count returns the number that decides about the plural form; nil if there is none.
func count(data map[string]any) any {
	for _, name := range []string{"Count", "Max", "Min"} {
		if n, ok := data[name]; ok {
			return n
		}
	}
	return nil
}

func (w *Words) miss(lang, key string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.missing[lang+" "+key]++
}

// Missing counts, by "LANG KEY", how often words were not there in the language asked for.
func (w *Words) Missing() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.missing)
}

// Has says whether the language itself has words for the key.
func (w *Words) Has(lang, key string) bool {
	if _, ok := w.country(lang, key); ok {
		return true
	}
	return w.locales[lang].keys[key]
}

// Languages returns the languages that there are words in, sorted.
func (w *Words) Languages() []string { return slices.Sorted(maps.Keys(w.locales)) }

// Keys returns the keys of a language, sorted.
func (w *Words) Keys(lang string) []string { return slices.Sorted(maps.Keys(w.locales[lang].keys)) }

// near lists, for languages that are rarely offered, what their speakers most likely read.
var near = map[string]string{
	"ca": "es", "gl": "es", "eu": "es", "qu": "es", "gn": "es", "ay": "es", "br": "fr", "oc": "fr", "ht": "fr", "wo": "fr",
	"ln": "fr", "mg": "fr", "rn": "fr", "sg": "fr", "bm": "fr",
}

// Match returns the offered language nearest to a platform's hint: itself, its base, a near one, or the first offered.
func (w *Words) Match(hint string, offered []string) string {
	hint = strings.ToLower(strings.ReplaceAll(hint, "_", "-"))
	base, _, _ := strings.Cut(hint, "-")
	for _, want := range []string{hint, base, near[base]} {
		for _, lang := range offered {
			if want != "" && strings.ToLower(lang) == want {
				return lang
			}
		}
	}
	if len(offered) == 0 {
		return source
	}
	return offered[0]
}
