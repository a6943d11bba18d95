package export_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"aporte/adapters/export"
	"aporte/bot"
	"aporte/flows"
)

// press is a shelf from which answers are published.
type press struct {
	shelf
	folds    bot.Folds
	releases []bot.Release
}

func (p *press) Folds(context.Context, string) (bot.Folds, error) { return p.folds, nil }

func (p *press) Releases(context.Context, bot.Filter) ([]bot.Release, error) { return p.releases, nil }

// publish publishes the responses, and returns the columns of the table of responses by their names.
func (p *press) publish(t *testing.T, f *flows.Flow, words export.Words, o export.Options) (dir string, columns map[string][]string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "public")
	err := export.Public(t.Context(), dir, export.Source{Reader: p, Flow: f}, words, o, func(folds bot.Folds) error {
		for name, level := range p.folds {
			if folds[name] < level {
				t.Errorf("%q was folded to %d, and is to %d now", name, level, folds[name])
			}
		}
		p.folds = bot.Folds{}
		maps.Copy(p.folds, folds)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := readCSV(t, filepath.Join(dir, "responses.csv"))
	columns = map[string][]string{}
	for i, name := range rows[0] {
		for _, row := range rows[1:] {
			columns[name] = append(columns[name], row[i])
		}
	}
	return dir, columns
}

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return parseCSV(t, string(src))
}

// TestPublicPackage: what is published of the consultations that are built in is a valid package, with none of the texts.
func TestPublicPackage(t *testing.T) {
	all, words := embedded(t)
	for _, f := range all {
		p := &press{}
		for n := range 90 {
			r := submitted(talk(f, n))
			p.shelf = append(p.shelf, r)
		}
		for _, o := range []export.Options{{}, {Labels: "fr", Split: true}} {
			dir, columns := p.publish(t, f, words, o)
			if problems, read := validate(t, dir); len(problems) > 0 || read == 0 {
				t.Errorf("%s: %d rows, %v", f.ID, read, problems)
			}
			if len(columns["response_id"]) != 90 {
				t.Errorf("%s: %d are published", f.ID, len(columns["response_id"]))
			}
			for _, row := range readCSV(t, filepath.Join(dir, "answers.csv"))[1:] {
				if row[7] != "" {
					t.Errorf("%s: a text at %s is published", f.ID, row[1])
				}
			}
		}
	}
}

// TestCrowds publishes small and large crowds, some of whom come and go in between: every class has five, and none becomes finer.
func TestCrowds(t *testing.T) {
	f := parse(t, `
flow: crowd
version: 1
languages: [en, es, fr]
steps:
  - {id: consent, kind: consent, notice: "1"}
  - {id: country, kind: country}
  - {id: sector, kind: choice, options: [gov, civil, press]}
  - {id: review, kind: review}
`)
	words := func(string, string) string { return "" }
	told := 0
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		pick := func(all ...string) string { return all[min(int(random.ExpFloat64()*float64(1+seed%3)), len(all)-1)] }
		p := &press{}
		for wave := range 3 {
			for range 5 + random.IntN(1+int(seed)) {
				r := submitted(record(len(p.shelf), f, "country", codes(pick("ES", "NA", "FR", "UY")), "sector", codes(pick("gov", "civil", "press"))))
				r.ID, r.Lang, r.Source, r.Channel = fmt.Sprint("r", seed, wave, len(p.shelf)), pick("en", "es", "fr"), pick("", "a", "b", "c"), pick("telegram", "telegram:city", "slack", "slack:ngo")
				p.shelf = append(p.shelf, r)
			}
			if wave > 0 { // some are erased
				p.shelf = slices.Delete(p.shelf, 0, random.IntN(len(p.shelf)-5))
			}
			_, columns := p.publish(t, f, words, export.Options{})
			classes, sources := map[string]int{}, map[string]int{}
			for i := range columns["response_id"] {
				at := strings.Join([]string{columns["country"][i], columns["sector"][i], columns["lang"][i]}, "/")
				classes[at]++
				classes[strings.Join([]string{at, columns["source"][i], columns["channel"][i], columns["bot"][i]}, "/")]++
				if columns["source"][i] != "" {
					told++
				}
				sources[columns["source"][i]]++
			}
			delete(sources, "")
			for name, n := range classes {
				if n < 5 {
					t.Fatalf("crowd %d, wave %d: only %d are %q, of %d", seed, wave, n, name, len(p.shelf))
				}
			}
			for name, n := range sources {
				if n < 5 {
					t.Fatalf("crowd %d, wave %d: only %d came by %q", seed, wave, n, name)
				}
			}
		}
	}
	if told == 0 {
		t.Error("no source is published of any crowd")
	}
}

