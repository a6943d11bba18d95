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

// worded are the versions that people are in, each with its own words and the languages that it is offered in.
type worded struct {
	current *flows.Flow
	older   []*flows.Flow
	words   map[flows.Ref]*locales.Words
}

// wordVersions gives each version the words that are kept with it, and keeps what files have of them: for the current one what
// they have now, for an older one what nobody kept before. files are the words of the files.
func wordVersions(ctx context.Context, keeper bot.WordKeeper, current *flows.Flow, older []*flows.Flow, files *locales.Words) (worded, error) {
	w := worded{current: current, words: map[flows.Ref]*locales.Words{}}
	for _, f := range append([]*flows.Flow{current}, older...) {
		before, stored, err := keptWords(ctx, keeper, f.Ref)
		if err != nil {
			return w, err
		}
		kept := files.Keep(needsOf(f), before, f == current)
		words, err := files.Over(kept)
		if err != nil {
			return w, fmt.Errorf("words of %s version %d: %w", f.ID, f.Version, err)
		}
		w.words[f.Ref] = words
		offered := f
		if f != current {
			offered = offeredIn(f, current, words)
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

// keptWords returns the words of a version, and their encoded form. Those that broke count as none: what files have is better
// than nothing, and is kept anew.
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

// offeredIn returns an older version in its languages, and in those of the newest for which it has every word that it needs.
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

// labelsOf returns the words of all versions for staff: what files have first, then what was kept, of the newest version first.
// versions come newest first.
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
