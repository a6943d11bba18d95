package bottest

import (
	_ "embed"

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
	earlier, err := locales.Load(locales.Earlier(f.ID, f.Version))
	if err != nil {
		panic(err) // likewise
	}
	words, err := locales.Default().Over(earlier.All(), f.ID)
	if err != nil {
		panic(err)
	}
	return f, words
}
