package locales

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	gopath "path"
	"slices"
	"strings"
	"unicode/utf8"
)

// entry is one text of a file.
type entry struct {
	path        string // of the file with the text
	folder      int    // the index of its folder in [checker.folders]
	line        int    // from 1
	description string
	forms       map[string]string // by plural form; only "other" if it has no plural forms
}

// file is one file of words. It is read more strictly than by Load, so that every mistake is found with its line.
type file struct {
	path, name, lang string
	entries          map[string]entry
}

// Folder is a folder of words, with its name in problems.
type Folder struct {
	Name  string // may be "": then problems have only the name of the file
	Files fs.FS
}

// readAll reads the files of some folders. A text in a later folder replaces that in an earlier one. Files that cannot be read
// become problems.
func readAll(folders []Folder) *checker {
	c := &checker{folders: folders, files: map[string]file{}, broken: map[string]bool{}}
	for i, folder := range folders {
		names, _ := fs.Glob(folder.Files, "*.*.json") // Glob fails only for a wrong pattern
		for _, name := range names {
			f, ok := c.read(i, name)
			if !ok {
				c.broken[name] = true
				continue
			}
			if below, ok := c.files[name]; ok {
				over := f.entries
				f.entries = maps.Clone(below.entries)
				maps.Copy(f.entries, over)
			}
			c.files[name] = f
		}
	}
	return c
}

// place returns the path where a missing file is expected: in the last folder that has files of this name, or in the last of all
// folders if none has.
func (c *checker) place(name, path string) string {
	for i := len(c.folders) - 1; i >= 0; i-- {
		if beside, _ := fs.Glob(c.folders[i].Files, name+".*.json"); len(beside) > 0 {
			return gopath.Join(c.folders[i].Name, path)
		}
	}
	return gopath.Join(c.folders[len(c.folders)-1].Name, path)
}

// readFile reads a file, without the byte order mark that some editors write at its start.
func readFile(fsys fs.FS, path string) ([]byte, error) {
	src, err := fs.ReadFile(fsys, path)
	return bytes.TrimPrefix(src, []byte("\ufeff")), err
}

// read parses a file and reports its mistakes. The file must be one object, with each key once; a value must be a string or an
// object of plural forms. It returns false if the file cannot be read as JSON in UTF-8.
func (c *checker) read(folder int, name string) (file, bool) {
	path := gopath.Join(c.folders[folder].Name, name)
	f := file{path: path, entries: map[string]entry{}}
	f.name, f.lang = nameAndLanguage(name)
	src, err := readFile(c.folders[folder].Files, name)
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
	// The JSON is correct. It is read again by tokens, since only these show lines and repeated keys.
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
		e := c.entry(path, line, key, value)
		e.folder = folder
		f.entries[key] = e
	}
	return f, true
}

func (c *checker) entry(path string, line int, key string, value any) entry {
	e := entry{path: path, line: line, forms: map[string]string{}}
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

// lineOf returns the line of a syntax error in JSON, from 1; 1 for any other error.
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
