package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"aporte/flows"
	"aporte/locales"
)

// Wording is the exact text of a question and its options in one language. Each answer names the wording that the person read.
type Wording struct {
	ID   string // 12 hexadecimal digits, a hash of Lang and Text
	Step string // the id of the step, with that of the statement if the step deals statements
	Lang string
	// Text is all on which the meaning of an answer rests: the words that the question takes for granted, see [flows.Flow.Rests]; the
	// question; a line for each option, with its code, a tab and its label; and such a line for each end of a scale.
	Text string
	Open bool // it stands so only while the consultation has no close, and otherwise has other words

	Version int       // of the consultation
	At      time.Time // since when it stands so
	// Joined is the ID of an earlier wording of the question with the same meaning: staff said that only a slip was mended. "" if
	// there is none.
	Joined string
	// Former is the ID that earlier releases gave the wording: without what the question takes for granted, and without the ends of
	// a scale. It is "" if it is the same, and it is not stored.
	Former string
}

// WordKeeper stores the words of published versions of flows. With them, people in an older version still get texts instead of
// bare keys, and staff still know which wording was answered.
type WordKeeper interface {
	// KeepWords replaces the stored words of a version by words, which [locales.Kept] encoded. It adds wordings, which stand so
	// from now on: see [Newly]. Their Version and At need not be set.
	KeepWords(ctx context.Context, ref flows.Ref, words []byte, wordings []Wording) error
	// KeptWords returns the words of a version; nil if none are stored. If they are damaged, it returns them with an error that
	// says so.
	KeptWords(ctx context.Context, ref flows.Ref) ([]byte, error)
	// Wordings returns all stored wordings of a consultation, earlier ones included, by version and then by age, oldest first. If some
	// are damaged, it returns the others with an error that says so.
	Wordings(ctx context.Context, flow string) ([]Wording, error)
}

// Wordings returns the present wordings of every question of a flow in a language. A question that depends on whether the
// consultation has a close has two.
func Wordings(f *flows.Flow, lang string, words *locales.Words) []Wording {
	var all []Wording
	for _, st := range f.Asked() {
		closes := wordingOf(f, &st, lang, words, false)
		all = append(all, closes)
		if open := wordingOf(f, &st, lang, words, true); open.ID != closes.ID {
			open.Open = true
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
	say := func(keys []string) string { return plain(words, lang, keys, ends...) }
	asked := []string{say(f.StemKeys(st, ""))}
	for _, code := range st.Options {
		asked = append(asked, code+"\t"+plain(words, st.LabelLanguage(code, lang), f.LabelKeys(st, code)))
	}
	whole := slices.Clone(asked)
	for _, rest := range slices.Backward(f.Rests(st)) {
		whole = slices.Insert(whole, 0, say(f.StemKeys(rest, "")))
	}
	if st.Kind.Traits().Scaled {
		whole = append(whole, strconv.Itoa(st.Min)+"\t"+say(f.StemKeys(st, ".min")), strconv.Itoa(st.Max)+"\t"+say(f.StemKeys(st, ".max")))
	}
	w := Wording{Step: st.ID, Lang: lang, Text: strings.Join(whole, "\n")}
	w.ID = idOfWording(lang, w.Text)
	if former := idOfWording(lang, strings.Join(asked, "\n")); former != w.ID {
		w.Former = former
	}
	return w
}

func idOfWording(lang, text string) string {
	sum := sha256.Sum256([]byte(lang + "\x00" + text))
	return hex.EncodeToString(sum[:6])
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
