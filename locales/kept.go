package locales

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Kept are the words of one version of a consultation as the database stores them, as JSON. They have, by language and key, the
// plural forms of each text; a text without plural forms has only "other".
type Kept map[string]map[string]map[string]string

// Parse decodes the result of [Kept.Encode] into k. An empty input gives no words.
func (k *Kept) Parse(encoded []byte) error {
	*k = Kept{}
	if len(encoded) == 0 {
		return nil
	}
	if err := json.Unmarshal(encoded, k); err != nil {
		return fmt.Errorf("read kept words: %w", err)
	}
	return nil
}

// Encode returns the words as JSON. The same words always give the same bytes.
func (k Kept) Encode() []byte {
	encoded, err := json.Marshal(k)
	if err != nil {
		panic(fmt.Errorf("encode kept words: %w", err)) // maps of strings always encode
	}
	return encoded
}

// any says whether one of the keys has a text in the language.
func (k Kept) any(lang string, keys []string) bool {
	for _, key := range keys {
		if k[lang][key] != nil {
			return true
		}
	}
	return false
}

func (k Kept) take(from Kept, lang string, keys []string) {
	for _, key := range keys {
		if forms := from[lang][key]; forms != nil {
			if k[lang] == nil {
				k[lang] = map[string]map[string]string{}
			}
			k[lang][key] = forms
		}
	}
}

// Keep returns the words that are to be stored for a version. They come from w, which has the present files, and from before,
// which was stored until now. If both have a text, that of w is used for the current version, and that of before for an older
// version, so that people there read the same as ever. If only one of them has a text that the version needs, that text is
// used.
func (w *Words) Keep(needs []Need, before Kept, current bool) Kept {
	now := w.now(needs)
	first, second := before, now
	if current {
		first, second = now, before
	}
	kept := Kept{}
	for lang := range languagesOf(first, second) {
		for _, need := range needs {
			switch {
			case first.any(lang, need.Any):
				kept.take(first, lang, need.Any)
			case !need.Optional || first[lang] == nil: // an optional text that first does not have was removed, or was added later
				kept.take(second, lang, need.Any)
			}
		}
	}
	return kept
}

// Fill adds those texts of more for which k has none.
func (k Kept) Fill(more Kept) {
	for lang, texts := range more {
		for key := range texts {
			if k[lang][key] == nil {
				k.take(more, lang, []string{key})
			}
		}
	}
}

// Patch adds texts of from where k lacks a text that is needed in one of some languages. It says whether it did.
func (k Kept) Patch(needs []Need, languages []string, from Kept) (patched bool) {
	for _, lang := range languages {
		for _, need := range needs {
			if !need.Optional && !k.any(lang, need.Any) && from.any(lang, need.Any) {
				k.take(from, lang, need.Any)
				patched = true
			}
		}
	}
	return patched
}

func languagesOf(all ...Kept) map[string]bool {
	languages := map[string]bool{}
	for _, k := range all {
		for lang := range k {
			languages[lang] = true
		}
	}
	return languages
}

// now returns the texts of w for some needs.
func (w *Words) now(needs []Need) Kept {
	now := Kept{}
	for lang, loc := range w.locales {
		for _, need := range needs {
			for _, key := range need.Any {
				if m := loc.keys[key]; m != nil {
					now.take(Kept{lang: {key: formsOf(m)}}, lang, []string{key})
				}
			}
		}
	}
	return now
}

func formsOf(m *i18n.Message) map[string]string {
	forms := map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other}
	maps.DeleteFunc(forms, func(_, text string) bool { return text == "" })
	return forms
}

// Over returns words that use the texts of kept, and those of w where kept has none. For the consultation id, kept has all texts:
// what w says there may belong to another version. With "" there is no such consultation. Missing texts are counted in w.
func (w *Words) Over(kept Kept, id string) (*Words, error) {
	over, err := wordsOf(kept)
	if err != nil {
		return nil, err
	}
	over.countries, over.below = w.countries, w
	if id != "" {
		over.whole = id + "."
	}
	return over, nil
}

// Under returns words that use the texts of w, and those of kept where w has none. Missing texts are not counted in w.
func (w *Words) Under(kept Kept) (*Words, error) {
	under, err := wordsOf(kept)
	if err != nil {
		return nil, err
	}
	under.countries = w.countries
	return &Words{locales: w.locales, countries: w.countries, below: under}, nil
}

func wordsOf(kept Kept) (*Words, error) {
	over := &Words{locales: map[string]locale{}, missing: map[string]int{}}
	for lang, texts := range kept {
		loc, err := newLocale(lang)
		if err != nil {
			return nil, fmt.Errorf("read kept words: %w", err)
		}
		for key, forms := range texts {
			m := &i18n.Message{
				ID: key, Zero: forms["zero"], One: forms["one"], Two: forms["two"], Few: forms["few"], Many: forms["many"], Other: forms["other"],
			}
			if err := loc.bundle.AddMessages(loc.plurals, m); err != nil {
				return nil, fmt.Errorf("read kept words: %w", err)
			}
			loc.keys[key] = m
		}
		over.locales[lang] = loc
	}
	return over, nil
}