// TestPublicSays: what is published says of each text that is held back that it is, and nothing in it contradicts that it is public.
func TestPublicSays(t *testing.T) {
	f, none := parse(t, park), parse(t, park)
	f.License, f.Controller, f.Contact = "CC-BY-4.0", "The town", "town@example.org"
	p := &press{}
	for n := range 6 {
		r := submitted(record(n, f, "view", other("a lake"), "why", written("because"), "rate_day", number(1)))
		p.shelf = append(p.shelf, r)
	}
	p.releases = []bot.Release{{Response: p.shelf[0].ID, Step: "why", Entry: 1}}
	dir, _ := p.publish(t, f, labels, export.Options{})
	counts := map[string]int{}
	for _, row := range readCSV(t, filepath.Join(dir, "answers.csv"))[1:] {
		if row[1] == "why" || row[1] == "view" {
			counts[strings.Join([]string{row[1], row[4], row[5], row[7]}, "/")]++
		}
	}
	want := map[string]int{"view/withheld/other/": 6, "why/answered//because": 1, "why/withheld//": 5}
	if !maps.Equal(counts, want) {
		t.Errorf("got %v, want %v", counts, want)
	}
	for _, name := range []string{"datapackage.json", "README.md"} {
		for _, words := range []string{"withheld: answered in words that were not released for publication", "folded: not published", "CC-BY-4.0", "town@example.org"} {
			if !strings.Contains(read(t, dir, name), words) {
				t.Errorf("%s does not say %q", name, words)
			}
		}
	}
	dir, _ = p.publish(t, none, labels, export.Options{})
	for name, src := range state(t, dir) {
		if strings.Contains(src, "passed on") || name == "README.md" && !strings.Contains(src, "No licence is stated") {
			t.Errorf("%s of what has no licence: %s", name, src)
		}
	}
}

// TestPublicKeepsApart: an export of the one kind never takes the place of one of the other, and they are not compared.
func TestPublicKeepsApart(t *testing.T) {
	f := parse(t, park)
	p := &press{}
	for n := range 9 {
		p.shelf = append(p.shelf, submitted(record(n, f, "view", codes("keep"))))
	}
	s, force := export.Source{Reader: p, Flow: f}, export.Options{Force: true}
	keep := func(bot.Folds) error { return nil }
	open, full := filepath.Join(t.TempDir(), "public"), filepath.Join(t.TempDir(), "full")
	for range 2 { // each in its own place
		if err := export.Public(t.Context(), open, s, labels, force, keep); err != nil {
			t.Fatal(err)
		}
		if err := export.Package(t.Context(), full, s, labels, force); err != nil {
			t.Fatal(err)
		}
	}
	before := [2]map[string]string{state(t, open), state(t, full)}
	for _, err := range []error{export.Package(t.Context(), open, s, labels, force), export.Public(t.Context(), full, s, labels, force, keep)} {
		if err == nil || !strings.Contains(err.Error(), "choose another one") {
			t.Error(err)
		}
	}
	if !maps.Equal(state(t, open), before[0]) || !maps.Equal(state(t, full), before[1]) {
		t.Error("a folder was changed")
	}
	if _, err := export.Diff(&strings.Builder{}, full, open); err == nil || !strings.Contains(err.Error(), "compare two of a kind") {
		t.Error(err)
	}
	p.shelf = p.shelf[2:]
	later, _ := p.publish(t, f, labels, export.Options{})
	var out strings.Builder
	if unlisted, err := export.Diff(&out, open, later); err != nil || unlisted != 0 || strings.Count(out.String(), "\nwithdrawn,") != 2 {
		t.Errorf("%d, %v: %s", unlisted, err, out.String())
	}
}
