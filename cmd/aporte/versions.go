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
	newest  []*flows.Flow
	older   []*flows.Flow
	words   map[flows.Ref]*locales.Words
	damaged []flows.Ref // the versions whose stored words are damaged
}

// all returns the newest versions and the older ones.
func (w worded) all() []*flows.Flow { return slices.Concat(w.newest, w.older) }

// lacks says which earlier versions lack texts, in which people may still be: they would read another language, or a bare key.
func (w worded) lacks() (all []string) {
	for _, f := range w.older {
		for _, lang := range f.Languages {
			if keys := unworded(f.Keys(), w.words[f.Ref], lang); len(keys) > 0 {
				all = append(all, fmt.Sprintf("%s version %d, in which people may still be: words are missing in %s: %d, the first is %s: add them",
					f.ID, f.Version, lang, len(keys), keys[0]))
			}
		}
	}
	return all
}

// wordVersions returns the versions with their words, and stores words and wordings that are new. files are the words in the files.
// For the current version, and for those of the consultations beside it, they replace the stored words. For an older version the stored words are used, and files only adds those
// that were not stored.
//
// Of stored words that are damaged, a text is used only if it is nowhere else. They are stored anew if all of them are elsewhere.
func wordVersions(ctx context.Context, keeper bot.WordKeeper, current *flows.Flow, older []*flows.Flow, files *locales.Words, beside ...*flows.Flow) (worded, error) {
	newest := append([]*flows.Flow{current}, beside...)
	w := worded{newest: newest, words: map[flows.Ref]*locales.Words{}}
	known := map[string][]bot.Wording{}
	for _, f := range slices.Concat(newest, older) {
		isNewest := slices.Contains(newest, f)
		before, stored, damaged, err := keptWords(ctx, keeper, f.Ref)
		if err != nil {
			return w, err
		}
		var suspect locales.Kept
		if damaged {
			w.damaged = append(w.damaged, f.Ref)
			suspect, before = before, locales.Kept{}
		}
		if !isNewest { // databases from before words were stored have none
			before.Fill(locales.Earlier(f.ID, f.Version))
		}
		kept := files.Keep(needsOf(f), before, isNewest)
		whole := !kept.Patch(needsOf(f), f.Languages, suspect)
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
		if known[f.ID] == nil {
			if known[f.ID], err = keeper.Wordings(ctx, f.ID); err != nil && !isBroken(err) {
				return w, err
			}
		}
		newly, err := newly(offered, known[f.ID], before, files, words)
		if err != nil {
			return w, err
		}
		if encoded := kept.Encode(); whole && (damaged || len(newly) > 0 || !bytes.Equal(encoded, stored)) {
			if err := keeper.KeepWords(ctx, f.Ref, encoded, newly); err != nil {
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

// newly returns the wordings of a version that are not stored yet. before are its words until now, empty if they are not known.
func newly(f *flows.Flow, known []bot.Wording, before locales.Kept, files, words *locales.Words) ([]bot.Wording, error) {
	var was, now []bot.Wording
	past := words
	if len(before) > 0 {
		var err error
		if past, err = files.Over(before, f.ID); err != nil {
			return nil, fmt.Errorf("words of %s version %d: %w", f.ID, f.Version, err)
		}
	}
	for _, lang := range f.Languages {
		was = append(was, bot.Wordings(f, lang, past)...)
		now = append(now, bot.Wordings(f, lang, words)...)
	}
	own := slices.DeleteFunc(slices.Clone(known), func(w bot.Wording) bool { return w.Version != f.Version })
	return bot.Newly(own, was, now), nil
}

// keptWords returns the stored words of a version, and their encoded form. damaged says that they may not be as they were stored.
func keptWords(ctx context.Context, keeper bot.WordKeeper, ref flows.Ref) (kept locales.Kept, stored []byte, damaged bool, err error) {
	stored, err = keeper.KeptWords(ctx, ref)
	if err != nil && !isBroken(err) {
		return nil, nil, false, err
	}
	damaged = err != nil
	if kept.Parse(stored) != nil {
		return locales.Kept{}, nil, true, nil
	}
	return kept, stored, damaged, nil
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
// stored words of the newest version that has it. versions must be sorted, newest first. damaged are the versions whose stored words
// are damaged: a text of these is used only if no other has it.
func labelsOf(ctx context.Context, keeper bot.WordKeeper, versions []*flows.Flow, files *locales.Words) (words *locales.Words, damaged []flows.Ref, err error) {
	kept, suspect := locales.Kept{}, map[*flows.Flow]locales.Kept{}
	for _, f := range versions {
		before, _, broken, err := keptWords(ctx, keeper, f.Ref)
		if err != nil {
			return nil, nil, err
		}
		if broken {
			damaged = append(damaged, f.Ref)
			suspect[f] = before
			continue
		}
		kept.Fill(before)
	}
	for _, f := range versions {
		kept.Patch(needsOf(f), f.Languages, suspect[f])
	}
	words, err = files.Under(kept)
	return words, damaged, err
}
