package locales

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// entry is one text of a file.
type entry struct {
	line        int
	description string
	forms       map[string]string // by plural form; "other" alone if it has none
}

// file is one file of words, read more strictly than for use, so that every mistake has its line.
type file struct {
	path, name, lang string
	entries          map[string]entry
}

// readAll reads the files of a folder and notes what does not read.
func readAll(fsys fs.FS) *checker {
	c := &checker{files: map[string]file{}, broken: map[string]bool{}}
	paths, _ := fs.Glob(fsys, "*.*.json") // its only error is that of a bad pattern
	for _, path := range paths {
		if f, ok := c.read(fsys, path); ok {
			c.files[path] = f
		} else {
			c.broken[path] = true
		}
	}
	return c
}

// read takes a file apart: one object, keys once each, values strings or objects of plural forms.
func (c *checker) read(fsys fs.FS, path string) (file, bool) {
	f := file{path: path, entries: map[string]entry{}}
	f.name, f.lang = nameAndLanguage(path)
	src, err := fs.ReadFile(fsys, path)
	switch {
	case err != nil:
		c.add(path, 0, "cannot be read: %v", err)
		return f, false
	case !utf8.Valid(src):
		c.add(path, 0, "is not UTF-8: save it as UTF-8")
		return f, false
	}
	if err := json.Unmarshal(src, new(map[string]any)); err != nil {
		c.add(path, lineOf(src, err), "does not read as JSON (%v): mend it here or just above", err)
		return f, false
	}
	// From here on the JSON is right. It is read again by tokens, which alone tell lines and repeated keys.
	d := json.NewDecoder(bytes.NewReader(src))
	_, _ = d.Token()
	for d.More() {
		tok, _ := d.Token()
		key, _ := tok.(string)
		line := lineAt(src, d.InputOffset())
		var value any
		_ = d.Decode(&value)
		if _, twice := f.entries[key]; twice {
			c.add(path, line, "%s stands here a second time: keep one", key)
			continue
		}
		f.entries[key] = c.entry(path, line, key, value)
	}
	return f, true
}

func (c *checker) entry(path string, line int, key string, value any) entry {
	e := entry{line: line, forms: map[string]string{}}
	switch v := value.(type) {
	case string:
		e.forms["other"] = v
	case map[string]any:
		for name, inner := range v {
			text, ok := inner.(string)
			switch {
			case !ok:
				c.add(path, line, "%s.%s is no text: keys are flat, write it as a key of its own", key, name)
			case name == "description":
				e.description = text
			case slices.Contains([]string{"zero", "one", "two", "few", "many", "other"}, name):
				e.forms[name] = text
			default:
				c.add(path, line, "%s.%s is no plural form: keys are flat, write it as a key of its own", key, name)
			}
		}
		if _, ok := e.forms["other"]; !ok {
			c.add(path, line, "%s has no text for other: add it", key)
		}
	default:
		c.add(path, line, "%s is neither a text nor an object of plural forms: write a text", key)
	}
	for form, text := range e.forms {
		if strings.TrimSpace(text) == "" {
			c.add(path, line, "%s is empty (%s): write it, or take the key away", key, form)
		}
	}
	return e
}

// lineOf returns the line of an error in JSON; 1 if the error has none.
func lineOf(src []byte, err error) int {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return lineAt(src, syntax.Offset)
	}
	return 1
}

func lineAt(src []byte, offset int64) int {
	return 1 + bytes.Count(src[:min(offset, int64(len(src)))], []byte("\n"))
}
