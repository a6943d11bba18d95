package locales

import (
	"maps"
	"slices"
)

// Unoffered returns the files whose texts nobody is shown, sorted by name: those in a language that no consultation offers, and
// those with the name of no consultation. offered has, by the name of the files, the languages in which they are shown. Such
// files are no mistake: a translation is often written before its language is offered.
func Unoffered(offered map[string][]string, folders ...Folder) []Problem {
	c := readAll(folders)
	c.problems = nil // Check reports those of reading
	for _, name := range slices.Sorted(maps.Keys(c.files)) {
		f := c.files[name]
		languages, known := offered[f.name]
		switch {
		case !known:
			c.add(f.path, 0, "is used by nothing: there is no consultation %q", f.name)
		case !slices.Contains(languages, f.lang):
			c.add(f.path, 0, "is shown to nobody: no consultation offers the language %q, add it to its languages", f.lang)
		}
	}
	return c.sorted()
}

// Keys returns all keys in the English files of a folder, sorted.
func Keys(folder Folder) []string {
	var keys []string
	for _, f := range readAll([]Folder{folder}).files {
		if f.lang == source {
			keys = slices.AppendSeq(keys, maps.Keys(f.entries))
		}
	}
	slices.Sort(keys)
	return keys
}
