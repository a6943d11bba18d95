package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"aporte/flows"
	"aporte/locales"
)

// Wording is the exact text of a question and its options in one language. Each answer names the wording that the person read.
type Wording struct {
	ID   string // 12 hexadecimal digits, a hash of Lang and Text
	Step string // the id of the step, with that of the statement if the step deals statements
	Lang string
	Text string // the question, then a line for each option: its code, a tab, its label
}

// WordKeeper stores the words of published versions of flows. With them, people in an older version still get texts instead of
// bare keys, and staff still know which wording was answered.
type WordKeeper interface {
	// KeepWords replaces the stored words of a version by words, which [locales.Kept] encoded. It adds those wordings that are
	// not stored yet.
	KeepWords(ctx context.Context, ref flows.Ref, words []byte, wordings []Wording) error
	// KeptWords returns the words of a version; nil if none are stored.
	KeptWords(ctx context.Context, ref flows.Ref) ([]byte, error)
	// Wordings returns all stored wordings of a version, earlier ones included.
	Wordings(ctx context.Context, ref flows.Ref) ([]Wording, error)
}

// Wordings returns the present wordings of every question of a flow in a language. A question that depends on whether the
// consultation has a close has two.
func Wordings(f *flows.Flow, lang string, words *locales.Words) []Wording {
	var all []Wording
	for _, st := range f.Asked() {
		closes := wordingOf(f, &st, lang, words, false)
		all = append(all, closes)
		if open := wordingOf(f, &st, lang, words, true); open.ID != closes.ID {
			all = append(all, open)
		}
	}
	return all
}

// wordingOf returns the wording of a step. open: it is for a consultation without a close. Terms of the consultation stand in it
// as placeholders, so that a later close makes no other wording.
func wordingOf(f *flows.Flow, st *flows.Step, lang string, words *locales.Words, open bool) Wording {
	var ends []string
	if open {
		ends = append(ends, flows.WithoutClose)
	}
	lines := []string{plain(words, lang, f.StemKeys(st, ""), ends...)}
	for _, code := range st.Options {
		lines = append(lines, code+"\t"+plain(words, st.LabelLanguage(code, lang), f.LabelKeys(st, code)))
	}
	w := Wording{Step: st.ID, Lang: lang, Text: strings.Join(lines, "\n")}
	sum := sha256.Sum256([]byte(lang + "\x00" + w.Text))
	w.ID = hex.EncodeToString(sum[:6])
	return w
}

// plain returns the text of the first of keys that has one in the language, or otherwise in English. If none has, it returns the
// last key. Unlike other look-ups, it does not count a missing text, since no person reads the result. ends are those of
// [locales.Words.Variant].
func plain(words *locales.Words, lang string, keys []string, ends ...string) string {
	for _, l := range []string{lang, "en"} {
		if key := words.First(l, keys...); key != "" {
			return words.Text(l, words.Variant(l, key, ends...), asWritten)
		}
	}
	return keys[len(keys)-1]
}

// wordings returns, for each step among answers, the ID of the wording that the person read. Withdrawn answers have none. lang is
// the language of the conversation before this turn.
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
	open       bool // the consultation has no close
}

// wordingID returns the ID of the wording of a step. Words do not change while a bot runs, so it computes each ID only once.
func (t turn) wordingID(st *flows.Step, lang string) string {
	question := worded{t.f.Ref, st.ID, lang, t.schedule().Closes.IsZero()}
	id, known := t.wordingIDs.Load(question)
	if !known {
		id, _ = t.wordingIDs.LoadOrStore(question, wordingOf(t.f, st, lang, t.Words, question.open).ID)
	}
	return id.(string)
}
