package flows

import (
	"slices"
	"strings"
)

// Key is one text that a flow needs in each of its languages.
type Key struct {
	Any      []string // the locale keys that the text may have, best first; one of them is enough
	Optional bool     // the text may be missing
	Label    bool     // appears on a key that is pressed, so it must be short
	Max      int      // the number of characters that are shown in full; 0 if that is not known
	Says     string   // for authors: what a part of a notice says; "" for other texts
	Beside   string   // the key beside which the text is missed; "" if there is no place for it
}

// Keys returns every text that the flow F needs, in the order in which people meet them. A step has a text under the first
// of its stems S (see [Step.Words]) that has one:
//
//	F.title              what the consultation is called
//	F.S                  the question, or the statement
//	F.S.short            its title in lists and in the review; not for statements and the review. The first question of a block
//	                     may have none: its title is then that of the block
//	F.S.hint             optional: a line below the question
//	F.S.meaning          optional: plainer words for it, with an example; the question gets a key that shows them
//	F.S.CODE             the label of an option; the labels of a language step are the names of the languages,
//	                     "bot.language" in each of them, and that of "other" is "bot.other" unless F.S.other replaces it
//	F.S.CODE.also        optional: what else people type for it, comma between
//	F.S.min, F.S.max     what the ends of a scale mean
//	F.S.N.also           optional: what else people type for the point N of a scale
//	F.S.yes, F.S.no      the labels of the consent step
//	F.S.again            what is asked after each part that is offered after the submission
//	F.S.submit           optional: the label of the key of the review that submits
//	F.S.STEP             the label of the key of the review that answers STEP; F.S.STEP.also: what else people type for it
//	F.consent.notice.P   a part P of the notice that /privacy shows, see [NoticeParts]; a text F.consent.notice replaces them all
//	F.G.short            the title above the questions of a block G; the rounds of a repeat share that of the repeat
//	F.leads.ID           the label of a key that leads to the consultation ID, see [Step.Leads]
//	F.end                what happens next, after the submission
//	F.talk.NAME          optional: the answer to small talk, instead of "bot.talk.NAME"
//
// The questions of a language and of a consent, the parts of the notice, F.end and F.talk.until may have a second text, which is
// shown where the consultation has no close: the key ends in [WithoutClose]. F.consent.notice.place has one for [WithoutPlace].
//
// The question of the review is optional: without it, the bot uses its own words.
func (f *Flow) Keys() []Key {
	k := keys{f: f, seen: map[string]bool{}}
	k.add(Key{}, []string{"title"}, "")
	for i := range f.Steps {
		k.step(&f.Steps[i])
	}
	k.add(Key{}, []string{"end"}, "")
	k.add(Key{Optional: true}, []string{"end"}, WithoutClose)
	for _, t := range topics {
		if t.do == Talk {
			k.add(Key{Optional: true}, []string{"talk." + t.name}, "")
		}
		if t.at(varies) {
			k.add(Key{Optional: true}, []string{"talk." + t.name}, WithoutClose)
		}
	}
	return k.list
}

// keys collects the keys of a flow, each once: the rounds of a repeat have the same ones.
type keys struct {
	f    *Flow
	seen map[string]bool
	list []Key
}

func (k *keys) add(key Key, stems []string, suffix string) {
	for _, stem := range stems {
		key.Any = append(key.Any, k.f.ID+"."+stem+suffix)
	}
	k.need(key)
}

// need adds a text with complete keys, unless it is in the list already.
func (k *keys) need(key Key) {
	if id := strings.Join(key.Any, " "); !k.seen[id] {
		k.seen[id] = true
		k.list = append(k.list, key)
	}
}

func (k *keys) step(st *Step) {
	if st.Group != "" {
		k.add(Key{}, st.GroupWords(), ".short")
	}
	if st.Leads != "" {
		k.need(Key{Any: []string{k.f.LeadsKey(st)}, Label: true})
	}
	traits := st.Kind.Traits()
	k.add(Key{Optional: traits.Ends || traits.Dealt}, st.Words, "")
	if !traits.Asks {
		st.Kind.of().words(k, st)
		return
	}
	k.add(Key{Optional: st.Item == "" && k.f.Leads(st)}, st.Words, ".short")
	k.add(Key{Optional: true}, st.Words, ".hint")
	k.add(Key{Optional: true}, st.Words, ".meaning")
	for _, code := range st.Options {
		any := k.f.LabelKeys(st, code)
		own := func(key string) bool { return strings.HasPrefix(key, "bot.") }
		if !own(any[0]) { // otherwise the bot has the words
			k.need(Key{Any: any, Label: true, Optional: own(any[len(any)-1])})
		}
		k.also(any)
	}
	st.Kind.of().words(k, st)
}

// also adds the optional synonyms of the words under the given keys. Keys of the bot itself are left out.
func (k *keys) also(keys []string) {
	var any []string
	for _, key := range keys {
		if !strings.HasPrefix(key, "bot.") {
			any = append(any, key+also)
		}
	}
	if len(any) > 0 {
		k.need(Key{Any: any, Optional: true})
	}
}

// GroupWords returns the stems of the title of the step's Group, best first: "f1" for a block that is used as f1, "idea"
// for every round of the repeat idea. With stem S of flow F the title is the text F.S.short. For a step without a group
// it returns nil.
func (st *Step) GroupWords() []string {
	local, ok := strings.CutPrefix(st.ID, st.Group+"_")
	if st.Group == "" || !ok {
		return nil
	}
	var stems []string
	for _, word := range st.Words {
		if stem, ok := strings.CutSuffix(word, "_"+local); ok && !slices.Contains(stems, stem) {
			stems = append(stems, stem)
		}
	}
	return stems
}
