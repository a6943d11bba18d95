package bot_test

import (
	"testing"

	"aporte/bot"
)

// A region that goes with a language by default is that of many phones everywhere, and no likely country.
func TestRegionOfTheApp(t *testing.T) {
	for tag, want := range map[string]string{
		"es-PY": "PY", "en-GH": "GH", "fr-CI": "CI", "en-GB": "GB", "pt-PT": "PT",
		"en-US": "", "es-ES": "", "fr-FR": "", "pt-BR": "", "en": "", "es-419": "", "zh-Hans-CN": "", "": "",
	} {
		if got := bot.AppOf(tag, "en").Country; got != want {
			t.Errorf("%q offers %q, want %q", tag, got, want)
		}
	}
}
