package flows

import (
	"time"

	"go.yaml.in/yaml/v4"
)

// dateKind takes a day, as people write it in the languages of the consultation. It is kept as ISO 8601 writes it,
// "2026-03-12". What may be more than one day is asked back with each of them on a key.
type dateKind struct{ base }

var (
	hintDate        = word("bot.hint.date")
	noteUnclearDate = word("bot.note.date_unclear")
)

// NoteDateRange says between which days the answer must be.
var NoteDateRange = word("bot.note.date_range")

// Today is the value of Since or Until that moves with the day.
const Today = "today"

// The defaults of min and max. Most years outside of them are typos.
const (
	earliestDay = "1900-01-01"
	latestDay   = "2100-12-31"
)

func (dateKind) traits() Traits {
	return Traits{Asks: true, Consults: true, Skips: true, Searched: true, Dated: true}
}

func (dateKind) fields() []string { return []string{"min", "max", "required", "apart"} }

func (dateKind) parse(p *parser, f *fields, st *Step) bool {
	st.Since, st.Until = p.day(f, "min", earliestDay), p.day(f, "max", latestDay)
	if st.Since != Today && st.Until != Today && st.Since > st.Until {
		p.add(f.line, "min %s is after max %s: exchange or mend them", st.Since, st.Until)
	}
	return true
}

// day reads a day, or "today".
func (p *parser) day(f *fields, key, otherwise string) string {
	n := f.get(key)
	if n == nil {
		return otherwise
	}
	if _, ok := ParseDay(n.Value); n.Kind == yaml.ScalarNode && (ok || n.Value == Today) {
		return n.Value
	}
	p.add(n.Line, "%q of a date must be a day such as 2026-11-30, or today, not %s", key, form(n))
	return otherwise
}

// ParseDay reads a day as ISO 8601 writes it, from the year 1000 on. The time is the beginning of that day in UTC.
func ParseDay(code string) (time.Time, bool) {
	day, err := time.Parse(time.DateOnly, code)
	return day, err == nil && day.Year() >= 1000
}

func (dateKind) guard(st *Step, _ string) (bool, string, []string) {
	return false, "guard on the day of \"" + st.ID + "\": only \"*\" (answered) and \"!*\" (not answered) are taken for a date", nil
}

func (dateKind) samples(st *Step) (all []Value) {
	for _, code := range []string{st.Since, st.Until, "2020-02-29"} {
		all = append(all, Value{Codes: []string{code}})
	}
	return all
}

// takes reports whether v is a day that the step takes. It does not know the present day: Interpret does.
func (dateKind) takes(st *Step, v Value) bool {
	if len(v.Codes) != 1 {
		return false
	}
	_, ok := ParseDay(v.Codes[0])
	return ok && (st.Since == Today || st.Since <= v.Codes[0]) && (st.Until == Today || v.Codes[0] <= st.Until)
}

// ahead is how much earlier a day begins somewhere on earth than in UTC.
const ahead = 14 * time.Hour

// Days returns the first and the last day that the step takes at the time now. Today is a day that has begun anywhere on
// earth: nobody says where they are.
func (st *Step) Days(now time.Time) (first, last string) {
	first, last = st.Since, st.Until
	if first == Today {
		first = now.UTC().Add(-ahead).Format(time.DateOnly)
	}
	if last == Today {
		last = now.UTC().Add(ahead).Format(time.DateOnly)
	}
	return first, last
}

// Example returns a day that the step takes, to show how days are written.
func (st *Step) Example() time.Time {
	day, _ := ParseDay("2026-03-12")
	if first, ok := ParseDay(st.Since); ok && day.Before(first) {
		return first
	}
	if last, ok := ParseDay(st.Until); ok && day.After(last) {
		return last
	}
	return day
}

// compose takes a refusal of the days that may have been meant.
func (dateKind) compose(t *decision, _ *Step, in Input) bool {
	if in.Do != DropOther {
		return false
	}
	t.Draft.Hits, t.Draft.Fails = nil, 0
	t.note(noteUnclearDate, Prompt{})
	return true
}

// options returns the days that may have been meant.
func (dateKind) options(_ *Step, d Draft) []Option {
	var all []Option
	for i, code := range d.Hits {
		all = append(all, Option{Code: code, Number: i + 1, Do: Reply})
	}
	return all
}

func (dateKind) notes() (guess, unclear, outside Word) {
	return NoteGuess, noteUnclearDate, NoteDateRange
}

func (dateKind) hint(Draft) Word { return hintDate }

func (dateKind) read(r reader, st *Step) Input {
	d := r.dated()
	d.fit(st, r.now)
	var codes []string
	for _, day := range d.days {
		codes = append(codes, day.Format(time.DateOnly))
	}
	codes = each(codes)
	switch {
	case len(codes) == 1 && d.sure:
		return Input{Do: Reply, Value: Value{Codes: codes, Via: d.via}}
	case len(codes) > 0:
		return Input{Do: Guess, Value: Value{Codes: codes}, Text: r.text}
	case d.outside:
		return Input{Do: Range, Text: r.text}
	}
	return Input{Do: Unclear, Text: r.text}
}
