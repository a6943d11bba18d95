package locales

import (
	"strings"

	"golang.org/x/text/language"
)

// near has, for languages that are rarely offered, another language that most of their speakers read.
var near = map[string]string{
	"ca": "es", "gl": "es", "eu": "es", "an": "es", "ast": "es", "qu": "es", "gn": "es", "ay": "es", "nah": "es",
	"br": "fr", "oc": "fr", "co": "fr", "ht": "fr", "wo": "fr", "ln": "fr", "mg": "fr", "rn": "fr", "sg": "fr", "bm": "fr",
}

// Match returns the offered language that fits a platform's hint best. It tries the same language, then the language without its
// region, then with another region, then the language in near. Otherwise, and for an empty or invalid hint, it returns the first
// offered language. If none is offered, it returns English. We use no general matcher, since such a one chooses Russian for
// Ukrainian.
func (w *Words) Match(hint string, offered []string) string {
	hint = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(hint), "_", "-"))
	base, _, _ := strings.Cut(hint, "-")
	for _, want := range []string{hint, base, near[base]} {
		if want == "" {
			continue
		}
		for _, lang := range offered {
			if strings.ToLower(lang) == want {
				return lang
			}
		}
		for _, lang := range offered {
			if without, _, _ := strings.Cut(strings.ToLower(lang), "-"); without == want {
				return lang
			}
		}
	}
	if len(offered) == 0 {
		return source
	}
	return offered[0]
}

// rightToLeft are the scripts of living languages that are written from right to left.
var rightToLeft = map[string]bool{"Arab": true, "Hebr": true, "Thaa": true, "Syrc": true, "Nkoo": true, "Adlm": true, "Rohg": true}

// Direction returns the direction in which a language is written, as HTML names it: "ltr" or "rtl". For an invalid tag it
// returns "ltr".
func Direction(lang string) string {
	tag, err := language.Parse(lang)
	if err != nil {
		return "ltr"
	}
	if script, _ := tag.Script(); rightToLeft[script.String()] {
		return "rtl"
	}
	return "ltr"
}
