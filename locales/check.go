package locales

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is a mistake in a file of words.
type Problem struct {
	File string
	Line int    // counted from 1; 0 for the file as a whole
	What string // what is wrong, and after a colon what to do
}

// String returns "FILE:LINE: what is wrong: what to do".
func (p Problem) String() string {
	if p.Line == 0 {
		return fmt.Sprintf("%s: %s", p.File, p.What)
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.What)
}

// Need is a text that a consultation needs.
type Need struct {
	Any       []string // the keys that it may stand under; one of them is enough
	Optional  bool     // nothing is missing without it
	Label     bool     // it appears on a key that is pressed
	Max       int      // how many characters show uncut; 0 if that is not known
	Languages []string // those that it is needed in; nil: all that are checked
}

// Check looks for mistakes in the files of some folders, each of which lies over those before it as for [Load], and returns
// them by file and line. needs lists, by the name of its files, what a consultation needs, the bot itself ("bot"), or a
// channel; languages are those that must be complete. Translations that have become stale are mistakes, too: see [Stale].
func Check(languages []string, needs map[string][]Need, folders ...Folder) []Problem {
	c := readAll(folders)
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		c.lint(c.files[name])
	}
	c.bot(languages)
	for name, list := range needs {
		c.whole(name, languages, list)
	}
	c.translations(needs)
	c.stale()
	return c.sorted()
}

// checker collects mistakes in files that were read.
type checker struct {
	folders  []Folder
	files    map[string]file // by "NAME.LANG.json", those of all folders as one; without what does not read
	broken   map[string]bool // those that do not read, or are not there and have been reported
	problems []Problem
}

func (c *checker) add(name string, line int, format string, args ...any) {
	c.problems = append(c.problems, Problem{name, line, fmt.Sprintf(format, args...)})
}

func (c *checker) sorted() []Problem {
	slices.SortStableFunc(c.problems, func(a, b Problem) int {
		if n := strings.Compare(a.File, b.File); n != 0 {
			return n
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return strings.Compare(a.What, b.What)
	})
	return c.problems
}

// whole looks, in each of the languages, for what a consultation, the bot or a channel needs and lacks, and for what nobody
// needs.
func (c *checker) whole(id string, languages []string, needs []Need) {
	for _, lang := range languages {
		var here []Need
		for _, need := range needs {
			if need.Languages == nil || slices.Contains(need.Languages, lang) {
				here = append(here, need)
			}
		}
		if len(here) == 0 {
			continue
		}
		name := id + "." + lang + ".json"
		if f, ok := c.files[name]; ok {
			c.complete(f, here)
		} else if !c.broken[name] {
			c.add(c.place(id, name), 0, "is missing: the consultation is offered in this language, write it")
		}
	}
}

func (c *checker) complete(f file, needs []Need) {
	botFile := own + f.lang + ".json"
	bot := c.files[botFile]
	wanted := map[string]bool{}
	for _, need := range needs {
		found := need.Optional
		for _, key := range need.Any {
			wanted[key] = true
			e, here := f.entries[key]
			_, there := bot.entries[key]
			unknown := c.broken[botFile] && strings.HasPrefix(key, own)
			found = found || here || there || unknown
			for _, text := range e.forms {
				switch n := utf8.RuneCountInString(text); {
				case need.Max > 0 && n > need.Max:
					c.add(e.path, e.line, "%s has %d characters: at most %d show uncut", key, n, need.Max)
				case need.Max == 0 && need.Label && n > maxLabel:
					c.add(e.path, e.line, "%s has %d characters: a key takes at most %d", key, n, maxLabel)
				}
			}
		}
		if !found {
			c.add(f.path, 0, "%s is missing: add it", strings.Join(need.Any, " or "))
		}
	}
	for key, e := range f.entries {
		if !wanted[key] {
			c.add(e.path, e.line, "%s is used by nothing: take it away, or mend its name", key)
		}
	}
}

// bot looks for the words of the bot itself, which every language needs.
func (c *checker) bot(languages []string) {
	for _, lang := range append([]string{source}, languages...) {
		name := own + lang + ".json"
		if _, ok := c.files[name]; !ok && !c.broken[name] {
			c.broken[name] = true
			c.add(c.place("bot", name), 0, "is missing: the bot has words of its own in every language, write it")
		}
	}
}

// translations holds every file against the English one of the same name.
func (c *checker) translations(needs map[string][]Need) {
	for _, to := range c.files {
		if from, ok := c.files[to.name+"."+source+".json"]; ok && to.lang != source {
			c.translation(from, to, needs[to.name])
		}
	}
}

func (c *checker) translation(from, to file, needs []Need) {
	wanted, reported := map[string]bool{}, map[string]bool{} // it was looked for these already
	for _, need := range needs {
		for _, key := range need.Any {
			wanted[key], reported[key] = true, !need.Optional
		}
	}
	for key, e := range from.entries {
		t, ok := to.entries[key]
		switch {
		case typed(key):
		case ok && e.folder > t.folder && !maps.Equal(e.forms, t.forms):
			c.add(e.path, e.line, "%s lies over the English text that %s translates: translate it in the same folder", key, t.path)
		case ok:
			c.compare(to, key, e, t)
		case !reported[key] && (wanted[key] || len(needs) == 0): // else nothing uses it, which is said once
			c.add(to.path, 0, "%s is missing: translate it", key)
		}
	}
	for key, t := range to.entries {
		if _, ok := from.entries[key]; !ok && !typed(key) {
			c.add(t.path, t.line, "%s is not in the English file: add it there, or take it away", key)
		}
	}
}

// typed says whether a key has a list of what people type. Each language has its own ways to say something: such a list is no
// translation, does not become stale, and a consultation has one only where it wants it.
func typed(key string) bool {
	return strings.HasSuffix(key, ".also") || strings.HasPrefix(key, own+"also.")
}
