package locales_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"aporte/locales"
)

// ISO 3166-1 assigns 249 codes; XK (Kosovo) is one for users to assign that is in wide use.
const countryCount = 249 + 1

func TestCountryCodes(t *testing.T) {
	codes := locales.Default().CountryCodes()
	if len(codes) != countryCount || !slices.IsSorted(codes) {
		t.Errorf("%d codes, sorted: %v; want %d, sorted", len(codes), slices.IsSorted(codes), countryCount)
	}
	for _, code := range codes {
		if !regexp.MustCompile(`^[A-Z]{2}$`).MatchString(code) {
			t.Errorf("%q is no alpha-2 code", code)
		}
	}
	for _, code := range []string{"XK", "SS", "CW", "BQ", "TW", "PS", "EH", "AX", "UM"} {
		if !slices.Contains(codes, code) {
			t.Errorf("%s is missing", code)
		}
	}
	for _, code := range []string{"EU", "UN", "UK", "AN", "SU", "ZZ"} {
		if slices.Contains(codes, code) {
			t.Errorf("%s is no assigned code", code)
		}
	}
}

// Every language of the bot has names of its own for all countries, none twice.
func TestCountryInEveryLanguage(t *testing.T) {
	w := locales.Default()
	for _, lang := range w.Languages() {
		named := map[string]string{}
		for _, code := range w.CountryCodes() {
			name := w.Country(lang, code)
			if !w.Has(lang, "country."+code) || name == "" || strings.Contains(name, "country.") {
				t.Errorf("%s has no name in %s: run go generate ./locales", code, lang)
			}
			if named[name] != "" {
				t.Errorf("%s and %s are both called %q in %s", named[name], code, name, lang)
			}
			named[name] = code
		}
	}
}

func TestCountry(t *testing.T) {
	w := locales.Default()
	for _, tt := range []struct{ lang, code, want string }{
		{"en", "CI", "Côte d’Ivoire"},
		{"es", "FR", "Francia"},
		{"es-MX", "FR", "Francia"},
		{"fr", "US", "États-Unis"},
		{"de", "FR", "France"}, // no German here: English
		{"fr", "QQ", "country.QQ"},
		{"fr", "", "country."},
	} {
		if got := w.Country(tt.lang, tt.code); got != tt.want {
			t.Errorf("Country(%q, %q) = %q, want %q", tt.lang, tt.code, got, tt.want)
		}
		if got := w.Text(tt.lang, "country."+tt.code, nil); got != tt.want {
			t.Errorf("the text of country.%s is %q, want %q", tt.code, got, tt.want)
		}
	}
}

// The regions of the world have names, and are no countries.
func TestRegions(t *testing.T) {
	w := locales.Default()
	for code, want := range map[string]string{"002": "Afrique", "009": "Océanie", "019": "Amériques", "142": "Asie", "150": "Europe"} {
		if got := w.Country("fr", code); got != want || slices.Contains(w.CountryCodes(), code) {
			t.Errorf("region %s is %q, and a country: %v", code, got, slices.Contains(w.CountryCodes(), code))
		}
	}
}

func TestCountryNames(t *testing.T) {
	w := locales.Default()
	for code, want := range map[string][]string{
		"US": {"United States", "Estados Unidos", "États-Unis", "USA", "EE. UU."},
		"GB": {"United Kingdom", "UK", "Reino Unido", "Royaume-Uni"},
		"CD": {"DRC", "RDC", "República Democrática del Congo", "Congo-Kinshasa"},
		"CI": {"Côte d’Ivoire", "Ivory Coast", "Costa de Marfil"},
		"TT": {"Trinidad and Tobago", "Trinidad & Tobago"},
		"LC": {"Saint Lucia", "Santa Lucía"},
		"XK": {"Kosovo"},
	} {
		got := w.CountryNames(code)
		for _, name := range want {
			if !slices.Contains(got, name) {
				t.Errorf("%s is not called %q: %q", code, name, got)
			}
		}
	}
	if got := w.CountryNames("QQ"); got != nil {
		t.Errorf("no country is called %q", got)
	}
}

// Each other name that people type belongs to only one country. Otherwise the bot would choose for them.
func TestCountryNamesAreUnique(t *testing.T) {
	w := locales.Default()
	of := map[string]string{}
	for _, code := range w.CountryCodes() {
		for _, name := range w.CountryNames(code) {
			name = strings.ToLower(name)
			if of[name] != "" && of[name] != code {
				t.Errorf("%q is %s and %s", name, of[name], code)
			}
			of[name] = code
		}
	}
}

// The name of a continent, or of a part of one, is the name of no country in any language: whoever writes "America" may mean each of
// the countries there. South Africa, the Central African Republic and American Samoa have longer names of their own.
func TestContinentsAreNoCountries(t *testing.T) {
	continents := []string{
		"Africa", "África", "Afrique", "America", "América", "Amérique", "The Americas", "Las Américas", "Les Amériques",
		"Americas", "Américas", "Amériques", "Asia", "Asie", "Europe", "Europa", "Oceania", "Oceanía", "Océanie",
		"North America", "América del Norte", "Norteamérica", "Amérique du Nord", "South America", "América del Sur", "Sudamérica",
		"Suramérica", "Amérique du Sud", "Central America", "Centroamérica", "América Central", "Amérique centrale",
		"Latin America", "América Latina", "Latinoamérica", "Amérique latine", "Caribbean", "The Caribbean", "Caribe", "Caraïbes",
		"West Indies", "Balkans", "Balcanes", "Scandinavia", "Escandinavia", "Scandinavie", "Middle East", "Oriente Medio", "Moyen-Orient",
		"Korea", "Corea", "Corée", "EU", "UE", "UN", "ONU",
	}
	w := locales.Default()
	for _, code := range w.CountryCodes() {
		for _, name := range w.CountryNames(code) {
			if slices.ContainsFunc(continents, func(c string) bool { return strings.EqualFold(c, name) }) {
				t.Errorf("%s is called %q: take the name out of countries.gen.mjs", code, name)
			}
		}
	}
}

// Each city is in one country, and is called like no other one.
func TestCitiesTellTheCountry(t *testing.T) {
	w := locales.Default()
	of := map[string]string{}
	for _, code := range w.CountryCodes() {
		for _, name := range w.CountryNames(code) {
			of[strings.ToLower(name)] = code
		}
	}
	known := 0
	for _, code := range w.CountryCodes() {
		if known += min(1, len(w.Cities(code))); slices.Contains(w.Cities(code), "") {
			t.Errorf("%s has a city without a name", code)
		}
		for _, name := range w.Cities(code) {
			name = strings.ToLower(name)
			if of[name] != "" {
				t.Errorf("%q is in %s, and the name of %s", name, code, of[name])
			}
			of[name] = code
		}
	}
	if known < 190 {
		t.Errorf("only %d countries have a city", known)
	}
}
