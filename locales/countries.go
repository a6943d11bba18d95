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

// countryKey begins the keys of countries: "country.FR".
const countryKey = "country."

// countries has every country and territory of ISO 3166-1, and Kosovo (XK), by its alpha-2 code.
type countries map[string]country

type country struct {
	Names map[string]string `json:"names"` // by language, as CLDR has them
	Also  []string          `json:"also"`  // what else people type
}

func loadCountries() (countries, error) {
	var all countries
	if err := json.Unmarshal(countriesJSON, &all); err != nil {
		return nil, fmt.Errorf("read countries.json: %w", err)
	}
	return all, nil
}

// CountryCodes returns the ISO 3166-1 alpha-2 codes of all countries and territories, sorted.
func (w *Words) CountryCodes() []string { return slices.Sorted(maps.Keys(w.countries)) }

// CountryNames returns everything that a country may be called: its names in all languages, sorted by language, and what
// else people type. It is nil for a code that there is not.
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

// Country returns the name of a country: the text of the key "country.CODE", which falls back like any other.
func (w *Words) Country(lang, code string) string { return w.Text(lang, countryKey+code, nil) }
