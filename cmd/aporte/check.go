package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

func (m *Main) checkCommand() *cli.Command {
	return &cli.Command{
		Name: "check", Usage: "look for mistakes in consultations and words", ArgsUsage: "[FLOW.yaml ...]",
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "locales", Usage: "check the words in `FOLDER` over those built in, not those of --locales-dir"},
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
	for _, p := range report.remarks {
		fmt.Fprintln(m.Out, "note:", p)
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
	remarks                 []string // the same of what is no mistake
	flows, steps, languages int
}

// String sums a report without problems up.
func (r report) String() string {
	return fmt.Sprintf("ok: %d consultations with %d steps, words in %d languages", r.flows, r.steps, r.languages)
}

// checkAll looks at the files given, or else at all that is built in or stands in dir, and at their words: those built in,
// with those in the folder words lying over them unless it is "".
func checkAll(paths []string, dir, words string) (report, error) {
	var r report
	folders, err := wordFolders(words)
	if err != nil {
		return r, err
	}
	known, err := flowSources(dir)
	sources := known
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
	for _, f := range all {
		r.flows++
		r.steps += len(f.Steps)
	}
	languages, needs := needed(all)
	r.languages = len(languages)
	for _, p := range locales.Check(languages, needs, folders...) {
		r.problems = append(r.problems, p.String())
	}
	if w, err := loadFolders(folders); err == nil { // else its problem is named already
		for _, id := range slices.Sorted(maps.Keys(all)) {
			r.problems = append(r.problems, unshown(all[id], w)...)
			r.problems = append(r.problems, shared(all[id], w, locales.Lines(folders...))...)
		}
	}
	others, _, err := parseFlows(known)
	if err != nil {
		return r, err
	}
	maps.Copy(others, all)
	for _, p := range locales.Unoffered(offered(others), folders...) {
		r.remarks = append(r.remarks, p.String())
	}
	return r, nil
}

// ownWords are what the bot says, and what channels say beside it, by the names of their files.
func ownWords() map[string][]flows.Key {
	own := map[string][]flows.Key{"bot": bot.Keys()}
	for _, p := range platforms {
		if p.Words.Files != nil {
			own["bot."+p.Name] = p.Keys
		}
	}
	return own
}

// needed returns the languages of consultations, sorted, and the words that are needed in them.
func needed(all map[string]consultation) ([]string, map[string][]locales.Need) {
	needs := map[string][]locales.Need{}
	add := func(name string, keys []flows.Key, languages []string) {
		for _, k := range keys {
			needs[name] = append(needs[name], locales.Need{Any: k.Any, Optional: k.Optional, Label: k.Label, Max: k.Max, Languages: languages})
		}
	}
	languages := map[string]bool{"en": true} // which the others fall back to
	for id, f := range all {
		add(id, f.Keys(), f.Languages)
		for _, lang := range f.Languages {
			languages[lang] = true
		}
	}
	for name, keys := range ownWords() {
		add(name, keys, nil)
	}
	return slices.Sorted(maps.Keys(languages)), needs
}

// offered returns the languages that files of words are shown in, by the names of the files.
func offered(all map[string]consultation) map[string][]string {
	names, every := map[string][]string{}, []string{"en"}
	for id, f := range all {
		names[id] = append(f.Languages, "en")
		every = append(every, f.Languages...)
	}
	for name := range ownWords() {
		names[name] = every
	}
	return names
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
