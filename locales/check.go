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

// Need is a text that must exist.
type Need struct {
	Any       []string // the keys under which it may be; one of them is enough
	Optional  bool     // it may be missing, but it is used if it exists
	Label     bool     // it is the label of a key that people press
	Max       int      // how many characters are shown without being cut; 0 if that is not known
	Languages []string // the languages in which it is needed; nil: all that are checked
	Says      string   // for authors, if it is missing: what it says; "" for no such hint
	Beside    string   // the key whose place is named if it is missing
}

// Check returns the mistakes in the files of some folders, sorted by file and line. As for [Load], a text in a later folder
// replaces that in an earlier one. needs has, by the name of the files, the texts that a consultation, the bot itself ("bot")
// or a channel needs. languages are those that must be complete. Stale translations are mistakes, too, see [Stale].
func Check(languages []string, needs map[string][]Need, folders ...Folder) []Problem {
	c := readAll(folders)
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		c.lint(c.files[name])
	}
	c.bot(languages)
	for name, list := range needs {
		c.whole(name, languages, list)
	}
	c.translations(languages, needs)
	c.stale()
	return c.sorted()
}

// checker collects the mistakes in files.
type checker struct {
	folders  []Folder
	files    map[string]file // by "NAME.LANG.json"; the files of one name in all folders are joined; without unreadable files
	broken   map[string]bool // files that cannot be read, or are missing, and are among problems already
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

// whole checks in each language that the files of a consultation, the bot or a channel have all texts that it needs, and no
// others.
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
		switch beside := f.entries[need.Beside]; {
		case found:
		case need.Says != "":
			c.add(f.path, beside.line, "%s is missing: the notice must say %s, add it", need.Any[0], need.Says)
		default:
			c.add(f.path, 0, "%s is missing: add it", strings.Join(need.Any, " or "))
		}
	}
	for key, e := range f.entries {
		if !wanted[key] {
			c.add(e.path, e.line, "%s is used by nothing: take it away, or mend its name", key)
		}
	}
}

// bot checks that there is a file with the texts of the bot itself in English and in each language.
func (c *checker) bot(languages []string) {
	for _, lang := range append([]string{source}, languages...) {
		name := own + lang + ".json"
		if _, ok := c.files[name]; !ok && !c.broken[name] {
			c.broken[name] = true
			c.add(c.place("bot", name), 0, "is missing: the bot has words of its own in every language, write it")
		}
	}
}

// translations compares every file with the English one of the same name.
func (c *checker) translations(languages []string, needs map[string][]Need) {
	for _, to := range c.files {
		if from, ok := c.files[to.name+"."+source+".json"]; ok && to.lang != source {
			c.translation(from, to, needs[to.name], slices.Contains(languages, to.lang))
		}
	}
}

func (c *checker) translation(from, to file, needs []Need, offered bool) {
	wanted, reported := map[string]bool{}, map[string]bool{} // keys that needs names, and those of them that complete has reported if missing
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
		case !reported[key] && (wanted[key] && offered || len(needs) == 0): // a key that nothing uses is reported once, for the English file
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
