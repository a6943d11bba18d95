package main

import (
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// How tests name bad inputs: by "Row" or "Rows" and the numbers in a comment, or as the beginning of a name in inputs_test.go.
var (
	rowNumbers = regexp.MustCompile(`\bRows? (\d+(?:(?:, | and )\d+)*)`)
	rowNames   = regexp.MustCompile(`name: "(\d+) `)
	listed     = regexp.MustCompile(`(?m)^\| (\d+) \|.*\| ([^|]+) \|$`)
	number     = regexp.MustCompile(`\d+`)
)

// TestBadInputsAreListed holds docs/bad-inputs.md and the tests together: each number stands there once, and beside it are
// exactly the files whose tests name it.
func TestBadInputsAreListed(t *testing.T) {
	list, err := os.ReadFile("../../docs/bad-inputs.md")
	if err != nil {
		t.Fatal(err)
	}
	tested := testedInputs(t)
	for _, row := range listed.FindAllStringSubmatch(string(list), -1) {
		n, files := row[1], strings.Split(strings.ReplaceAll(row[2], "`", ""), ", ")
		if want := slices.Sorted(maps.Keys(tested[n])); !slices.Equal(files, want) {
			t.Errorf("bad input %s is listed with %q, and named by %q", n, files, want)
		}
		delete(tested, n)
	}
	for n, files := range tested {
		t.Errorf("bad input %s, named by %q, is not listed", n, slices.Sorted(maps.Keys(files)))
	}
}

// testedInputs returns for each number that tests name the files that do.
func testedInputs(t *testing.T) map[string]map[string]bool {
	t.Helper()
	tested := map[string]map[string]bool{}
	root := os.DirFS("../..")
	err := fs.WalkDir(root, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") && !strings.HasPrefix(path, "cmd/aporte/testdata/script/") {
			return err
		}
		source, err := fs.ReadFile(root, path)
		if err != nil {
			return err
		}
		found := rowNumbers.FindAllSubmatch(source, -1)
		if strings.HasSuffix(path, "/inputs_test.go") {
			found = append(found, rowNames.FindAllSubmatch(source, -1)...)
		}
		for _, f := range found {
			for _, n := range number.FindAllString(string(f[1]), -1) {
				if tested[n] == nil {
					tested[n] = map[string]bool{}
				}
				tested[n][path] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tested
}
