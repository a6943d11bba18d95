package export

import (
	"iter"

	"golang.org/x/text/language"
)

// region is a part of the world.
type region struct {
	code string
	m49  string // its code in the M49 of the United Nations, under which CLDR and the words have it
}

// regions are all of them. Their codes are words, since readers take 002 for the number 2.
var regions = []region{{"africa", "002"}, {"americas", "019"}, {"asia", "142"}, {"europe", "150"}, {"oceania", "009"}}

// regionList is the name of their list in choices.
const regionList = "region"

// contains says whether a country belongs to the region, as CLDR has it.
func (r region) contains(country language.Region) bool {
	return language.MustParseRegion(r.m49).Contains(country)
}

// regionOf returns the region of a country, given by its ISO 3166-1 alpha-2 code; the zero region if code is none, such as the
// code of an option.
func regionOf(code string) region {
	country, err := language.ParseRegion(code)
	if err != nil || len(code) != 2 {
		return region{}
	}
	for _, r := range regions {
		if r.contains(country) {
			return r
		}
	}
	return region{}
}

// countryKey begins the key of the name of a country or region.
const countryKey = "country."

// country returns the name of a country or region, "" if there is none.
func (w words) country(code string) string { return w.look(w.lang, countryKey+code) }

// countries returns the codes of all countries that have a name, in alphabetical order.
func (w words) countries() iter.Seq[string] {
	return func(yield func(string) bool) {
		for a := 'A'; a <= 'Z'; a++ {
			for b := 'A'; b <= 'Z'; b++ {
				if code := string([]rune{a, b}); w.country(code) != "" && !yield(code) {
					return
				}
			}
		}
	}
}
