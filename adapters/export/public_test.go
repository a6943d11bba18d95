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
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		pick := func(all ...string) string { return all[min(int(random.ExpFloat64()*float64(1+seed%3)), len(all)-1)] }
		p := &press{}
		for wave := range 3 {
			for range 5 + random.IntN(1+int(seed)) {
				r := submitted(record(len(p.shelf), f, "country", codes(pick("ES", "NA", "FR", "UY")), "sector", codes(pick("gov", "civil", "press"))))
				r.ID, r.Lang, r.Source = fmt.Sprint("r", seed, wave, len(p.shelf)), pick("en", "es", "fr"), pick("a", "b", "c")
				p.shelf = append(p.shelf, r)
			}
			if wave > 0 { // some are erased
				p.shelf = slices.Delete(p.shelf, 0, random.IntN(len(p.shelf)-5))
			}
			_, columns := p.publish(t, f, words, export.Options{})
			classes, sources := map[string]int{}, map[string]int{}
			for i := range columns["response_id"] {
				classes[strings.Join([]string{columns["country"][i], columns["sector"][i], columns["lang"][i]}, "/")]++
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
}
