package export_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

var update = flag.Bool("update", false, "rewrite testdata by what comes out now")

// golden compares content with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, string(got), string(want))
}

// two are two responses to park with many kinds of answers.
func two(f *flows.Flow) []bot.Record {
	return []bot.Record{
		submitted(record(0, f,
			"lang", codes("en"), "consent", yes, "view", other("a lake, \"big\""), "why", written("one\ntwo"), "order", other("benches", "water"),
			"use", codes("walk", "play"), "rate_day", codes("dont_know"), "rate_night", number(-1), "strength", number(3),
			"idea1_head", written("=A1"), "idea1_again", codes("no"), "visits", number(0), "country", codes("AT"), "status", codes("guest"),
			"contact", written("me@example.org"),
		)),
		record(1, f, "lang", codes("es"), "consent", yes, "view", codes("keep"), "why", skip, "view", codes("unsure")),
	}
}

func TestPackage(t *testing.T) {
	f := parse(t, park)
	dir := filepath.Join(t.TempDir(), "new", "package")
	s := source(f, two(f)...)
	s.Editions = worded(f)
	if err := export.Package(t.Context(), dir, s, labels, export.Options{}); err != nil {
		t.Fatal(err)
	}
	got := &txtar.Archive{Comment: []byte("A whole data package. Lines of tables end with CRLF there.\n\n")}
	for _, name := range listing(t, dir) {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "read.") { // they are the same in every package
			continue
		}
		if bytes.Contains(content, []byte("example.org")) {
			t.Errorf("what is kept apart is in %s", name)
		}
		got.Files = append(got.Files, txtar.File{Name: name, Data: bytes.ReplaceAll(content, []byte("\r\n"), []byte("\n"))})
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("others can read %s: %v %v", name, info.Mode(), err)
		}
	}
	golden(t, "package.txtar", txtar.Format(got))
}

