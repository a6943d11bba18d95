package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"aporte/flows"
	"aporte/locales"
)

// Wording is how a question stood in one language at a time: what somebody read when they answered it.
type Wording struct {
	ID   string // 12 hexadecimal digits for Lang and Text: other words have another id
	Step string // the step; with the statement, if that was dealt
	Lang string
	Text string // the question, then a line for each option: its code, a tab, its label
}

// WordKeeper keeps the words of published versions, so that nobody in an older one reads a key, and what was answered stays known.
type WordKeeper interface {
	// KeepWords stores words, as [locales.Kept] encodes them, in the place of those that the version had, and adds the wordings
	// that are new.
	KeepWords(ctx context.Context, ref flows.Ref, words []byte, wordings []Wording) error
	// KeptWords returns the words of a version; nil if it has none.
	KeptWords(ctx context.Context, ref flows.Ref) ([]byte, error)
	// Wordings returns every wording that the questions of a version ever had.
	Wordings(ctx context.Context, ref flows.Ref) ([]Wording, error)
}

// Wordings returns how every question of a flow stands in a language.
func Wordings(f *flows.Flow, lang string, words *locales.Words) []Wording {
	var all []Wording
	for _, st := range f.Asked() {
		all = append(all, wordingOf(f, &st, lang, words))
	}
	return all
}

func wordingOf(f *flows.Flow, st *flows.Step, lang string, words *locales.Words) Wording {
	lines := []string{plain(words, lang, f.StemKeys(st, ""))}
	for _, code := range st.Options {
		lines = append(lines, code+"\t"+plain(words, st.LabelLanguage(code, lang), f.LabelKeys(st, code)))
	}
	w := Wording{Step: st.ID, Lang: lang, Text: strings.Join(lines, "\n")}
	sum := sha256.Sum256([]byte(lang + "\x00" + w.Text))
	w.ID = hex.EncodeToString(sum[:6])
	return w
}

// plain returns the words of the first key that has some, the same on every channel. Nothing counts as missing: nobody reads it.
func plain(words *locales.Words, lang string, keys []string) string {
	for _, l := range []string{lang, "en"} {
		for _, key := range keys {
			if words.Has(l, key) {
				return words.Text(l, key, slash)
			}
		}
	}
	return keys[len(keys)-1]
}

// wordings returns, by step, which wording was answered; lang is that of the conversation until then.
func (t turn) wordings(lang string, answers []flows.Answer) map[string]string {
	ids := map[string]string{}
	for _, a := range answers {
		if st := t.f.Step(a.Step); st != nil && a.Act != flows.ActWithdrawn {
			ids[a.Step] = t.wordingID(st, lang)
		}
	}
	return ids
}

// worded is a question in one language.
type worded struct {
	flow       flows.Ref
	step, lang string
}

// wordingID returns the ID of a wording. Words do not change while a bot runs, so each is put together once.
func (t turn) wordingID(st *flows.Step, lang string) string {
	question := worded{t.f.Ref, st.ID, lang}
	id, known := t.wordingIDs.Load(question)
	if !known {
		id, _ = t.wordingIDs.LoadOrStore(question, wordingOf(t.f, st, lang, t.Words).ID)
	}
	return id.(string)
}
