package locales

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

//go:generate node countries.gen.mjs

//go:embed countries.json
var countriesJSON []byte

//go:embed cities.json
var citiesJSON []byte

// countryKey begins the key of every country: "country.FR".
const countryKey = "country."

// countries has every country and territory of ISO 3166-1, and Kosovo (XK), by its alpha-2 code, and the regions of the world by
// their code of three digits (M49 of the United Nations), such as 002 for Africa.
type countries map[string]country

type country struct {
	Names map[string]string `json:"names"` // by language, from CLDR
	Also  []string          `json:"also"`  // other names that people type

	cities []string // its capital, and in some countries a larger city, in all languages: from cities.json
}

func loadCountries() (countries, error) {
	var all countries
	if err := json.Unmarshal(countriesJSON, &all); err != nil {
		return nil, fmt.Errorf("read countries.json: %w", err)
	}
	var cities map[string][]string
	if err := json.Unmarshal(citiesJSON, &cities); err != nil {
		return nil, fmt.Errorf("read cities.json: %w", err)
	}
	for code, names := range cities {
		c := all[code]
		c.cities = names
		all[code] = c
	}
	return all, nil
}

// CountryCodes returns the ISO 3166-1 alpha-2 codes of all countries and territories, sorted.
func (w *Words) CountryCodes() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(w.countries)), func(code string) bool { return len(code) != 2 })
}

// CountryNames returns all names of a country: first its names in all languages, sorted by language, then other names that
// people type. It returns nil for an unknown code.
func (w *Words) CountryNames(code string) []string {
	c, ok := w.countries[code]
	if !ok {
		return nil
	}
	var names []string
	for _, lang := range slices.Sorted(maps.Keys(c.Names)) {
		names = append(names, c.Names[lang])
	}
	return append(names, c.Also...)
}

// Cities returns the names of cities in a country by which people may tell it: its capital, and in some countries a larger city. It
// returns nil for an unknown code.
func (w *Words) Cities(code string) []string { return w.countries[code].cities }

// Country returns the name of a country or region: the text of the key "country.CODE", with the same fallback as [Words.Text].
func (w *Words) Country(lang, code string) string { return w.Text(lang, countryKey+code, nil) }