// listing returns the names of the files in a folder; none if there is no folder.
func listing(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func write(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

var complete = []string{"answers.csv", "choices.csv", "datapackage.json", "questions.csv", "read.R", "read.py", "responses.csv", "withdrawn.csv", "wordings.csv"}

func TestFolder(t *testing.T) {
	f := parse(t, park)
	s := source(f, two(f)...)
	former := func(t *testing.T, dir string) {
		if err := export.Package(t.Context(), dir, source(f), labels, export.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	const others = "has other files in it than are written there: choose an empty one"
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dir string)
		want    string // of the error with Force; "" for none
	}{
		"former":       {former, ""},
		"broken off":   {func(t *testing.T, dir string) { write(t, dir, ".answers.csv.123.part", "half") }, ""},
		"former, left": {func(t *testing.T, dir string) { former(t, dir); write(t, dir, ".answers.csv.123.part", "half") }, ""},
		"former of an earlier release": {func(t *testing.T, dir string) {
			former(t, dir)
			old := regexp.MustCompile(`(?s)(.*),\s*\{[^{]*"name": "withdrawn".*`).ReplaceAllString(read(t, dir, "datapackage.json"), `$1]}`)
			write(t, dir, "datapackage.json", old)
			for _, name := range []string{"withdrawn.csv", "read.py", "read.R"} {
				if err := os.Remove(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
		}, ""},
		"former with a table more": {func(t *testing.T, dir string) { former(t, dir); write(t, dir, "votes.csv", "of before") }, ""},
		"other file":               {func(t *testing.T, dir string) { write(t, dir, "notes.txt", "mine") }, others},
		"file beside":              {func(t *testing.T, dir string) { former(t, dir); write(t, dir, "notes.txt", "mine") }, others},
		"folder beside": {func(t *testing.T, dir string) {
			former(t, dir)
			if err := os.Mkdir(filepath.Join(dir, "mine"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, others},
		"hidden file": {func(t *testing.T, dir string) { write(t, dir, ".answers.csv", "mine") }, others},
		"same names":  {func(t *testing.T, dir string) { write(t, dir, "answers.csv", "mine") }, others},
		"other package": {func(t *testing.T, dir string) {
			write(t, dir, "datapackage.json", `{"name": "park", "resources": [{"name": "mine", "path": "answers.csv"}]}`)
			write(t, dir, "answers.csv", "mine")
		}, others},
		"no package": {func(t *testing.T, dir string) { write(t, dir, "datapackage.json", "{") }, others},
		"other consultation": {func(t *testing.T, dir string) {
			other := parse(t, strings.Replace(park, "flow: park", "flow: lake", 1))
			if err := export.Package(t.Context(), dir, source(other), labels, export.Options{}); err != nil {
				t.Fatal(err)
			}
		}, "has the answers to lake in it: choose another one"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			c.prepare(t, dir)
			before := state(t, dir)
			err := export.Package(t.Context(), dir, s, labels, export.Options{})
			if !errors.Is(err, export.ErrNotEmpty) || !strings.Contains(err.Error(), dir) || !maps.Equal(state(t, dir), before) {
				t.Errorf("without Force: %v; the folder has %v", err, listing(t, dir))
			}
			err = export.Package(t.Context(), dir, s, labels, export.Options{Force: true})
			if c.want == "" {
				if err != nil || !slices.Equal(listing(t, dir), complete) {
					t.Fatalf("%v, %v", err, listing(t, dir))
				}
				if problems, _ := validate(t, dir); len(problems) > 0 || !strings.Contains(read(t, dir, "answers.csv"), "benches") {
					t.Errorf("want the new package: %v", problems)
				}
				return
			}
			if err == nil || !strings.HasSuffix(err.Error(), c.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("want %q, got %v", c.want, err)
			}
			if !maps.Equal(state(t, dir), before) {
				t.Error("the folder was changed")
			}
		})
	}
}

// state returns the content of each file in a folder, by its name.
func state(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range listing(t, dir) {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if info, stat := os.Stat(filepath.Join(dir, name)); stat == nil && info.IsDir() {
			content, err = []byte("a folder"), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(content)
	}
	return all
}

// The same data give the same bytes, whenever they are exported.
func TestSameBytes(t *testing.T) {
	f := parse(t, park)
	dirs := []string{t.TempDir(), t.TempDir()}
	for _, dir := range dirs {
		if err := export.Package(t.Context(), dir, source(f, two(f)...), labels, export.Options{}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1100 * time.Millisecond) // a time to the second would show
	}
	if !maps.Equal(state(t, dirs[0]), state(t, dirs[1])) {
		t.Error("two exports of the same data differ")
	}
}

var errReader = errors.New("the database is locked")

// After an error no new file is there, under any name, and a former package is as it was.
func TestNoHalfPackage(t *testing.T) {
	f := parse(t, park)
	breaks := export.Source{Flow: f, Reader: failing{two(f)}}
	t.Run("new folder", func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "package")
		err := export.Package(t.Context(), dir, breaks, labels, export.Options{})
		if _, absent := os.Stat(dir); !errors.Is(err, errReader) || !errors.Is(absent, fs.ErrNotExist) {
			t.Errorf("%v, %v", err, listing(t, dir))
		}
	})
	t.Run("former package", func(t *testing.T) {
		dir := t.TempDir()
		if err := export.Package(t.Context(), dir, source(f, two(f)...), labels, export.Options{}); err != nil {
			t.Fatal(err)
		}
		err := export.Package(t.Context(), dir, breaks, labels, export.Options{Force: true})
		if problems, _ := validate(t, dir); !errors.Is(err, errReader) || len(problems) > 0 || !slices.Equal(listing(t, dir), complete) {
			t.Errorf("%v, %v, %v", err, problems, listing(t, dir))
		}
	})
	t.Run("folders above it", func(t *testing.T) {
		parent := t.TempDir()
		err := export.Package(t.Context(), filepath.Join(parent, "new", "package"), breaks, labels, export.Options{})
		if left := listing(t, parent); !errors.Is(err, errReader) || len(left) > 0 {
			t.Errorf("%v, %v", err, left)
		}
	})
	t.Run("folder cannot be made", func(t *testing.T) {
		dir := t.TempDir()
		write(t, dir, "file", "mine")
		for _, path := range []string{filepath.Join(dir, "file"), filepath.Join(dir, "file", "package")} {
			if err := export.Package(t.Context(), path, source(f), labels, export.Options{}); err == nil || !strings.Contains(err.Error(), "file") {
				t.Errorf("%s: %v", path, err)
			}
		}
	})
}

// failing is a reader that breaks after its records.
type failing struct{ shelf }

func (r failing) Each(ctx context.Context, f bot.Filter, fn func(bot.Record) error) error {
	return errors.Join(r.shelf.Each(ctx, f, fn), errReader)
}
