package locales

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

//go:generate sh -c "node countries.gen.mjs > countries.json"

//go:embed countries.json
var countriesJSON []byte

// countries has every country and territory of ISO 3166-1 and Kosovo (XK), with its names in CLDR by language. The
// names under "also" are what else people type.
type countries map[string]struct {
	En, Es, Fr string
	Also       []string
}

func loadCountries() (countries, error) {
	var all countries
	if err := json.Unmarshal(countriesJSON, &all); err != nil {
		return nil, fmt.Errorf("read countries.json: %w", err)
	}
	return all, nil
}

// CountryCodes returns the codes of all countries and territories, sorted.
func (w *Words) CountryCodes() []string { return slices.Sorted(maps.Keys(w.countries)) }

// CountryNames returns everything that a country may be called, in all languages.
func (w *Words) CountryNames(code string) []string {
	c, ok := w.countries[code]
	if !ok {
		return nil
	}
	return append([]string{c.En, c.Es, c.Fr}, c.Also...)
}

// country returns the name of a country for the key "country.CODE", in English where the language has none.
func (w *Words) country(lang, key string) (string, bool) {
	code, ok := strings.CutPrefix(key, "country.")
	if !ok {
		return "", false
	}
	c, ok := w.countries[code]
	if !ok {
		return "", false
	}
	base, _, _ := strings.Cut(lang, "-")
	switch base {
	case "es":
		return c.Es, true
	case "fr":
		return c.Fr, true
	default:
		return c.En, true
	}
}
