package flows

import (
	"slices"
	"strings"

	"golang.org/x/text/language"
)

// countryKind takes a country, which people find by typing its name, or one of its options.
type countryKind struct{ base }

var (
	hintCountry      = word("bot.hint.country")
	noteCountryGuess = word("bot.note.country_guess")
	noteCountryNone  = word("bot.note.country_none")
)

func (countryKind) traits() Traits {
	return Traits{Asks: true, Consults: true, Skips: true, Searched: true, Lands: true}
}

func (countryKind) fields() []string { return []string{"options", "required", "apart"} }

func (countryKind) parse(p *parser, f *fields, st *Step) bool { return p.options(f, st) }

func (countryKind) guard(_ *Step, code string) (bool, string, []string) {
	code = strings.TrimPrefix(code, "!")
	if region, err := language.ParseRegion(code); err == nil && region.IsCountry() && region.String() == code {
		return true, "", nil
	}
	return false, "", []string{"a country code such as FR"}
}

func (countryKind) read(r reader, st *Step) Input { return r.country(st) }

func (c countryKind) takes(st *Step, v Value) bool {
	return c.base.takes(st, v) || len(v.Codes) == 1 && len(v.Codes[0]) == 2
}

func (countryKind) samples(*Step) []Value {
	return []Value{{Codes: []string{"GH"}}, {Codes: []string{"PY"}}}
}

func (countryKind) notes() (guess, unclear, outside Word) {
	return noteCountryGuess, noteCountryNone, NoteRange
}

func (c countryKind) labels(f *Flow, st *Step, code string) []string {
	if !slices.Contains(st.Options, code) {
		return []string{"country." + code}
	}
	return c.base.labels(f, st, code)
}

// countries returns the countries on the keys: those that may have been meant, or the likely ones.
func (d Draft) countries() []string {
	if len(d.Hits) > 0 {
		return d.Hits
	}
	return d.Likely
}

// unnamed returns the options of the step that are not on the keys already, as what may have been meant.
func (st *Step) unnamed(d Draft) []string {
	return slices.DeleteFunc(slices.Clone(st.Options), func(code string) bool { return slices.Contains(d.countries(), code) })
}

// options returns the countries that may have been meant, and then the options of the step.
func (countryKind) options(st *Step, d Draft) []Option {
	var all []Option
	for i, code := range append(slices.Clone(d.countries()), st.unnamed(d)...) {
		all = append(all, Option{Code: code, Number: i + 1, Do: Reply})
	}
	return all
}

func (countryKind) hint(Draft) Word { return hintCountry }
