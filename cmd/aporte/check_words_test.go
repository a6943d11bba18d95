package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"aporte/locales"
)

// TestCheckNoticesEveryWord takes the words of some keys away, in English alone and in all languages, and checks that check
// names each key.
func TestCheckNoticesEveryWord(t *testing.T) {
	t.Parallel()
	all, _, err := parseFlows(mustSources(t))
	if err != nil {
		t.Fatal(err)
	}
	languages, needs := needed(all)
	for id := range all { // their words are looked at by themselves
		delete(needs, id)
	}
	built, err := wordFolders("")
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for i, folder := range built {
		keys := slices.DeleteFunc(locales.Keys(folder), func(key string) bool { return !strings.HasPrefix(key, "bot.") })
		taken += len(keys)
		for some := range slices.Chunk(keys, atATime) {
			for _, lang := range []string{"en", ""} {
				folders := slices.Clone(built)
				for _, key := range some {
					folders[i].Files = without(t, folders[i].Files, key, lang)
				}
				found := locales.Check(languages, needs, folders...)
				for _, key := range some {
					named := func(p locales.Problem) bool {
						return strings.HasPrefix(p.What, key+" is missing") || strings.HasPrefix(p.What, key+" is not in")
					}
					if !slices.ContainsFunc(found, named) {
						t.Errorf("nobody would notice that %s is missing (taken out of %q)", key, lang)
					}
				}
			}
		}
	}
	t.Logf("took away each of %d keys", taken)
	if taken < 180 {
		t.Errorf("only %d keys were tried", taken)
	}
}

// atATime is how many keys are taken away together: looking at all words takes long.
const atATime = 12

func mustSources(t *testing.T) map[string][]byte {
	t.Helper()
	sources, err := flowSources("")
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// without returns the files of a folder without the line, or lines, of one key; in every language if lang is "".
func without(t *testing.T, folder fs.FS, key, lang string) fs.FS {
	t.Helper()
	entry := regexp.MustCompile(`(?m)^  "` + regexp.QuoteMeta(key) + `": ("(\\.|[^"\\])*"|\{[^\n]*\}|\{\n(    .*\n)*  \}),?$`)
	copied := fstest.MapFS{}
	paths, err := fs.Glob(folder, "bot.*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		src, err := fs.ReadFile(folder, path)
		if err != nil {
			t.Fatal(err)
		}
		if lang == "" || strings.HasSuffix(path, "."+lang+".json") {
			src = entry.ReplaceAll(src, nil)
			src = regexp.MustCompile(`,\s*\}\s*$`).ReplaceAll(src, []byte("\n}\n"))
		}
		copied[path] = &fstest.MapFile{Data: src}
	}
	return copied
}

// glued are the beginnings that keys are made from, with the table that makes them.
var glued = map[string][]string{
	"bot.command.": {"flows/commands.go"}, "bot.menu.": {"flows/commands.go"}, "bot.report": {"cmd/aporte/check.go"}, "bot.alerts": {"cmd/aporte/check.go"}, "bot.report.": {"adapters/report/keys.go"}, // whose tests say each
	"bot.": {"locales/check_text.go", "flows/check_keys.go", "cmd/aporte/check.go"}, "bot.also.": {"flows/shared.go"}, // the last names files
}

// TestWordsAreListed compares the lists of words with the code: whatever looks like a key of the bot's own words is one of
// them, whole, and each of them is used outside its list.
func TestWordsAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, keys := range ownWords() {
		for _, k := range keys {
			listed[k.Any[0]] = true
		}
	}
	used := map[string]int{} // literals outside of the lists, and names of words outside of their declaration
	declared := map[string]string{}
	for path, file := range sourceFiles(t) {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				if call, ok := asCall(n.Values); ok && len(n.Names) == 1 {
					declared[n.Names[0].Name] = call
					used[n.Names[0].Name]--
				}
			case *ast.Ident:
				used[n.Name]++
			case *ast.BasicLit:
				text, err := strconv.Unquote(n.Value)
				if err != nil || n.Kind != token.STRING || !strings.HasPrefix(text, "bot.") {
					return true
				}
				if path != "bot/keys.go" && path != "adapters/slack/vocabulary.go" {
					used[text]++
				}
				if !listed[text] && !slices.Contains(glued[text], path) && !strings.Contains(text, " ") {
					t.Errorf("%s: %q is no word of the bot: write a whole key, and list it", path, text)
				}
			}
			return true
		})
	}
	for name, key := range declared {
		if used[name] < 1 {
			t.Errorf("nothing says %s (%s): take it away", key, name)
		}
	}
	for key := range listed {
		made := slices.ContainsFunc([]string{"bot.command.", "bot.menu.", "bot.report."}, func(begins string) bool { return strings.HasPrefix(key, begins) })
		if !made && used[key] == 0 {
			t.Errorf("nothing says %s: take it from its list", key)
		}
	}
}

// asCall returns the key in the declaration of a word.
func asCall(values []ast.Expr) (string, bool) {
	if len(values) != 1 {
		return "", false
	}
	call, ok := values[0].(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	literal, ok := call.Args[len(call.Args)-1].(*ast.BasicLit)
	if !ok || !strings.HasPrefix(literal.Value, `"bot.`) {
		return "", false
	}
	return literal.Value, true
}

// sourceFiles returns the Go files of the program, without tests and fakes, by their path in the source tree.
func sourceFiles(t *testing.T) map[string]*ast.File {
	t.Helper()
	files := map[string]*ast.File{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), "fake") || d.Name() == "bottest" || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, path)
			files[filepath.ToSlash(rel)] = file
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
