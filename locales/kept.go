package locales

import (
	"encoding/json"
	"fmt"
	"maps"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// Kept are words that are kept apart from files: by language and key, the plural forms of each text, "other" alone if it has
// none. Their JSON is stored.
type Kept map[string]map[string]map[string]string

// Parse reads what [Kept.Encode] wrote; nothing at all is no words.
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

// Encode returns the words as JSON, the same words always in the same bytes.
func (k Kept) Encode() []byte {
	encoded, err := json.Marshal(k)
	if err != nil {
		panic(fmt.Errorf("encode kept words: %w", err)) // maps of strings always encode
	}
	return encoded
}

// any says whether one of the keys has words in the language.
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

// Keep returns the words of a version from now on: those that w has of its needs, and those kept before. While people begin
// the version it is worded anew, and what w has goes first; once it is an older one, what was kept goes first. Either way a
// text that is needed does not go because the other side has none.
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
			case !need.Optional || first[lang] == nil: // else it was taken away, or came later
				kept.take(second, lang, need.Any)
			}
		}
	}
	return kept
}

// Fill adds the words of more that k has none of, text by text.
func (k Kept) Fill(more Kept) {
	for lang, texts := range more {
		for key := range texts {
			if k[lang][key] == nil {
				k.take(more, lang, []string{key})
			}
		}
	}
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

// now returns what the words have of some needs.
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

// Over returns words that have those kept first, and everything else from w. What is missing is counted by w.
func (w *Words) Over(kept Kept) (*Words, error) {
	over, err := wordsOf(kept)
	if err != nil {
		return nil, err
	}
	over.countries, over.below = w.countries, w
	return over, nil
}

// Under returns words that have those of w first, and what w has not from those kept. What is missing is counted apart from w.
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
