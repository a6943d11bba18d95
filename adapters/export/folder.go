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

// files are the names of all files that a package can have.
var files = slices.Concat(tableFiles(), readerNames, []string{publicReadMe, description})

func tableFiles() (names []string) {
	for _, t := range packed() {
		names = append(names, t.file())
	}
	return names
}

// partial returns the pattern for the name that a file has while it is being written, for [os.CreateTemp].
func partial(file string) string { return "." + file + ".*.part" }

// ErrNotEmpty means that a folder holds something, and that nothing is written there without [Options.Force].
var ErrNotEmpty = errors.New("it is not empty")

// former is what an earlier export left in a folder.
type former struct {
	files []string // the paths of its files
	left  []string // the paths of unfinished files, which are there if the process of an export was killed
}

// checkFolder returns what an earlier export left in a folder. own are patterns of the names of its files, see [filepath.Match]. A
// missing folder is empty. If there is anything in it, the error is ErrNotEmpty, unless force is set. With force, anything that does
// not match is an error.
func checkFolder(dir string, own []string, force bool) (former, error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && len(entries) == 0:
		return former{}, nil
	case err != nil:
		return former{}, fmt.Errorf("look into folder: %w", err)
	case !force:
		return former{}, fmt.Errorf("write to folder %s: %w", dir, ErrNotEmpty)
	}
	found := former{}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir():
			return former{}, otherFiles(dir)
		case matches(own, e.Name(), partial):
			found.left = append(found.left, path)
		case matches(own, e.Name(), strings.Clone):
			found.files = append(found.files, path)
		default:
			return former{}, otherFiles(dir)
		}
	}
	return found, nil
}

// checkPackage is checkFolder for a package. With force, anything but an earlier package of the same consultation and the same kind is
// an error: where a folder is published, everything must not come into it.
func checkPackage(dir string, s Source, force bool) (former, error) {
	found, err := checkFolder(dir, files, force)
	if err != nil || len(found.files) == 0 {
		return found, err
	}
	old, err := readDescription(dir)
	if err != nil || !old.ours() {
		return former{}, otherFiles(dir)
	}
	switch {
	case old.Name != s.Flow.ID:
		return former{}, fmt.Errorf("folder %s has the answers to %s in it: choose another one", dir, old.Name)
	case old.Public && s.public == nil:
		return former{}, fmt.Errorf("folder %s has what may be published in it, and a full export must not take its place: choose another one", dir)
	case !old.Public && s.public != nil:
		return former{}, fmt.Errorf("folder %s has a full export in it, and no public one: choose another one", dir)
	}
	return found, nil
}

func otherFiles(dir string) error {
	return fmt.Errorf("folder %s has other files in it than are written there: choose an empty one", dir)
}

// matches reports whether a name matches one of the patterns, in the form that as gives it.
func matches(patterns []string, name string, as func(string) string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, _ := filepath.Match(as(pattern), name) // the patterns are ours, and well formed
		return ok
	})
}

// readDescription reads the description of the package in a folder.
func readDescription(dir string) (d dataPackage, err error) {
	src, err := os.ReadFile(filepath.Join(dir, description))
	if err != nil {
		return d, err
	}
	if err := json.Unmarshal(src, &d); err != nil {
		return d, fmt.Errorf("read %s: %w", description, err)
	}
	return d, nil
}

// ours says whether [Package] of this release or of an earlier one wrote a description: it has no tables but ours, and has those
// that every package has always had.
func (d dataPackage) ours() bool {
	var paths []string
	for _, r := range d.Resources {
		if !slices.Contains(tableFiles(), r.Path) {
			return false
		}
		paths = append(paths, r.Path)
	}
	return slices.Contains(paths, responseTable.file()) && slices.Contains(paths, answerTable.file())
}

// removeBut removes the files of the earlier export that the new one does not replace with one of that name.
func (f former) removeBut(kept func(name string) bool) {
	for _, path := range f.files {
		if !kept(filepath.Base(path)) {
			_ = os.Remove(path) // if that fails, nothing describes it
		}
	}
}

// tidy removes what a killed export left: there are texts of participants in it.
func (f former) tidy() error {
	for _, path := range f.left {
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("tidy folder: %w", err)
		}
	}
	return nil
}

// makeFolder creates a folder and those above it that are missing. It returns what it created, the outermost first.
func makeFolder(dir string) (made []string, err error) {
	for path := filepath.Clean(dir); ; path = filepath.Dir(path) {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) || path == filepath.Dir(path) {
			break
		}
		made = append(made, path)
	}
	slices.Reverse(made)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return made, fmt.Errorf("make folder: %w", err)
	}
	return made, nil
}

// remove removes folders that makeFolder created. One that is not empty stays.
func remove(made []string) {
	for _, path := range slices.Backward(made) {
		_ = os.Remove(path)
	}
}
