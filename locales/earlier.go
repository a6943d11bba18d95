package locales

import (
	"embed"
	"fmt"
	"io/fs"
)

// earlier has the words of versions of the built-in consultations that are not current any more, in a folder for each: people
// may still be in the middle of them, in databases from before words were stored.
//
//go:embed earlier
var earlier embed.FS

// EarlierFiles returns the files of the built-in words of an earlier version of a consultation. It returns nil if there are none.
func EarlierFiles(id string, version int) fs.FS {
	name := fmt.Sprintf("earlier/%s-%d", id, version)
	if _, err := fs.Stat(earlier, name); err != nil {
		return nil
	}
	folder, err := fs.Sub(earlier, name)
	if err != nil {
		panic(fmt.Errorf("open words of %s version %d: %w", id, version, err)) // the name is valid: it was found
	}
	return folder
}

// Earlier returns the built-in words of an earlier version of a consultation. It returns nil if there are none.
func Earlier(id string, version int) Kept {
	files := EarlierFiles(id, version)
	if files == nil {
		return nil
	}
	w, err := Load(files)
	if err != nil {
		panic(err) // the tests check the embedded files
	}
	all := Kept{}
	for lang, loc := range w.locales {
		all[lang] = map[string]map[string]string{}
		for key, m := range loc.keys {
			all[lang][key] = formsOf(m)
		}
	}
	return all
}
