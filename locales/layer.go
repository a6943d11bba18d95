package locales

import (
	"slices"
	"strings"
)

// Which of several keys is used is decided layer by layer. The words of an older version lie over those of today, see [Words.Over]:
// a text that came later must not replace the one that people in the older version read.

// First returns the first of keys that has a text in a language, or in the language without its region; "" if none has. It looks
// through all keys in one layer before it looks in the layer below.
func (w *Words) First(lang string, keys ...string) string {
	for at := w; at != nil; at = at.below {
		for _, key := range keys {
			if at.own(lang, key) {
				return key
			}
		}
	}
	return ""
}

// Variant returns key with one of the given ends, if there is such a text in the layer that has the text of key; otherwise key.
func (w *Words) Variant(lang, key string, ends ...string) string {
	for at := w; at != nil; at = at.below {
		i := slices.IndexFunc(ends, func(end string) bool { return at.own(lang, key+end) })
		switch {
		case i >= 0:
			return key + ends[i]
		case at.own(lang, key):
			return key
		}
	}
	return key
}

// own says whether this layer has a text for a key in a language, or in the language without its region. It is asked for each text
// that anybody reads, so it allocates nothing.
func (w *Words) own(lang, key string) bool {
	base, _, regional := strings.Cut(lang, "-")
	return w.in(lang, key) || regional && w.in(base, key)
}

// in says whether this layer has a text for a key in exactly that language.
func (w *Words) in(lang, key string) bool {
	if code, country := strings.CutPrefix(key, countryKey); country {
		return w.countries[code].Names[lang] != ""
	}
	return w.locales[lang].keys[key] != nil
}
