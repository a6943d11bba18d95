package flows

import (
	"regexp"
	"slices"
)

// kindKeys lists what a step of each kind takes besides id, kind and when.
var kindKeys = map[Kind][]string{
	Statement: {},
	Language:  {"other"},
	Consent:   {"notice"},
	Choice:    {"options", "other", "required", "apart"},
	Several:   {"options", "exclusive", "other", "min", "max", "required", "apart"},
	Scale:     {"options", "min", "max", "required", "apart"},
	Ranking:   {"options", "other", "max", "required", "apart"},
	Text:      {"min", "max", "required", "apart"},
	Number:    {"min", "max", "required", "apart"},
	Country:   {"options", "required", "apart"},
	Review:    {},
}

// anyKey lists every key of [kindKeys].
var anyKey = []string{"options", "exclusive", "other", "min", "max", "required", "apart", "notice"}

// Bounds of what a step may ask. A scale has to fit on keys, a text into the memory of whoever reads it.
const (
	maxText   = 100_000 // characters
	textMax   = 6000    // the default of max for a Text
	maxPoints = 11      // of a Scale
	maxNumber = 1_000_000_000
)

// reserved are words that cannot be ids or option codes. Some end keys in locales (F.S.short is the title of step S), some
// are read by the message format of the locale files as plural forms or settings, some stand for a missing value in
// exports.
var reserved = []string{
	"short", "hint", "min", "max", "notice", "title", "end",
	"other", "one", "two", "few", "many", "zero", "id", "description", "hash", "leftdelim", "rightdelim", "plus",
	"skipped", "not_shown", "answered",
}

// newID reports whether a word that the author chose can be an id.
func (p *parser) newID(line int, id string) bool {
	if slices.Contains(reserved, id) {
		p.add(line, "id %q is a reserved word: choose another", id)
		return false
	}
	return true
}

// newCode reports whether a word can be an option's code.
func (p *parser) newCode(line int, code string) bool {
	switch {
	case code == OtherCode:
		p.add(line, "option \"other\": write \"other: true\" instead")
	case slices.Contains(reserved, code):
		p.add(line, "option %q is a reserved word: choose another", code)
	default:
		return true
	}
	return false
}

// kind reads a step's kind and all that belongs to it. The keys in more are read by the caller. Broken says that the kind
// or the options are not known.
func (p *parser) kind(f *fields, more ...string) (st Step, broken bool) {
	f.need("kind")
	kind, line, ok := f.text("kind")
	takes, known := kindKeys[Kind(kind)]
	if ok && !known {
		kinds := make([]string, 0, len(kindKeys))
		for k := range kindKeys {
			kinds = append(kinds, string(k))
		}
		p.add(line, "unknown kind %s%s", quote(kind), instead(kind, kinds))
	}
	more = append(more, "id", "kind", "when")
	if !known {
		f.only(append(more, anyKey...)...)
		return Step{}, true
	}
	for _, key := range f.keys {
		if slices.Contains(anyKey, key) && !slices.Contains(takes, key) && !slices.Contains(more, key) {
			p.add(f.values[key].Line, "kind %q takes no %q: remove it", kind, key)
			delete(f.values, key)
		}
	}
	f.keys = slices.DeleteFunc(f.keys, func(key string) bool { return !f.has(key) })
	f.only(append(more, takes...)...)

	st = Step{Kind: Kind(kind), Other: f.flag("other"), Required: f.flag("required"), Apart: f.flag("apart")}
	readable := p.options(f, &st)
	p.bounds(f, &st)
	p.exclusive(f, &st)
	if st.Kind == Consent {
		p.notice(f, &st)
	}
	return st, !readable
}

