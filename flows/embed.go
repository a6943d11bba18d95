package flows

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
)

//go:embed *.yaml
var embedded embed.FS

// Embedded returns the sources of the consultations that the program was built with, by file name.
func Embedded() map[string][]byte {
	names, err := fs.Glob(embedded, "*.yaml")
	if err != nil {
		panic(fmt.Errorf("list embedded flows: %w", err)) // the pattern is a constant
	}
	sources := make(map[string][]byte, len(names))
	for _, name := range names {
		src, err := embedded.ReadFile(name)
		if err != nil {
			panic(fmt.Errorf("read embedded flow: %w", err)) // it was just listed
		}
		sources[name] = src
	}
	return sources
}

// Load parses every *.yaml and *.yml in the root of fsys and returns the flows sorted by id. Problems of all files are
// returned together as one [Problems]. Any other error is a reading error, or says that there are no flows.
func Load(fsys fs.FS) ([]*Flow, error) {
	var names []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		found, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, fmt.Errorf("list flows: %w", err)
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	if len(names) == 0 {
		return nil, errors.New("load flows: there is no *.yaml file in the folder")
	}
	var all Problems
	var loaded []*Flow
	files := map[string]string{}
	for _, name := range names {
		src, err := readFile(fsys, name)
		if err != nil {
			return nil, err
		}
		f, err := Parse(name, src)
		var bad Problems
		switch {
		case errors.As(err, &bad):
			all = append(all, bad...)
			continue
		case err != nil:
			return nil, err
		}
		if first, ok := files[f.ID]; ok {
			all = append(all, Problem{name, 0, fmt.Sprintf("flow %q is already in %s: keep one of the two files", f.ID, first)})
			continue
		}
		files[f.ID] = name
		loaded = append(loaded, f)
	}
	if len(all) > 0 {
		return nil, all
	}
	slices.SortFunc(loaded, func(a, b *Flow) int { return cmp.Compare(a.ID, b.ID) })
	return loaded, nil
}

// readFile reads a file up to one byte more than Parse accepts. That is enough for Parse to report that the file is too
// large.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	file, err := fsys.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open flow: %w", err)
	}
	defer file.Close()
	src, err := io.ReadAll(io.LimitReader(file, maxSource+1))
	if err != nil {
		return nil, fmt.Errorf("read flow %s: %w", name, err)
	}
	return src, nil
}
