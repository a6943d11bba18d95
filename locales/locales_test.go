package locales_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"aporte/locales"
)

// folder makes a folder of words from pairs of a name and its text.
func folder(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func load(t *testing.T, files map[string]string) *locales.Words {
	t.Helper()
	w, err := locales.Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var small = map[string]string{
	"bot.en.json": `{
		"bot.hello": "Hello",
		"bot.bye": "Goodbye",
		"bot.wait": "Wait",
		"bot.quote": "You wrote “{{.Text}}”.",
		"bot.pick": {"one": "Choose {{.Max}} thing of {{.Text}}", "other": "Choose {{.Max}} things of {{.Text}}"},
		"bot.count": {"one": "{{.Count}} text", "other": "{{.Count}} texts"},
		"bot.least": {"description": "a note", "one": "at least {{.Min}} word", "other": "at least {{.Min}} words"},
		"bot.broken": "{{.Nobody"
	}`,
	"bot.de.json":    `{"bot.hello": "Hallo", "bot.bye": "Tschüss", "bot.broken": ""}`,
	"bot.de-AT.json": `{"bot.bye": "Servus"}`,
	"bot.fr.json":    `{"bot.count": {"one": "{{.Count}} texte", "many": "{{.Count}} de textes", "other": "{{.Count}} textes"}}`,
	"bot.ht.json":    `{"bot.hello": "Bonjou", "bot.count": {"one": "{{.Count}} tèks", "other": "{{.Count}} tèks yo"}}`,
	"tiny.en.json":   `{"tiny.q.other": "Another", "tiny.q": "Which one?"}`,
}

func TestText(t *testing.T) {
	w := load(t, small)
	for _, tt := range []struct {
		name, lang, key string
		data            map[string]any
		want            string
	}{
		{"own language", "de", "bot.hello", nil, "Hallo"},
		{"own region", "de-AT", "bot.bye", nil, "Servus"},
		{"without the region", "de-AT", "bot.hello", nil, "Hallo"},
		{"region without a file", "de-CH", "bot.hello", nil, "Hallo"},
		{"English for a key that is not there", "de", "bot.wait", nil, "Wait"},
		{"English for a region and its language", "de-AT", "bot.wait", nil, "Wait"},
		{"English for a language that is not there", "pt", "bot.hello", nil, "Hello"},
		{"English for what is no language", "%%", "bot.hello", nil, "Hello"},
		{"the key itself", "de", "bot.nothing", nil, "bot.nothing"},
		{"an empty text is none", "de", "bot.broken", nil, "bot.broken"},
		{"an option that is named like a plural form", "en", "tiny.q.other", nil, "Another"},
		{"a language without a plural rule", "ht", "bot.hello", nil, "Bonjou"},
		{"and its plural", "ht", "bot.count", map[string]any{"Count": 2}, "2 tèks yo"},
		{"data is filled in as it is", "en", "bot.quote", map[string]any{"Text": "<{{.Max}}> & %s"}, "You wrote “<{{.Max}}> & %s”."},
		{"data that is missing", "en", "bot.quote", map[string]any{"Max": 1}, "bot.quote"},
		{"a count in data for a text without forms", "en", "bot.quote", map[string]any{"Text": "x", "Count": 1}, "You wrote “x”."},
		{"one by Max", "en", "bot.pick", map[string]any{"Max": 1, "Text": "all"}, "Choose 1 thing of all"},
		{"other by Max", "en", "bot.pick", map[string]any{"Max": 3, "Min": 1, "Text": "all"}, "Choose 3 things of all"},
		{"Count before Max", "en", "bot.count", map[string]any{"Count": 1, "Max": 7}, "1 text"},
		{"one by Min", "en", "bot.least", map[string]any{"Min": 1}, "at least 1 word"},
		{"none is one in French", "fr", "bot.count", map[string]any{"Count": 0}, "0 texte"},
		{"a million in French", "fr", "bot.count", map[string]any{"Count": 1000000}, "1000000 de textes"},
		{"none is other in English", "en", "bot.count", map[string]any{"Count": 0}, "0 texts"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.Text(tt.lang, tt.key, tt.data); got != tt.want {
				t.Errorf("Text(%q, %q) = %q, want %q", tt.lang, tt.key, got, tt.want)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	w := load(t, small)
	for _, at := range [][2]string{
		{"de", "bot.hello"},
		{"de-AT", "bot.hello"}, // as in "de"
		{"de-AT", "bot.wait"},
		{"de", "bot.wait"},
		{"de", "bot.wait"},
		{"en", "bot.nothing"},
		{"en", "bot.hello"},
		{"en", "country.FR"},
		{"de", "country.FR"},
	} {
		w.Text(at[0], at[1], nil)
	}
	want := map[string]int{"de-AT bot.wait": 1, "de bot.wait": 2, "en bot.nothing": 1, "de country.FR": 1}
	if diff := cmp.Diff(want, w.Missing()); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
	w.Missing()["en bot.nothing"] = 9
	if got := w.Missing()["en bot.nothing"]; got != 1 {
		t.Errorf("the counters can be changed from outside: %d", got)
	}
	for i := range 3000 {
		w.Text("en", fmt.Sprintf("country.X%d", i), nil)
	}
	all := 0
	for _, n := range w.Missing() {
		all += n
	}
	if distinct := len(w.Missing()); distinct > 1001 || all != 3005 {
		t.Errorf("%d words in all, %d told apart", all, distinct)
	}
}

func TestHasAndKeys(t *testing.T) {
	w := load(t, small)
	for _, tt := range []struct {
		lang, key string
		want      bool
	}{
		{"de", "bot.hello", true},
		{"de-AT", "bot.hello", true},
		{"de", "bot.wait", false}, // only in English
		{"pt", "bot.hello", false},
		{"en", "tiny.q.other", true},
		{"en", "tiny.q.o", false},
		{"fr", "country.CI", true},
		{"es-MX", "country.CI", true},
		{"de", "country.CI", false},
		{"fr", "country.QQ", false},
	} {
		if got := w.Has(tt.lang, tt.key); got != tt.want {
			t.Errorf("Has(%q, %q) = %v", tt.lang, tt.key, got)
		}
	}
	if diff := cmp.Diff([]string{"de", "de-AT", "en", "fr", "ht"}, w.Languages()); diff != "" {
		t.Errorf("languages (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"bot.bye"}, w.Keys("de-AT")); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
	if got := w.Keys("pt"); len(got) != 0 {
		t.Errorf("a language that is not there has the keys %v", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"no English":        {map[string]string{"bot.de.json": `{}`}, "no en locale"},
		"no files":          {map[string]string{"readme.txt": ``}, "no en locale"},
		"no language":       {map[string]string{"bot.en.json": `{}`, "bot.x!.json": `{}`}, `"x!" is no language tag`},
		"no JSON":           {map[string]string{"bot.en.json": `{"bot.a": }`}, "read locale bot.en.json: "},
		"no message file":   {map[string]string{"bot.en.json": `{"bot.a": 7}`}, "read locale bot.en.json: "},
		"a folder for file": {map[string]string{"bot.en.json/x": ``}, "read locale: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := locales.Load(folder(tt.files))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestTextFromManyGoroutines(t *testing.T) {
	w := load(t, small)
	const many, times = 8, 50
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			for n := range times {
				w.Text("de", "bot.wait", nil)
				w.Text("fr", "bot.count", map[string]any{"Count": n})
			}
		})
	}
	wg.Wait()
	if got := w.Missing()["de bot.wait"]; got != many*times {
		t.Errorf("counted %d fallbacks, want %d", got, many*times)
	}
}
