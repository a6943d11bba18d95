package export_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// written returns all that a format writes, one file after the other.
func writtenAs(t *testing.T, s export.Source, format export.Format) string {
	t.Helper()
	if !format.InFolder() {
		return read(t, "", file(t, s, labels, format))
	}
	return contents(t, folder(t, s, labels, format))
}

// Every format is either a file or a folder, says so, writes the same twice, and needs no response.
func TestEveryFormat(t *testing.T) {
	f := parse(t, voting)
	var all []bot.Record
	for n := range 12 {
		all = append(all, talk(f, n))
	}
	for i, format := range export.Formats {
		if slices.Index(export.Formats, format) != i {
			t.Errorf("%s has two rows", format)
		}
		s := source(f, all...)
		if once, again := writtenAs(t, s, format), writtenAs(t, s, format); once != again || once == "" {
			t.Errorf("%s differs when it is written again", format)
		}
		if format.Blank() {
			s.Reader = nil
		} else {
			s = source(f)
		}
		writtenAs(t, s, format)
		var b bytes.Buffer
		if err := export.File(t.Context(), &b, s, labels, format, export.Options{Table: "answers"}); (err != nil) != format.InFolder() {
			t.Errorf("%s as one file: %v", format, err)
		}
		dir := filepath.Join(t.TempDir(), "new")
		if err := export.Folder(t.Context(), dir, s, labels, format, export.Options{}); (err == nil) != format.InFolder() {
			t.Errorf("%s as a folder: %v", format, err)
		}
		if slices.Contains(export.TableFormats, format) != format.HasTables() {
			t.Errorf("does %s have tables?", format)
		}
	}
	for _, err := range []error{
		export.File(t.Context(), nil, export.Source{}, labels, "sav", export.Options{}),
		export.Folder(t.Context(), "", export.Source{}, labels, "sav", export.Options{}),
	} {
		if err == nil || !strings.Contains(err.Error(), `there is no format "sav", there is csv, jsonl, package`) {
			t.Error(err)
		}
	}
}

// folderFormats are the formats of several files, but the package, which knows its own earlier ones.
func folderFormats() []export.Format {
	return slices.DeleteFunc(slices.Clone(export.Formats), func(f export.Format) bool { return !f.InFolder() || f == export.PackageFormat })
}

// Row 91: a folder that holds anything is not touched without force. With it, nothing of an earlier export is left, and a folder with
// anything else is not touched, either.
func TestFullFolder(t *testing.T) {
	f := parse(t, voting)
	var many []bot.Record
	for n := range 30 {
		many = append(many, record(n, f, "consent", yes, "why", written(strings.Repeat("a long text, ", 1000))))
	}
	for _, format := range folderFormats() {
		dir := folder(t, source(f, many...), labels, format)
		before := contents(t, dir)
		err := export.Folder(t.Context(), dir, source(f), labels, format, export.Options{})
		if !errors.Is(err, export.ErrNotEmpty) || contents(t, dir) != before {
			t.Errorf("%s: %v, %v", format, err, listing(t, dir))
		}
		write(t, dir, "mine.txt", "mine")
		before = contents(t, dir)
		err = export.Folder(t.Context(), dir, source(f), labels, format, export.Options{Force: true})
		if err == nil || !strings.Contains(err.Error(), "has other files in it") || contents(t, dir) != before {
			t.Errorf("%s: %v, %v", format, err, listing(t, dir))
		}
		if err := os.Remove(filepath.Join(dir, "mine.txt")); err != nil {
			t.Fatal(err)
		}
		if err := export.Folder(t.Context(), dir, source(f), labels, format, export.Options{Force: true}); err != nil {
			t.Error(err)
		}
		if contents(t, dir) != contents(t, folder(t, source(f), labels, format)) {
			t.Errorf("%s left %v", format, listing(t, dir))
		}
	}
}

// contents returns all files of a folder, with their names.
func contents(t *testing.T, dir string) (all string) {
	t.Helper()
	for _, name := range listing(t, dir) {
		all += name + "\n" + read(t, dir, name)
	}
	return all
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// brokenOff is a reader that breaks off after some responses.
type brokenOff struct {
	shelf
	f   *flows.Flow
	err error
}

func (r brokenOff) Each(_ context.Context, _ bot.Filter, fn func(bot.Record) error) error {
	for n := range 20 {
		if err := fn(talk(r.f, n)); err != nil {
			return err
		}
	}
	return r.err
}

func (r brokenOff) Count(context.Context, bot.Filter) (int, error) { return 20, nil }

// After an error nothing is left, not even what an export left that was killed.
func TestHalfFolder(t *testing.T) {
	f := parse(t, voting)
	broken := errors.New("the disk is gone")
	for _, format := range folderFormats() {
		dir := filepath.Join(t.TempDir(), "new")
		s := export.Source{Flow: f, Reader: brokenOff{f: f, err: broken}}
		if err := export.Folder(t.Context(), dir, s, labels, format, export.Options{}); !errors.Is(err, broken) {
			t.Errorf("%s: %v", format, err)
		}
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s left %v", format, listing(t, dir))
		}
		dir = t.TempDir()
		for _, name := range listing(t, folder(t, source(f), labels, format)) {
			write(t, dir, "."+name+".12.part", "half")
		}
		if err := export.Folder(t.Context(), dir, source(f), labels, format, export.Options{Force: true}); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if slices.ContainsFunc(listing(t, dir), func(name string) bool { return strings.HasSuffix(name, ".part") }) {
			t.Errorf("%s left %v", format, listing(t, dir))
		}
	}
}
