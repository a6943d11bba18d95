// Package locales holds every word that a participant reads, and finds the right ones.
//
// The words are go-i18n message files: NAME.LANG.json, flat dotted keys, a string each or an object with "description"
// (the note for the translator) and the plural forms of CLDR. Only keys that begin with "bot." may have placeholders.
// A new language is a file for each NAME; nothing in Go names the languages.
//
// [Check] looks for mistakes in the files, among them translations whose English text has changed since: hashes.json
// says which English text each was made from, and "go test ./locales -update" records that all of them fit again.
package locales

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"iter"
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
	below     *Words // has what these do not; nil if nothing lies below

	mu      sync.Mutex
	missing map[string]int
}

// locale is one language: a bundle of its own, so that no matcher chooses between languages.
type locale struct {
	bundle    *i18n.Bundle
	plurals   language.Tag // whose plural forms it has
	localizer *i18n.Localizer
	keys      map[string]*i18n.Message
}

// Default returns the words that are built in.
var Default = sync.OnceValue(func() *Words {
	w, err := Load(files)
	if err != nil {
		panic(err) // the embedded files are checked by the tests
	}
	return w
})

// Files returns the files of the words that are built in, for [Check].
func Files() fs.FS { return files }

// Load reads every NAME.LANG.json of some folders, each of which lies over those before it: a key that stands in several has
// the words of the last. It refuses a file that is no message file, a LANG that is no BCP 47 tag, and folders without
// English, which the other languages fall back to. The names of countries are always those built in.
func Load(folders ...fs.FS) (*Words, error) {
	w := &Words{locales: map[string]locale{}, missing: map[string]int{}}
	for _, folder := range folders {
		if err := w.load(folder); err != nil {
			return nil, err
		}
	}
	if _, ok := w.locales[source]; !ok {
		return nil, fmt.Errorf("no %s locale: every key needs its words in %s first", source, source)
	}
	var err error
	w.countries, err = loadCountries()
	return w, err
}

func (w *Words) load(folder fs.FS) error {
	paths, err := fs.Glob(folder, "*.*.json")
	if err != nil {
		return fmt.Errorf("list locales: %w", err)
	}
	for _, path := range paths {
		name, lang := nameAndLanguage(path)
		if _, ok := w.locales[lang]; !ok {
			loc, err := newLocale(lang)
			if err != nil {
				return fmt.Errorf("read locale %s: %w", path, err)
			}
			w.locales[lang] = loc
		}
		src, err := readFile(folder, path)
		if err != nil {
			return fmt.Errorf("read locale: %w", err)
		}
		if err := w.locales[lang].add(name, src); err != nil {
			return fmt.Errorf("read locale %s: %w", path, err)
		}
	}
	return nil
}

// nameAndLanguage takes "NAME.LANG.json" apart.
func nameAndLanguage(path string) (name, lang string) {
	stem := strings.TrimSuffix(path, ".json")
	dot := strings.LastIndexByte(stem, '.')
	return stem[:dot], stem[dot+1:]
}

func newLocale(lang string) (locale, error) {
	tag, err := language.Parse(lang)
	if err != nil {
		return locale{}, fmt.Errorf("%q is no language tag: %w", lang, err)
	}
	// CLDR has no plural rule for some languages, and go-i18n refuses those; they get the one of English.
	if i18n.NewBundle(tag).AddMessages(tag, &i18n.Message{ID: "probe", Other: "probe"}) != nil {
		tag = language.English
	}
	bundle := i18n.NewBundle(tag)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	return locale{bundle, tag, i18n.NewLocalizer(bundle, tag.String()), map[string]*i18n.Message{}}, nil
}

func (l locale) add(name string, src []byte) error {
	file, err := l.bundle.ParseMessageFileBytes(src, name+"."+l.plurals.String()+".json")
	if err != nil {
		return err
	}
	for _, m := range file.Messages {
		l.keys[m.ID] = m
	}
	return nil
}

// Text returns the words of a key in a language, falling back from "de-AT" to "de", then to English, then to the key
// itself; the last two are counted, see [Words.Missing]. The plural form goes by data["Count"], else by "Max" or "Min".
// What participants wrote may stand in data, never in a key: data is filled in as it is and is never read as a template.
func (w *Words) Text(lang, key string, data map[string]any) string {
	for l := range chain(lang) {
		if text, ok := w.text(l, key, data); ok {
			return text
		}
	}
	w.miss(lang, key)
	if text, ok := w.text(source, key, data); ok {
		return text
	}
	return key
}

// text returns the words in exactly that language.
func (w *Words) text(lang, key string, data map[string]any) (string, bool) {
	if code, ok := strings.CutPrefix(key, countryKey); ok {
		name := w.countries[code].Names[lang]
		return name, name != ""
	}
	loc := w.locales[lang]
	m := loc.keys[key]
	switch {
	case m == nil && w.below != nil:
		return w.below.text(lang, key, data)
	case m == nil:
		return "", false
	case literal(m):
		return m.Other, m.Other != ""
	}
	text := loc.text(key, data, count(data))
	if text == "" {
		text = loc.text(key, data, nil) // it has one form only
	}
	return text, text != ""
}

// literal says whether a message is one text, with nothing to fill in. Most are.
func literal(m *i18n.Message) bool {
	return m.Zero+m.One+m.Two+m.Few+m.Many == "" && m.LeftDelim == "" && !strings.Contains(m.Other, "{{")
}

var templates = &itemplate.TextParser{Option: "missingkey=error"}

func (l locale) text(key string, data map[string]any, plural any) string {
	text, err := l.localizer.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, PluralCount: plural, TemplateParser: templates})
	if err != nil {
		return ""
	}
	return text
}

// chain yields a language and, if that one has a region or a variant, the language without it.
func chain(lang string) iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(lang) {
			return
		}
		if base, _, ok := strings.Cut(lang, "-"); ok {
			yield(base)
		}
	}
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

// mostMissing is how many missing words are told apart: a crafted key may ask for a country or a language that there is
// not, again and again.
const mostMissing = 1000

func (w *Words) miss(lang, key string) {
	if w.below != nil {
		w.below.miss(lang, key)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	name := lang + " " + key
	if _, known := w.missing[name]; !known && len(w.missing) >= mostMissing {
		name = "more"
	}
	w.missing[name]++
}

// Missing counts, by "LANG KEY", how often words were not there in the language asked for, nor in the language without its
// region: people read English then, or the key itself. It counts what was asked for since the words were loaded, so that
// it finds keys that no list names. Words that were looked for with [Words.Has] first are not counted. After a
// thousand, all others are counted together as "more".
func (w *Words) Missing() map[string]int {
	if w.below != nil {
		return w.below.Missing()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.missing)
}

// Has says whether there are words for the key in the language, or in the language without its region: "de" for "de-AT".
func (w *Words) Has(lang, key string) bool {
	for l := range chain(lang) {
		if code, ok := strings.CutPrefix(key, countryKey); ok && w.countries[code].Names[l] != "" || w.locales[l].keys[key] != nil {
			return true
		}
	}
	return w.below != nil && w.below.Has(lang, key)
}

// Languages returns the languages that there are words in, sorted.
func (w *Words) Languages() []string {
	all := slices.Collect(maps.Keys(w.locales))
	if w.below != nil {
		all = append(all, w.below.Languages()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Keys returns the keys of a language, sorted; without those of countries.
func (w *Words) Keys(lang string) []string {
	all := slices.Collect(maps.Keys(w.locales[lang].keys))
	if w.below != nil {
		all = append(all, w.below.Keys(lang)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
