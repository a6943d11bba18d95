package locales_test

import (
	"testing"

	"aporte/locales"
)

func TestMatch(t *testing.T) {
	three := []string{"en", "es", "fr"}
	for _, tt := range []struct {
		name, hint string
		offered    []string
		want       string
	}{
		{"the same", "fr", three, "fr"},
		{"with a region", "es-419", three, "es"},
		{"as some platforms write it", "FR_ca", three, "fr"},
		{"the same region", "de-at", []string{"de", "de-AT"}, "de-AT"},
		{"without a region", "de", []string{"de-AT", "de"}, "de"},
		{"another region", "pt", []string{"en", "pt-BR"}, "pt-BR"},
		{"one region for another", "pt-PT", []string{"en", "pt-BR"}, "pt-BR"},
		{"one that is read as well", "ca", three, "es"},
		{"with a region, too", "eu-ES", three, "es"},
		{"Haitian Creole", "ht", three, "fr"},
		{"itself before one that is read as well", "gl", []string{"es", "gl"}, "gl"},
		{"Ukrainian is not Russian", "uk", []string{"en", "ru"}, "en"},
		{"nothing said", "", []string{"fr", "en"}, "fr"},
		{"nothing near", "ja", []string{"fr", "en"}, "fr"},
		{"nonsense", "-", []string{"fr", "en"}, "fr"},
		{"nothing offered", "fr", nil, "en"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := locales.Default().Match(tt.hint, tt.offered); got != tt.want {
				t.Errorf("Match(%q, %v) = %q, want %q", tt.hint, tt.offered, got, tt.want)
			}
		})
	}
}

func TestDirection(t *testing.T) {
	for lang, want := range map[string]string{
		"en": "ltr", "es": "ltr", "ru": "ltr", "zh": "ltr", "ar": "rtl", "ar-EG": "rtl", "fa": "rtl", "he": "rtl", "ur": "rtl",
		"dv": "rtl", "ckb": "rtl", "az": "ltr", "az-Arab": "rtl", "": "ltr", "%%": "ltr",
	} {
		if got := locales.Direction(lang); got != want {
			t.Errorf("Direction(%q) = %q, want %q", lang, got, want)
		}
	}
}
