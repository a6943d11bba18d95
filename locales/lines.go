package locales

import (
	"fmt"
	"strings"
)

// Lines returns a function that tells where a key stands in a language, as "FILE:LINE", in folders of which each lies over
// those before it; "" if it stands nowhere.
func Lines(folders ...Folder) func(lang, key string) string {
	files := readAll(folders).files
	return func(lang, key string) string {
		for l := range chain(lang) {
			for _, f := range files {
				if e, ok := f.entries[key]; ok && f.lang == l && strings.HasPrefix(key, f.name+".") {
					return fmt.Sprintf("%s:%d", e.path, e.line)
				}
			}
		}
		return ""
	}
}
