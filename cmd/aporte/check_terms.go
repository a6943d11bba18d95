package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"aporte/bot"
	"aporte/flows"
	"aporte/locales"
)

// A consultation says of itself until when it is open and who is responsible for it. Here its words are held against its terms.

// mismatch is a text that does not fit the terms.
type mismatch struct {
	where  string // "FILE:LINE"; "" if that is not known
	key    string
	what   string // what is wrong, and after a colon what to do
	close  bool   // it is about the close
	unsaid bool   // the text cannot be said, since it has a placeholder for which there is nothing
}

func (m mismatch) String() string {
	if m.where == "" {
		return m.key + " " + m.what
	}
	return m.where + ": " + m.key + " " + m.what
}

// mismatches returns the texts of a consultation that do not fit its terms. closes: it has a close. where tells where a text stands.
func mismatches(f *flows.Flow, closes bool, words *locales.Words, where func(lang, key string) string) []mismatch {
	x := fitting{f: f, closes: closes, words: words, where: where}
	for _, x.lang = range f.Languages {
		for _, need := range f.Keys() {
			for _, key := range need.Any {
				x.filled(key)
			}
		}
		x.named()
	}
	return x.found
}

// fitting looks for mismatches in one language after the other.
type fitting struct {
	f      *flows.Flow
	closes bool
	words  *locales.Words
	where  func(lang, key string) string
	lang   string
	found  []mismatch
}

func (x *fitting) add(m mismatch) {
	m.where = x.where(x.lang, m.key)
	if !slices.Contains(x.found, m) { // a language without the text reads that of another
		x.found = append(x.found, m)
	}
}

// text returns a text as it is written, and whether there is one.
func (x *fitting) text(key string) (string, bool) {
	if !x.words.Has(x.lang, key) {
		return "", false
	}
	return x.words.Text(x.lang, key, bot.AsWritten()), true
}

// shown says whether people read the text of a key as the terms are: it, or its variant.
func (x *fitting) shown(key string) bool {
	base, without := strings.CutSuffix(key, flows.WithoutClose)
	if without {
		return !x.closes
	}
	if !x.closes && x.words.Has(x.lang, base+flows.WithoutClose) {
		return false
	}
	base, without = strings.CutSuffix(key, flows.WithoutPlace)
	if without {
		return len(x.f.Place) == 0
	}
	return len(x.f.Place) > 0 || !x.words.Has(x.lang, base+flows.WithoutPlace)
}

// filled checks that there is something to say for each placeholder of a text.
func (x *fitting) filled(key string) {
	text, ok := x.text(key)
	if !ok || !x.shown(key) {
		return
	}
	has := func(name string) bool { return strings.Contains(text, "{{."+name+"}}") }
	if has("Closes") && !x.closes {
		x.add(mismatch{key: key, close: true, unsaid: true, what: fmt.Sprintf(
			"speaks of a close, and none is set: set closes in the file or APORTE_CLOSES, or write %s for a consultation without a close", key+flows.WithoutClose)})
	}
	for _, term := range []struct{ name, value, setting string }{
		{"Controller", x.f.Controller, "controller"},
		{"Contact", x.f.Contact, "contact"},
		{"Report", x.f.Report, "report"},
		{"Place", strings.Join(x.f.Place, ", "), "place"},
	} {
		if has(term.name) && term.value == "" {
			x.add(mismatch{key: key, unsaid: true, what: fmt.Sprintf("has {{.%s}}, and there is none: write %s in the file of the consultation, or set APORTE_%s",
				term.name, term.setting, strings.ToUpper(term.setting))})
		}
	}
}

// named checks that the texts which must name the close do so, and that the notice is in parts.
func (x *fitting) named() {
	agrees := slices.IndexFunc(x.f.Steps, func(st flows.Step) bool { return st.Kind.Traits().Agrees })
	if agrees < 0 {
		return
	}
	consent := x.words.First(x.lang, x.f.StemKeys(&x.f.Steps[agrees], "")...)
	whole := x.f.NoticeKey()
	retention := whole + ".retention"
	if x.words.Has(x.lang, whole) {
		x.add(mismatch{key: whole, what: "is the notice in one text, of which nobody can tell what it lacks: write its parts, " + whole + ".controller and so on"})
		retention = ""
	}
	for _, key := range []string{consent, retention, x.f.ID + ".end"} {
		if text, ok := x.text(cmp.Or(key, "-")); ok && x.closes && !strings.Contains(text, "{{.Closes}}") {
			x.add(mismatch{key: key, close: true, what: "does not say when the consultation closes, and a close is set: write {{.Closes}} in it"})
		}
	}
}

// unfitting returns the mismatches of a consultation as problems.
func unfitting(c consultation, words *locales.Words, where func(lang, key string) string, d deployment) []string {
	c, err := d.set(c, words)
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	if code := noCountry(c.Flow, words); code != "" {
		problems = append(problems, fmt.Sprintf("%s: place has %s, which is no code of a country: write those of ISO 3166, such as DE", c.file, code))
	}
	for _, m := range mismatches(c.Flow, !c.Closes.IsZero(), words, where) {
		problems = append(problems, m.String())
	}
	return problems
}

// sayable returns an error if people would read a text with a gap: one with a placeholder for which there is nothing.
func sayable(c consultation, s bot.Schedule, words *locales.Words) error {
	var gaps []string
	for _, m := range mismatches(c.Flow, !s.Closes.IsZero(), words, func(lang, key string) string { return lang }) {
		if m.unsaid {
			gaps = append(gaps, m.String())
		}
	}
	if len(gaps) == 0 {
		return nil
	}
	return usagef("the consultation %s cannot say what it says of itself:\n%s", c.ID, strings.Join(gaps, "\n"))
}
