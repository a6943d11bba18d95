// Package locales holds every text that a participant reads ("words"), and finds the right one for a key and a language.
//
// The texts are in go-i18n message files, NAME.LANG.json. Keys are flat, with dots in them ("bot.review.submit"). The value is a
// string, or an object with "description" (a note for the translator) and the plural forms of CLDR. Only texts whose key begins
// with "bot." may have placeholders; those of [Terms] are allowed everywhere. To add a language, add a file for each NAME: the Go code
// has no list of languages.
//
// [Check] looks for mistakes in the files. A translation whose English text has changed since is a mistake, too, and called
// stale. hashes.json says from which English text each translation was made. "go test ./locales -update" records there that all
// translations fit the present English texts.
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

// source is the language in which every key must have a text, and to which other languages fall back.
const source = "en"

// Words finds texts by language and key. It may be used by many goroutines at once.
type Words struct {
	locales   map[string]locale // by language
	countries countries
	below     *Words // where texts are looked for that are not in locales; nil for none

	mu      sync.Mutex
	missing map[string]int // see Missing
}

// locale is one language: a bundle of its own, so that no matcher chooses between languages.
type locale struct {
	bundle    *i18n.Bundle
	plurals   language.Tag // the language whose plural rules are used
	localizer *i18n.Localizer
	keys      map[string]*i18n.Message
}

// Default returns the built-in words.
var Default = sync.OnceValue(func() *Words {
	w, err := Load(files)
	if err != nil {
		panic(err) // the tests check the embedded files
	}
	return w
})

// Files returns the files of the built-in words, for [Check].
func Files() fs.FS { return files }

// Load reads every NAME.LANG.json in some folders. If more than one folder has a text for a key, the text in the last of them
// is used. It returns an error for a file that is no message file, for a LANG that is no BCP 47 tag, and if no folder has
// English, to which the other languages fall back. The names of countries are always the built-in ones.
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

// nameAndLanguage splits "NAME.LANG.json" into its name and its language.
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
	// CLDR has no plural rules for some languages, and go-i18n refuses these languages. They get the rules of English.
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

// Text returns the text of a key in a language. If there is none, it falls back from "de-AT" to "de", then to English, then to
// the key itself; the last two are counted, see [Words.Missing]. data["Count"] decides about the plural form; without it "Max"
// or "Min" does. Texts of participants may be in data, but never in key: data is filled in as it is, and never read as a
// template.
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

// text returns the text in exactly that language, without a fallback; false if there is none.
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
		text = loc.text(key, data, nil) // the text has no plural forms
	}
	return text, text != ""
}

// literal says whether a message has only one form and no placeholders. Most messages are so.
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

// chain yields a language, and then the language without its region or variant, if it has one.
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

// count returns the number in data that decides about the plural form; nil if there is none.
func count(data map[string]any) any {
	for _, name := range []string{"Count", "Max", "Min"} {
		if n, ok := data[name]; ok {
			return n
		}
	}
	return nil
}

// mostMissing is how many missing texts are counted separately. There must be a limit: by forged keys, somebody could ask for
// ever more countries or languages that do not exist.
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

// Missing returns, by "LANG KEY", how often [Words.Text] found no text in a language, nor in the language without its region:
// people then read English, or the key itself. It counts since the words were loaded, and so also finds keys that no list
// names. [Words.Has] counts nothing. After a thousand different ones, all others are counted together as "more".
func (w *Words) Missing() map[string]int {
	if w.below != nil {
		return w.below.Missing()
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return maps.Clone(w.missing)
}

// Has says whether a key has a text in a language, or in the language without its region: "de" for "de-AT".
func (w *Words) Has(lang, key string) bool {
	return w.own(lang, key) || w.below != nil && w.below.Has(lang, key)
}

// Languages returns the languages that have any text, sorted.
func (w *Words) Languages() []string {
	all := slices.Collect(maps.Keys(w.locales))
	if w.below != nil {
		all = append(all, w.below.Languages()...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Keys returns the keys that have a text in a language, sorted, without those of countries.
func (w *Words) Keys(lang string) []string {
	all := slices.Collect(maps.Keys(w.locales[lang].keys))
	if w.below != nil {
		all = append(all, w.below.Keys(lang)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
