package locales

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	gopath "path"
	"slices"
	"strings"
)

// hashFile is a file in a folder of words. It says for each translation from which English text it was made.
const hashFile = "hashes.json"

// hashes has, by file and key of a translation, the hash of the English text from which it was made.
type hashes map[string]map[string]string

// Stale returns the translations whose English text has changed since they were made, sorted by file and line. A translation
// that is not in the hashes.json of its folder counts as up to date, also if there is no such file.
func Stale(folders ...Folder) []Problem {
	c := readAll(folders)
	c.problems = nil // they are for Check to tell
	c.stale()
	return c.sorted()
}

// stale adds a problem for each stale translation. The hashes.json of a folder is used only if both the translation and its
// English text are from that folder, and not replaced in a later one.
func (c *checker) stale() {
	now := c.hashes()
	for i, folder := range c.folders {
		recorded, err := readHashes(folder)
		if err != nil {
			c.problems = append(c.problems, *err)
			continue
		}
		for path, keys := range recorded {
			to := c.files[path]
			from := c.files[to.name+"."+source+".json"]
			for key, was := range keys {
				t, ok := to.entries[key]
				hash := now[path][key]
				if ok && hash != "" && hash != was && t.folder == i && from.entries[key].folder == i {
					c.add(t.path, t.line,
						"%s was made from an English text that has changed since: translate it again, then record that in %s", key, hashFile)
				}
			}
		}
	}
}

func readHashes(folder Folder) (hashes, *Problem) {
	src, err := readFile(folder.Files, hashFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var recorded hashes
	if err == nil {
		err = json.Unmarshal(src, &recorded)
	}
	if err != nil {
		return nil, &Problem{gopath.Join(folder.Name, hashFile), lineOf(src, err), fmt.Sprintf("does not read (%v): mend it, or take it away", err)}
	}
	return recorded, nil
}

// hashes returns the content of hashes.json for the case that every translation fits the present English text.
func (c *checker) hashes() hashes {
	now := hashes{}
	for path, to := range c.files {
		from, ok := c.files[to.name+"."+source+".json"]
		if !ok || to.lang == source {
			continue
		}
		now[path] = map[string]string{}
		for key := range to.entries {
			if e, ok := from.entries[key]; ok && !typed(key) {
				now[path][key] = e.hash()
			}
		}
	}
	return now
}

// hash returns a hash of an entry's texts, without its description, as eight hexadecimal digits.
func (e entry) hash() string {
	var b strings.Builder
	for _, form := range slices.Sorted(maps.Keys(e.forms)) {
		b.WriteString(form + "\x00" + e.forms[form] + "\x00")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:4])
}
