package bottest

import (
	_ "embed"
	"os"
	"path/filepath"
	"sync"

	"aporte/flows"
	"aporte/locales"
)

//go:embed first/ogp-phase2.yaml
var first []byte

// First returns the first version of ogp-phase2 with its words: a long consultation, in the middle of which people may still
// be. Most tests are told with it, so that they stay as they are when the questions change.
func First() (*flows.Flow, *locales.Words) {
	f, err := flows.Parse("ogp-phase2.yaml", first)
	if err != nil {
		panic(err) // it was published
	}
	return f, firstWords()
}

// firstWords are made once: they do not change, and every test takes them.
var firstWords = sync.OnceValue(func() *locales.Words {
	words, err := locales.Default().Over(locales.Earlier("ogp-phase2", 1), "ogp-phase2")
	if err != nil {
		panic(err) // they are built in
	}
	return words
})

// WriteFirst writes that version and its words into the folders "flows" and "words" of dir, for a program that is started with
// them.
func WriteFirst(dir string) error {
	f, _ := First()
	flow := filepath.Join(dir, "flows")
	if err := os.MkdirAll(flow, 0o700); err != nil {
		return err
	}
	if err := os.CopyFS(filepath.Join(dir, "words"), locales.EarlierFiles(f.ID, f.Version)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(flow, f.ID+".yaml"), first, 0o600)
}
