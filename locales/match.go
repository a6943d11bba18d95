package locales

import (
	"strings"

	"golang.org/x/text/language"
)

// near lists, for languages that are rarely offered, the one that most who speak them also read.
var near = map[string]string{
	"ca": "es", "gl": "es", "eu": "es", "an": "es", "ast": "es", "qu": "es", "gn": "es", "ay": "es", "nah": "es",
	"br": "fr", "oc": "fr", "co": "fr", "ht": "fr", "wo": "fr", "ln": "fr", "mg": "fr", "rn": "fr", "sg": "fr", "bm": "fr",
}

// Match returns the offered language nearest to a platform's hint: the same one, the same without its region, one with
// another region, one that most who speak it also read, or else the first offered. A hint that says nothing gives the
// first, too; when nothing is offered the answer is English. General matchers are no help here: theirs choose Russian
// for Ukrainian.
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

// rightToLeft are the scripts that run from right to left and that a living language is written in.
var rightToLeft = map[string]bool{"Arab": true, "Hebr": true, "Thaa": true, "Syrc": true, "Nkoo": true, "Adlm": true, "Rohg": true}

// Direction returns the direction that a language is written in, "ltr" or "rtl", as HTML names it. What is no language
// runs from left to right.
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
