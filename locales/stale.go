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

// hashFile stands beside the files of words and says, for each translation, which English text it was made from.
const hashFile = "hashes.json"

// hashes has, by file and key, the hash of the English text that the translation there was made from.
type hashes map[string]map[string]string

// Stale returns the translations whose English text has changed since they were made, by file and line. A folder without
// a hashes.json has none, nor has a text that it does not list.
func Stale(folders ...Folder) []Problem {
	c := readAll(folders)
	c.problems = nil // they are for Check to tell
	c.stale()
	return c.sorted()
}

// stale looks for them. What was recorded in one folder says nothing of the words in another that lies over it.
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

// hashes returns what to record if every translation fits its English text.
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

// hash returns eight hexadecimal digits for the words of an entry; its description does not count.
func (e entry) hash() string {
	var b strings.Builder
	for _, form := range slices.Sorted(maps.Keys(e.forms)) {
		b.WriteString(form + "\x00" + e.forms[form] + "\x00")
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:4])
}
