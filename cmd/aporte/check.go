package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"aporte/flows"
	"aporte/locales"
)

func (m *Main) checkCommand() *cli.Command {
	return &cli.Command{
		Name: "check", Usage: "look for mistakes in consultations and words", ArgsUsage: "[FLOW.yaml ...]",
		Flags:  []cli.Flag{&cli.StringFlag{Name: "locales", Usage: "folder of the words; those built in if empty"}},
		Action: m.check,
	}
}

// check prints every mistake, a line each, and fails if there is one.
func (m *Main) check(_ context.Context, c *cli.Command) error {
	problems, summary, err := checkAll(c.Args().Slice(), c.String("flows-dir"), firstOf(c.String("locales"), c.String("locales-dir")))
	if err != nil {
		return err
	}
	for _, p := range problems {
		fmt.Fprintln(m.Out, p)
	}
	if len(problems) > 0 {
		return fmt.Errorf("%d to mend", len(problems))
	}
	fmt.Fprintln(m.Out, summary)
	return nil
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// checkAll looks at the flow files given, or else at all that are built in and in dir, and at their words.
func checkAll(paths []string, dir, words string) (problems []string, summary string, err error) {
	sources := map[string][]byte{}
	for _, path := range paths {
		if sources[path], err = os.ReadFile(path); err != nil {
			return nil, "", usagef("%w", err)
		}
	}
	if len(paths) == 0 {
		if sources, err = flowSources(dir); err != nil {
			return nil, "", err
		}
	}
	needs := map[string][]locales.Need{}
	languages := map[string]bool{}
	steps := 0
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		f, err := flows.Parse(name, sources[name])
		var found flows.Problems
		if errors.As(err, &found) {
			for _, p := range found {
				problems = append(problems, p.String())
			}
			continue
		}
		if err != nil {
			return nil, "", err
		}
		steps += len(f.Steps)
		for _, k := range f.Keys() {
			needs[f.ID] = append(needs[f.ID], locales.Need{Any: k.Any, Optional: k.Optional, Label: k.Label})
		}
		for _, lang := range f.Languages {
			languages[lang] = true
		}
	}
	var fsys fs.FS = locales.Files()
	if words != "" {
		fsys = os.DirFS(words)
	}
	langs := slices.Sorted(maps.Keys(languages))
	for _, p := range locales.Check(fsys, langs, needs) {
		problems = append(problems, p.String())
	}
	summary = fmt.Sprintf("%d consultations with %d steps, words in %d languages: nothing to mend", len(needs), steps, len(langs))
	return problems, summary, nil
}
