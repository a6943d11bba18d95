package flows

import (
	"regexp"
	"slices"
)

// anyKey lists every key that some kind takes.
var anyKey = func() (all []string) {
	for _, k := range kinds {
		for _, key := range k.fields() {
			if !slices.Contains(all, key) {
				all = append(all, key)
			}
		}
	}
	return all
}()

// Limits of a step. The points of a scale must fit on keys.
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

// newID reports whether a name that the author chose is allowed as an id. If not, it adds a problem.
func (p *parser) newID(line int, id string) bool {
	if slices.Contains(reserved, id) {
		p.add(line, "id %q is a reserved word: choose another", id)
		return false
	}
	return true
}

// newCode reports whether a word is allowed as an option code. If not, it adds a problem.
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

// kind reads the kind of a step and all keys of that kind. The caller reads the keys in more. broken is true if the kind
// or the options could not be read.
func (p *parser) kind(f *fields, more ...string) (st Step, broken bool) {
	f.need("kind")
	kind, line, ok := f.text("kind")
	known, takes := Kind(kind).known(), Kind(kind).of().fields()
	if ok && !known {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = string(k.name)
		}
		p.add(line, "unknown kind %s%s", quote(kind), instead(kind, names))
	}
	more = append(more, "id", "kind", "when", "leads")
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
	p.leads(f, &st)
	return st, !Kind(kind).of().parse(p, f, &st)
}

// addOther adds the option "other" if the step offers it.
func (st *Step) addOther() {
	if st.Other {
		st.Options = append(st.Options, OtherCode)
	}
}

// options reads the option codes of a step that may have some. It returns false if one of them could not be read.
func (p *parser) options(f *fields, st *Step) (readable bool) {
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
	st.addOther()
	return readable
}

// choices reads the codes of a step that lets people choose among them.
func (p *parser) choices(f *fields, st *Step) bool {
	f.need("options")
	readable := p.options(f, st)
	if f.has("options") && readable && len(st.Options) < 2 {
		p.add(f.values["options"].Line, "a %s with one option asks nothing: write at least two", st.Kind)
	}
	return readable && f.has("options")
}

// limits are the limits of min and max.
type limits struct {
	low, high int
	signed    bool                // both are numbers that people give, and must stand there
	also      func(line int) bool // reports what else is wrong, and returns whether anything is
}

// bounds reads min and max. The step already has the defaults of its kind.
func (p *parser) bounds(f *fields, st *Step, of limits) {
	ok := true
	if f.has("min") {
		ok = f.number("min", &st.Min, of.low, of.high)
	}
	if f.has("max") {
		if !of.signed {
			of.low = 1
		}
		ok = f.number("max", &st.Max, of.low, of.high) && ok
	}
	if both := f.has("min") && f.has("max"); !ok || of.signed && !both || !f.has("min") && !f.has("max") {
		return
	}
	line := f.line
	for _, key := range []string{"min", "max"} {
		if f.has(key) {
			line = f.values[key].Line
		}
	}
	switch {
	case of.also != nil && of.also(line):
	case st.Min > st.Max:
		p.add(line, "min %d is above max %d: exchange or mend them", st.Min, st.Max)
	case of.signed && st.Min == st.Max:
		p.add(line, "min and max are both %d: leave room between them", st.Min)
	}
}

// fewOptions returns a function that checks whether min or max is greater than the number of options.
func (p *parser) fewOptions(f *fields, st *Step) func(line int) bool {
	return func(line int) bool {
		most := max(st.Min, st.Max)
		if !f.has("options") || most <= len(st.Options) {
			return false
		}
		p.add(line, "%d is more than the %d options: lower it, or leave it out", most, len(st.Options))
		return true
	}
}

// exclusive reads which options exclude all others.
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
