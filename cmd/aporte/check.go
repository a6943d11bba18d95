package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v3"

	"aporte/adapters/alerts"
	reports "aporte/adapters/report"
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

// check prints all mistakes, one on each line, and fails if there are any.
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
	report, err := checkAll(c.Args().Slice(), c.String("flows-dir"), words, deployed(c))
	if err == nil {
		err = m.checkGiven(ctx, c, words, &report)
	}
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

// report is the result of a check.
type report struct {
	problems                []string // "file:line: what is wrong: what to do"
	remarks                 []string // in the same form, for what is no mistake but worth knowing
	flows, steps, languages int      // how many were checked
}

// String summarises a report without problems.
func (r report) String() string {
	return fmt.Sprintf("ok: %d consultations with %d steps, words in %d languages", r.flows, r.steps, r.languages)
}

// checkAll checks consultations and their words. Without paths it checks all consultations that are built in or in dir. The
// words are those built in; if words is not "", the files in that folder replace or add words. The terms of a consultation are
// those of its file, or of the deployment.
func checkAll(paths []string, dir, words string, d deployment) (report, error) {
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
	others, _, err := parseFlows(known)
	if err != nil {
		return r, err
	}
	maps.Copy(others, all)
	for _, p := range astray(others) {
		r.problems = append(r.problems, p.String())
	}
	d = d.with(others)
	languages, needs := needed(all)
	r.languages = len(languages)
	for _, p := range locales.Check(languages, needs, folders...) {
		r.problems = append(r.problems, p.String())
	}
	if w, err := loadFolders(folders); err == nil { // an error is among the problems already
		for _, id := range slices.Sorted(maps.Keys(all)) {
			r.problems = append(r.problems, unshown(all[id], w)...)
			r.problems = append(r.problems, shared(all[id], w, locales.Lines(folders...))...)
			r.problems = append(r.problems, silenced(all[id], w, locales.Lines(folders...))...)
			r.problems = append(r.problems, unfitting(all[id], w, locales.Lines(folders...), d)...)
		}
	}
	for _, p := range locales.Unoffered(offered(others), folders...) {
		r.remarks = append(r.remarks, p.String())
	}
	return r, nil
}

// ownWords returns the keys of the texts of the bot, of the report, of alerts and of each channel, by the names of their files.
func ownWords() map[string][]flows.Key {
	own := map[string][]flows.Key{"bot": bot.Keys(), "bot.report": ruleless(reports.Keys()), "bot.alerts": ruleless(alerts.Keys())}
	for _, p := range platforms {
		if p.Words.Files != nil {
			own["bot."+p.Name] = p.Keys
		}
	}
	return own
}

// ruleless returns keys without any rule for their words.
func ruleless(keys []string) (all []flows.Key) {
	for _, key := range keys {
		all = append(all, flows.Key{Any: []string{key}})
	}
	return all
}

// needed returns all languages of the consultations, sorted, and, by the name of the files, the words that must exist in them.
func needed(all map[string]consultation) ([]string, map[string][]locales.Need) {
	needs := map[string][]locales.Need{}
	add := func(name string, keys []flows.Key, languages []string) {
		for _, k := range keys {
			needs[name] = append(needs[name], locales.Need{Any: k.Any, Optional: k.Optional, Label: k.Label, Max: k.Max, Languages: languages, Says: k.Says, Beside: k.Beside})
		}
	}
	languages := map[string]bool{"en": true} // the others fall back to English
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

// offered returns, by the name of the files, the languages in which people may read the words in them.
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
