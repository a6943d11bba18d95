package export

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// description is the name of the file that describes the others. A folder with such a file is a data package.
const description = "datapackage.json"

// files are the names of all files that a package can have, in the order in which the files get these names: the description is
// last.
var files = append(tableFiles(), description)

func tableFiles() (names []string) {
	for _, t := range packed() {
		names = append(names, t.file())
	}
	return names
}

// partial returns the pattern for the name that a file has while it is being written, for [os.CreateTemp].
func partial(file string) string { return "." + file + ".*.part" }

// checkFolder returns an error if the folder contains anything but an earlier package of the same consultation. It returns the
// paths of partial files, which an export left because its process was killed. A missing folder is no error.
func checkFolder(dir, flow string) (left []string, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look into folder: %w", err)
	}
	former := false
	for _, e := range entries {
		switch {
		case isPartial(e.Name()):
			left = append(left, filepath.Join(dir, e.Name()))
		case !slices.Contains(files, e.Name()):
			return nil, fmt.Errorf("folder %s has other files in it: choose an empty one", dir)
		default:
			former = true
		}
	}
	if !former {
		return left, nil
	}
	src, err := os.ReadFile(filepath.Join(dir, description))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("folder %s has other files in it: choose an empty one", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("look into folder: %w", err)
	}
	var old dataPackage
	if err := json.Unmarshal(src, &old); err != nil || !old.ours() {
		return nil, fmt.Errorf("folder %s has other files in it: choose an empty one", dir)
	}
	if old.Name != flow {
		return nil, fmt.Errorf("folder %s has the answers to %s in it: choose another one", dir, old.Name)
	}
	return left, nil
}

func isPartial(name string) bool {
	return slices.ContainsFunc(files, func(file string) bool {
		before, after, _ := strings.Cut(partial(file), "*")
		return strings.HasPrefix(name, before) && strings.HasSuffix(name, after)
	})
}

// ours says whether [Package] wrote a description. It only checks whether the description has our tables, in the same order.
func (d dataPackage) ours() bool {
	rest := d.Resources
	for _, t := range packed() {
		switch {
		case len(rest) > 0 && rest[0].Path == t.file():
			rest = rest[1:]
		case t.only == nil:
			return false
		}
	}
	return len(rest) == 0
}
