package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// worded has the versions that people are in, with the words of each. Each older version has all languages in which it is offered.
type worded struct {
	current *flows.Flow
	older   []*flows.Flow
	words   map[flows.Ref]*locales.Words
}

// wordVersions returns the versions with their words, and stores words that are new. files are the words in the files. For the
// current version, and for those of the consultations beside it, they replace the stored words. For an older version the stored words are used, and files only adds those that
// were not stored.
func wordVersions(ctx context.Context, keeper bot.WordKeeper, current *flows.Flow, older []*flows.Flow, files *locales.Words, beside ...*flows.Flow) (worded, error) {
	w := worded{current: current, words: map[flows.Ref]*locales.Words{}}
	newest := append([]*flows.Flow{current}, beside...)
	for _, f := range slices.Concat(newest, older) {
		isNewest := slices.Contains(newest, f)
		before, stored, err := keptWords(ctx, keeper, f.Ref)
		if err != nil {
			return w, err
		}
		if !isNewest { // databases from before words were stored have none
			before.Fill(locales.Earlier(f.ID, f.Version))
		}
		kept := files.Keep(needsOf(f), before, isNewest)
		words, err := files.Over(kept, f.ID)
		if err != nil {
			return w, fmt.Errorf("words of %s version %d: %w", f.ID, f.Version, err)
		}
		w.words[f.Ref] = words
		offered := f
		if !isNewest {
			offered = offeredIn(f, ofSame(newest, f), words)
			w.older = append(w.older, offered)
		}
		if encoded := kept.Encode(); !bytes.Equal(encoded, stored) {
			var wordings []bot.Wording
			for _, lang := range offered.Languages {
				wordings = append(wordings, bot.Wordings(offered, lang, words)...)
			}
			if err := keeper.KeepWords(ctx, f.Ref, encoded, wordings); err != nil {
				return w, err
			}
		}
	}
	return w, nil
}

// ofSame returns the one of newest that is of the same consultation as f; f if there is none.
func ofSame(newest []*flows.Flow, f *flows.Flow) *flows.Flow {
	if i := slices.IndexFunc(newest, func(n *flows.Flow) bool { return n.ID == f.ID }); i >= 0 {
		return newest[i]
	}
	return f
}

// keptWords returns the stored words of a version, and their encoded form. If these are damaged, it returns none, as if none
// were stored: the words of the files are then used and stored.
func keptWords(ctx context.Context, keeper bot.WordKeeper, ref flows.Ref) (locales.Kept, []byte, error) {
	stored, err := keeper.KeptWords(ctx, ref)
	if err != nil && !isBroken(err) {
		return nil, nil, err
	}
	var kept locales.Kept
	if err != nil || kept.Parse(stored) != nil {
		return locales.Kept{}, nil, nil
	}
	return kept, stored, nil
}

// offeredIn returns an older version with more languages: its own, and those languages of the newest version in which words has
// every text that the older version needs.
func offeredIn(f, newest *flows.Flow, words *locales.Words) *flows.Flow {
	languages := slices.Clone(f.Languages)
	if f.ID == newest.ID {
		for _, lang := range newest.Languages {
			if !slices.Contains(languages, lang) && len(unworded(f.Keys(), words, lang)) == 0 {
				languages = append(languages, lang)
			}
		}
	}
	return f.In(languages)
}

func needsOf(f *flows.Flow) []locales.Need {
	var needs []locales.Need
	for _, k := range f.Keys() {
		needs = append(needs, locales.Need{Any: k.Any, Optional: k.Optional})
	}
	return needs
}

// labelsOf returns the words of all versions for staff. If a text is in files, it is taken from there; otherwise from the
// stored words of the newest version that has it. versions must be sorted, newest first.
func labelsOf(ctx context.Context, keeper bot.WordKeeper, versions []*flows.Flow, files *locales.Words) (*locales.Words, error) {
	kept := locales.Kept{}
	for _, f := range versions {
		before, _, err := keptWords(ctx, keeper, f.Ref)
		if err != nil {
			return nil, err
		}
		kept.Fill(before)
	}
	return files.Under(kept)
}
