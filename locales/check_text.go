package locales

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How long texts of a consultation may be, in characters, so that a phone shows them without cutting. For other texts,
// [Need.Max] has the limit.
const (
	maxLabel = 60
	maxTitle = 40
)

// own begins the keys of the texts of the bot itself and of its channels.
const own = "bot."

// plurals has the plural forms that CLDR defines for whole numbers in a language, sorted. For a language that is not in it,
// plural forms are not checked.
var plurals = map[string][]string{
	"ar": {"few", "many", "one", "other", "two", "zero"},
	"ca": {"many", "one", "other"}, "es": {"many", "one", "other"}, "fr": {"many", "one", "other"},
	"it": {"many", "one", "other"}, "pt": {"many", "one", "other"},
	"de": {"one", "other"}, "en": {"one", "other"}, "nl": {"one", "other"}, "sv": {"one", "other"}, "sw": {"one", "other"},
	"pl": {"few", "many", "one", "other"}, "ru": {"few", "many", "one", "other"}, "uk": {"few", "many", "one", "other"},
	"id": {"other"}, "ja": {"other"}, "ko": {"other"}, "th": {"other"}, "vi": {"other"}, "zh": {"other"},
}

// pluralsOf returns the plural forms of a language, or of the language without its region; nil if they are not known.
func pluralsOf(lang string) []string {
	for l := range chain(lang) {
		if forms := plurals[l]; forms != nil {
			return forms
		}
	}
	return nil
}

// placeholder matches a placeholder, such as {{.Name}}. Nothing else may be in double braces.
var placeholder = regexp.MustCompile(`\{\{\.([A-Z][A-Za-z]*)\}\}`)

// Terms are the placeholders that the texts of a consultation may have: what a command begins with on each channel ("/",
// "/aporte "), and what the consultation and its deployment say of themselves. Package bot fills them in.
var Terms = []string{"Slash", "Closes", "Controller", "Contact", "Report", "Place", "Platform", "Seen"}

// lint checks every text of a file, without comparing it with other files.
func (c *checker) lint(f file) {
	for key, e := range f.entries {
		if !strings.HasPrefix(key, f.name+".") {
			c.add(e.path, e.line, "%s does not begin with %s.: move it to the file of its name", key, f.name)
		}
		for _, text := range e.forms {
			title := strings.HasSuffix(key, ".short") && !strings.HasPrefix(key, own)
			if n := utf8.RuneCountInString(text); title && n > maxTitle {
				c.add(e.path, e.line, "%s has %d characters: at most %d show uncut", key, n, maxTitle)
			}
			switch {
			case !strings.HasPrefix(key, own):
				if strings.Contains(withoutTerms(text), "{{") {
					c.add(e.path, e.line, "%s has {{: only the bot's own words have placeholders, other than {{.%s}}", key, strings.Join(Terms, "}}, {{."))
				}
			case strings.Contains(placeholder.ReplaceAllString(text, ""), "{{"):
				c.add(e.path, e.line, "%s has a {{ that begins no placeholder: write them as {{.Name}}", key)
			}
		}
		if want := pluralsOf(f.lang); len(e.forms) > 1 && want != nil {
			if got := slices.Sorted(maps.Keys(e.forms)); !slices.Equal(got, want) {
				c.add(e.path, e.line, "%s has the plural forms %s: this language needs %s", key, strings.Join(got, ", "), strings.Join(want, ", "))
			}
		}
	}
}

// withoutTerms returns a text without the placeholders of [Terms].
func withoutTerms(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		if slices.Contains(Terms, placeholder.FindStringSubmatch(found)[1]) {
			return ""
		}
		return found
	})
}

// sameNote begins the description of a translation that is intentionally the same as the English text.
const sameNote = "same in English"

// compare compares one translation with its English text.
func (c *checker) compare(to file, key string, from, t entry) {
	want := placeholders(from.forms["other"])
	for _, form := range slices.Sorted(maps.Keys(t.forms)) {
		got := placeholders(t.forms[form])
		spelled := form == "zero" || form == "one" || form == "two" // these forms may write the number as a word, without its placeholder
		if !slices.Equal(got, want) && !(spelled && subset(got, want)) {
			c.add(t.path, t.line, "%s has the placeholders %v, in English %v: use the same", key, got, want)
			break
		}
	}
	if forms := pluralsOf(to.lang); len(from.forms) > 1 && len(t.forms) == 1 && len(forms) > 1 {
		c.add(t.path, t.line, "%s has no plural forms: this language needs %s", key, strings.Join(forms, ", "))
	}
	same := t.forms["other"] == from.forms["other"] && hasLetter(placeholder.ReplaceAllString(t.forms["other"], ""))
	if same && !strings.HasPrefix(t.description, sameNote) {
		c.add(t.path, t.line, "%s is the English text: translate it, or give it the description %q", key, sameNote)
	}
}

// placeholders returns the names of the placeholders in a text, sorted, each once.
func placeholders(text string) []string {
	var names []string
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func subset(part, whole []string) bool {
	return !slices.ContainsFunc(part, func(name string) bool { return !slices.Contains(whole, name) })
}

func hasLetter(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }
