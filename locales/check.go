package locales

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is a mistake in a file of words.
type Problem struct {
	File string
	Line int // counted from 1; 0 for the file as a whole
	What string
}

// String returns "FILE:LINE: what is wrong and what to do".
func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.What)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
}

// Need is a text that a consultation needs: one of the keys is enough.
type Need struct {
	Any      []string
	Optional bool
	Label    bool // it appears on a key
}

// How long words may be in characters, so that they show uncut on a phone.
const (
	maxNavigation = 20
	maxLabel      = 60
	maxTitle      = 40
	maxMenu       = 60
	maxAbout      = 400
	maxAboutShort = 110
)

// entry is one text of a file, with its line.
type entry struct {
	line  int
	forms map[string]string
}

// file is one file of words, read plainly so that every mistake has its line.
type file struct {
	name, lang string
	entries    map[string]entry
}

// Check looks for mistakes in the files of a folder. needs lists, by the id of a consultation, what it needs; languages
// are those that must be complete. The words of the bot itself must be complete in all of them.
func Check(fsys fs.FS, languages []string, needs map[string][]Need) []Problem {
	c := checker{files: map[string]file{}}
	paths, _ := fs.Glob(fsys, "*.*.json")
	for _, path := range paths {
		c.read(fsys, path)
	}
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		c.lint(c.files[name])
	}
	for _, id := range slices.Sorted(maps.Keys(needs)) {
		for _, lang := range languages {
			c.complete(id, lang, needs[id])
		}
	}
	c.sameAsSource("bot", languages)
	for id := range needs {
		c.sameAsSource(id, languages)
	}
	return c.problems
}

type checker struct {
	files    map[string]file
	problems []Problem
}

func (c *checker) add(name string, line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{name, line, fmt.Sprintf(format, args...)})
}

// read takes a file apart: one object, keys once each, values strings or objects of plural forms.
func (c *checker) read(fsys fs.FS, path string) {
	src, err := fs.ReadFile(fsys, path)
	if err != nil {
		c.add(path, 0, "cannot be read: %v", err)
		return
	}
	f := file{name: path, lang: strings.Split(path, ".")[1], entries: map[string]entry{}}
	if !utf8.Valid(src) {
		c.add(path, 0, "is not UTF-8: save it as UTF-8")
		return
	}
	d := json.NewDecoder(bytes.NewReader(src))
	line := func() int { return 1 + bytes.Count(src[:d.InputOffset()], []byte("\n")) }
	if tok, err := d.Token(); err != nil || tok != json.Delim('{') {
		c.add(path, 1, "is no JSON object: begin with { and end with }")
		return
	}
	for d.More() {
		tok, err := d.Token()
		if err != nil {
			c.add(path, line(), "is no JSON: %v", err)
			return
		}
		key, at := tok.(string), line()
		var value any
		if err := d.Decode(&value); err != nil {
			c.add(path, line(), "is no JSON: %v", err)
			return
		}
		if _, twice := f.entries[key]; twice {
			c.add(path, at, "%s stands here a second time: keep one", key)
			continue
		}
		f.entries[key] = c.entry(path, at, key, value)
	}
	if _, err := d.Token(); err != nil {
		c.add(path, line(), "is no JSON: %v", err)
	}
	c.files[path] = f
}

func (c *checker) entry(path string, line int, key string, value any) entry {
	e := entry{line: line, forms: map[string]string{}}
	switch v := value.(type) {
	case string:
		e.forms["other"] = v
	case map[string]any:
		for form, text := range v {
			s, ok := text.(string)
			switch {
			case !ok:
				c.add(path, line, "%s holds an object: keys are flat, write %s.%s as a key of its own", key, key, form)
			case form == "description" || form == "hash":
			case !slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, form):
				c.add(path, line, "%s.%s is no plural form: keys are flat, write it as a key of its own", key, form)
			default:
				e.forms[form] = s
			}
		}
	default:
		c.add(path, line, "%s is neither a text nor an object of plural forms", key)
	}
	if strings.TrimSpace(e.forms["other"]) == "" {
		c.add(path, line, "%s is empty: write it, or take the key away", key)
	}
	return e
}

// plurals are the forms that a language needs where a text has any (CLDR, cardinal).
var plurals = map[string][]string{"en": {"one", "other"}, "es": {"many", "one", "other"}, "fr": {"many", "one", "other"}}

// lint looks at every text by itself.
func (c *checker) lint(f file) {
	for _, key := range slices.Sorted(maps.Keys(f.entries)) {
		e := f.entries[key]
		for _, form := range slices.Sorted(maps.Keys(e.forms)) {
			c.length(f, key, e.line, e.forms[form])
			if strings.Contains(e.forms[form], "{{") && !strings.HasPrefix(key, "bot.") {
				c.add(f.name, e.line, "%s has {{: only the bot's own words have placeholders", key)
			}
		}
		if want := plurals[f.lang]; len(e.forms) > 1 && want != nil {
			if got := slices.Sorted(maps.Keys(e.forms)); !slices.Equal(got, want) {
				c.add(f.name, e.line, "%s has the plural forms %s: this language needs %s", key, strings.Join(got, " "), strings.Join(want, " "))
			}
		}
	}
}

func (c *checker) length(f file, key string, line int, text string) {
	limit := 0
	switch {
	case strings.HasPrefix(key, "bot.key."):
		limit = maxNavigation
	case strings.HasPrefix(key, "bot.menu."):
		limit = maxMenu
	case key == "bot.about":
		limit = maxAbout
	case key == "bot.about.short":
		limit = maxAboutShort
	case key == "bot.other":
		limit = 30
	case strings.HasSuffix(key, ".short") && !strings.HasPrefix(key, "bot."):
		limit = maxTitle
	}
	if n := utf8.RuneCountInString(text); limit > 0 && n > limit {
		c.add(f.name, line, "%s has %d characters: at most %d show uncut", key, n, limit)
	}
}

// complete looks for what a consultation needs and a language lacks, and for what nobody needs.
func (c *checker) complete(id, lang string, needs []Need) {
	name := id + "." + lang + ".json"
	f, ok := c.files[name]
	if !ok {
		c.add(name, 0, "is missing: the consultation is offered in this language")
		return
	}
	bot := c.files["bot."+lang+".json"]
	wanted := map[string]bool{}
	for _, need := range needs {
		found := need.Optional
		for _, key := range need.Any {
			wanted[key] = true
			e, here := f.entries[key]
			if _, there := bot.entries[key]; here || there {
				found = true
			}
			if n := utf8.RuneCountInString(e.forms["other"]); here && need.Label && n > maxLabel {
				c.add(name, e.line, "%s has %d characters: a key takes at most %d", key, n, maxLabel)
			}
		}
		if !found {
			c.add(name, 0, "%s is missing: add it", strings.Join(need.Any, " or "))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(f.entries)) {
		if !wanted[key] {
			c.add(name, f.entries[key].line, "%s is not used by the consultation: take it away, or mend its name", key)
		}
	}
}

// sameAsSource holds every translation against the English file: the same keys, the same placeholders.
func (c *checker) sameAsSource(id string, languages []string) {
	from, ok := c.files[id+"."+source+".json"]
	if !ok {
		c.add(id+"."+source+".json", 0, "is missing: every key needs its words in %s first", source)
		return
	}
	for _, lang := range languages {
		name := id + "." + lang + ".json"
		to, ok := c.files[name]
		if lang == source || !ok && id != "bot" {
			continue
		}
		if !ok {
			c.add(name, 0, "is missing")
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(from.entries)) {
			t, ok := to.entries[key]
			if !ok {
				if id == "bot" {
					c.add(name, 0, "%s is missing: translate it", key)
				}
				continue
			}
			if a, b := placeholders(from.entries[key]), placeholders(t); !slices.Equal(a, b) {
				c.add(name, t.line, "%s has the placeholders %v, in English it has %v", key, b, a)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(to.entries)) {
			if _, ok := from.entries[key]; !ok {
				c.add(name, to.entries[key].line, "%s is not in the English file: add it there, or take it away", key)
			}
		}
	}
}

// placeholders returns the names that a text fills in, sorted.
func placeholders(e entry) []string {
	found := map[string]bool{}
	for _, text := range e.forms {
		for _, part := range strings.Split(text, "{{")[1:] {
			name, _, _ := strings.Cut(part, "}}")
			found[strings.Trim(name, ". ")] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Files returns the words that are built in, to be checked.
func Files() fs.FS { return files }
