package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/urfave/cli/v3"

	"aporte/locales"
)

func (m *Main) checkCommand() *cli.Command {
	return &cli.Command{
		Name: "check", Usage: "look for mistakes in consultations and words", ArgsUsage: "[FLOW.yaml ...]",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "locales", Usage: "check the words in `FOLDER`, not those of --locales-dir"},
		}, pathFlags()...),
		Action: m.check,
	}
}

// check prints every mistake in one run, a line each, and fails if there is one.
func (m *Main) check(ctx context.Context, c *cli.Command) error {
	if c.Bool("all-paths") {
		return m.checkPaths(ctx, c)
	}
	if c.IsSet("states") || c.IsSet("together") {
		return usagef("--states and --together go with --all-paths")
	}
	words := c.String("locales")
	if words == "" {
		words = c.String("locales-dir")
	}
	report, err := checkAll(c.Args().Slice(), c.String("flows-dir"), words)
	if err != nil {
		return err
	}
	for _, p := range report.problems {
		fmt.Fprintln(m.Out, p)
	}
	if n := len(report.problems); n > 0 {
		return fmt.Errorf("%d to mend", n)
	}
	_, err = fmt.Fprintln(m.Out, report)
	return err
}

// report is what was looked at and what is wrong with it.
type report struct {
	problems                []string // "file:line: what is wrong: what to do"
	flows, steps, languages int
}

// String sums a report without problems up.
func (r report) String() string {
	return fmt.Sprintf("ok: %d consultations with %d steps, words in %d languages", r.flows, r.steps, r.languages)
}

// checkAll looks at the files given, or else at all that is built in or stands in dir, and at their words: those in
// the folder words, or those built in if it is "".
func checkAll(paths []string, dir, words string) (report, error) {
	var r report
	sources, err := flowSources(dir)
	if len(paths) > 0 {
		sources, err = readFiles(paths)
	}
	if err != nil {
		return r, err
	}
	all, problems, err := parseFlows(sources)
	if err != nil {
		return r, err
	}
	for _, p := range problems {
		r.problems = append(r.problems, p.String())
	}
	needs, languages := map[string][]locales.Need{}, map[string]bool{}
	for id, f := range all {
		r.flows++
		r.steps += len(f.Steps)
		for _, k := range f.Keys() {
			needs[id] = append(needs[id], locales.Need{Any: k.Any, Optional: k.Optional, Label: k.Label, Languages: f.Languages})
		}
		for _, lang := range f.Languages {
			languages[lang] = true
		}
	}
	r.languages = len(languages)
	folder, files := "locales", locales.Files()
	if words != "" {
		if info, err := os.Stat(words); err != nil || !info.IsDir() {
			return r, usagef("there is no folder %s with words", words)
		}
		folder, files = words, os.DirFS(words)
	}
	r.problems = append(r.problems, checkWords(folder, files, slices.Sorted(maps.Keys(languages)), needs)...)
	return r, nil
}

func checkWords(folder string, files fs.FS, languages []string, needs map[string][]locales.Need) []string {
	var found []string
	for _, p := range locales.Check(files, languages, needs) {
		p.File = filepath.Join(folder, p.File)
		found = append(found, p.String())
	}
	return found
}

func readFiles(paths []string) (map[string][]byte, error) {
	sources := map[string][]byte{}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			return nil, usagef("read consultation: %w", err)
		}
		sources[path] = src
	}
	return sources, nil
}
