package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// intoFolder writes files into a folder, each by its own function. If the folder is missing it is made, readable only by its owner.
// If it holds anything nothing is changed, unless force is set: then files whose names match own are replaced or removed, and
// others are an error. Files get their names when all are complete and synced to disk.
func intoFolder(dir, own string, force bool, write map[string]func(io.Writer) error) (err error) {
	former, err := ownFiles(dir, own, force)
	if err != nil {
		return err
	}
	_, missing := os.Stat(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	partial := map[string]string{}
	defer func() {
		for _, path := range partial {
			_ = os.Remove(path)
		}
		if err != nil && missing != nil {
			_ = os.Remove(dir)
		}
	}()
	names := slices.Sorted(maps.Keys(write))
	for _, name := range names {
		file, err := os.CreateTemp(dir, "."+name+".*.part")
		if err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
		partial[name] = file.Name()
		if err := errors.Join(write[name](file), file.Sync(), file.Close()); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	for _, name := range names {
		if err := os.Rename(partial[name], filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("name %s: %w", name, err)
		}
		delete(partial, name)
	}
	for _, name := range former {
		if write[name] == nil {
			_ = os.Remove(filepath.Join(dir, name))
		}
	}
	return nil
}

// ownFiles returns the files in a folder that match own, and those that a killed process left unfinished. Anything else there is an
// error, and so is anything at all without force.
func ownFiles(dir, own string, force bool) (former []string, err error) {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("look into folder: %w", err)
	case len(entries) > 0 && !force:
		return nil, fmt.Errorf("write to folder %s: it is not empty: choose another one, or add --force to replace what was written before", dir)
	}
	for _, e := range entries {
		mine, _ := filepath.Match(own, e.Name())
		left, _ := filepath.Match("."+own+".*.part", e.Name())
		if e.IsDir() || !mine && !left {
			return nil, fmt.Errorf("folder %s has other files in it: choose an empty one", dir)
		}
		former = append(former, e.Name())
	}
	return former, nil
}
