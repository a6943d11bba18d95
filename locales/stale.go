package locales

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// hashFile stands beside the files of words and says, for each translation, which English text it was made from.
const hashFile = "hashes.json"

// hashes has, by file and key, the hash of the English text that the translation there was made from.
type hashes map[string]map[string]string

// Stale returns the translations whose English text has changed since they were made, by file and line. A folder without
// a hashes.json has none, nor has a text that it does not list.
func Stale(fsys fs.FS) []Problem {
	src, err := fs.ReadFile(fsys, hashFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var recorded hashes
	if err == nil {
		err = json.Unmarshal(src, &recorded)
	}
	if err != nil {
		return []Problem{{hashFile, lineOf(src, err), fmt.Sprintf("does not read (%v): mend it, or take it away", err)}}
	}
	all := readAll(fsys)
	all.problems = nil // they are for Check to tell
	for path, now := range all.hashes() {
		for key, hash := range now {
			if was, ok := recorded[path][key]; ok && was != hash {
				all.add(path, all.files[path].entries[key].line,
					"%s was made from an English text that has changed since: translate it again, then record that in %s", key, hashFile)
			}
		}
	}
	return all.sorted()
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
			if e, ok := from.entries[key]; ok {
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