// options reads the codes. It is false if some of them are not known.
func (p *parser) options(f *fields, st *Step) bool {
	readable := true
	switch st.Kind {
	case Language:
		st.Options = slices.Clone(p.flow.Languages)
	case Consent:
		st.Options = []string{"yes", "no", RemindCode}
		st.Required = true
	case Choice, Several, Ranking:
		f.need("options")
		fallthrough
	case Scale, Country:
		st.Options, readable = f.idents("options", "option")
		for _, code := range slices.Clone(st.Options) {
			line := f.line
			if n := f.get("options"); n != nil {
				line = n.Line
			}
			if !p.newCode(line, code) {
				readable = false
			}
		}
	}
	if st.Other {
		st.Options = append(st.Options, OtherCode)
	}
	asks := st.Kind == Choice || st.Kind == Several || st.Kind == Ranking
	if asks && f.has("options") && readable && len(st.Options) < 2 {
		p.add(f.values["options"].Line, "a %s with one option asks nothing: write at least two", st.Kind)
	}
	return readable && (!asks || f.has("options"))
}

// bounds reads min and max, with the defaults of the kind.
func (p *parser) bounds(f *fields, st *Step) {
	ok := true
	low, high := 0, 0
	switch st.Kind {
	case Text:
		st.Max = textMax
		low, high = 0, maxText
	case Several:
		st.Min, st.Max = 1, len(st.Options)
		low, high = 1, maxList
	case Ranking:
		st.Max = len(st.Options)
		low, high = 1, maxList
	case Scale:
		f.need("min", "max")
		low, high = -100, 100
	case Number:
		f.need("min", "max")
		low, high = -maxNumber, maxNumber
	default:
		return
	}
	if f.has("min") {
		ok = f.number("min", &st.Min, low, high)
	}
	signed := st.Kind == Scale || st.Kind == Number
	if f.has("max") {
		if !signed {
			low = 1
		}
		ok = f.number("max", &st.Max, low, high) && ok
	}
	if both := f.has("min") && f.has("max"); !ok || signed && !both || !f.has("min") && !f.has("max") {
		return
	}
	line := f.line
	for _, key := range []string{"min", "max"} {
		if f.has(key) {
			line = f.values[key].Line
		}
	}
	switch {
	case (st.Kind == Several || st.Kind == Ranking) && f.has("options") && max(st.Min, st.Max) > len(st.Options):
		p.add(line, "%d is more than the %d options: lower it, or leave it out", max(st.Min, st.Max), len(st.Options))
	case st.Min > st.Max:
		p.add(line, "min %d is above max %d: exchange or mend them", st.Min, st.Max)
	case signed && st.Min == st.Max:
		p.add(line, "min and max are both %d: leave room between them", st.Min)
	case st.Kind == Scale && st.Max-st.Min >= maxPoints:
		p.add(line, "a scale from %d to %d has %d points: at most %d fit on keys; take kind: number",
			st.Min, st.Max, st.Max-st.Min+1, maxPoints)
	}
}

// exclusive reads which options stand alone.
func (p *parser) exclusive(f *fields, st *Step) {
	if !f.has("exclusive") {
		return
	}
	items, _ := f.list("exclusive")
	for _, it := range items {
		switch {
		case !slices.Contains(st.Options, it.value):
			p.add(it.line, "exclusive %s is not an option of this step%s", quote(it.value), instead(it.value, st.Options))
		case slices.Contains(st.Exclusive, it.value):
			p.add(it.line, "exclusive %s is there twice: keep one", quote(it.value))
		default:
			st.Exclusive = append(st.Exclusive, it.value)
		}
	}
	if len(st.Exclusive) == len(st.Options) && len(items) > 0 {
		p.add(items[0].line, "every option is exclusive: take kind: choice")
	}
}

var noticeVersion = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$`)

// notice reads the version of the notice that people agree to.
func (p *parser) notice(f *fields, st *Step) {
	f.need("notice")
	value, line, ok := f.text("notice")
	if ok && !noticeVersion.MatchString(value) {
		p.add(line, "notice %s: use at most 24 letters, digits, dots and dashes, such as \"2026-11\"", quote(value))
	}
	st.Notice = value
}
