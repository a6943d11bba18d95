package locales_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"aporte/locales"
)

// right has no mistakes: a consultation of one question, in two languages.
var right = map[string]string{
	"bot.en.json": `{
  "bot.language": "English",
  "bot.other": "Other",
  "bot.mark": "✓ {{.Answer}}",
  "bot.pick": {"description": "a note", "one": "Choose {{.Max}}.", "other": "Choose up to {{.Max}}."}
}`,
	"bot.es.json": `{
  "bot.language": "Español",
  "bot.other": "Otra cosa",
  "bot.mark": "✓ {{.Answer}}",
  "bot.pick": {"one": "Elige uno.", "many": "Elige hasta {{.Max}}.", "other": "Elige hasta {{.Max}}."}
}`,
	"tiny.en.json": `{
  "tiny.q": "Which one?",
  "tiny.q.short": "The one",
  "tiny.q.no": "No",
  "tiny.q.hint": "Take your time."
}`,
	"tiny.es.json": `{
  "tiny.q": "¿Cuál?",
  "tiny.q.short": "Esa",
  "tiny.q.no": {"description": "same in English", "other": "No"},
  "tiny.q.hint": "Tómate tu tiempo."
}`,
}

var tinyNeeds = map[string][]locales.Need{"bot": {
	{Any: []string{"bot.language"}, Label: true},
	{Any: []string{"bot.other"}, Label: true, Max: 30},
	{Any: []string{"bot.mark"}},
	{Any: []string{"bot.pick"}},
}, "tiny": {
	{Any: []string{"tiny.q", "tiny.block.q"}},
	{Any: []string{"tiny.q.short"}},
	{Any: []string{"tiny.q.no"}, Label: true},
	{Any: []string{"tiny.q.other", "bot.other"}, Label: true},
	{Any: []string{"tiny.q.hint"}, Optional: true},
}}

func check(files map[string]string) []string {
	var got []string
	for _, p := range locales.Check([]string{"en", "es"}, tinyNeeds, locales.Folder{Files: folder(files)}) {
		got = append(got, p.String())
	}
	return got
}

func TestCheckFindsNothing(t *testing.T) {
	if got := check(right); len(got) > 0 {
		t.Errorf("found in files without mistakes:\n%s", strings.Join(got, "\n"))
	}
}

// Row 88: each case replaces one piece of one file, and expects exactly these mistakes.
func TestCheck(t *testing.T) {
	long := strings.Repeat("x", 61)
	for _, tt := range []struct {
		name, file, old, new string
		want                 []string
	}{
		{
			"a text is missing", "tiny.es.json", `"tiny.q.short": "Esa",`, ``,
			[]string{"tiny.es.json: tiny.q.short is missing: add it"},
		},
		{
			"one of two keys is enough", "tiny.es.json", `"tiny.q": "¿Cuál?"`, `"tiny.block.q": "¿Cuál?"`,
			[]string{"tiny.es.json:2: tiny.block.q is not in the English file: add it there, or take it away"},
		},
		{
			"both keys are missing", "tiny.en.json", `"tiny.q": "Which one?",`, ``,
			[]string{
				"tiny.en.json: tiny.q or tiny.block.q is missing: add it",
				"tiny.es.json:2: tiny.q is not in the English file: add it there, or take it away",
			},
		},
		{
			"an optional text in English alone", "tiny.es.json", ",\n  \"tiny.q.hint\": \"Tómate tu tiempo.\"", ``,
			[]string{"tiny.es.json: tiny.q.hint is missing: translate it"},
		},
		{
			"a text of the bot is missing", "bot.es.json", `"bot.other": "Otra cosa",`, ``,
			[]string{
				"bot.es.json: bot.other is missing: add it",
				"tiny.es.json: tiny.q.other or bot.other is missing: add it",
			},
		},
		{
			"nobody uses it", "tiny.en.json", `"tiny.q.hint"`, `"tiny.q.hnt"`,
			[]string{
				"tiny.en.json:5: tiny.q.hnt is used by nothing: take it away, or mend its name",
				"tiny.es.json:5: tiny.q.hint is not in the English file: add it there, or take it away",
			},
		},
		{
			"a key of another file", "bot.es.json", `"bot.other"`, `"other"`,
			[]string{
				"bot.es.json: bot.other is missing: add it",
				"bot.es.json:3: other does not begin with bot.: move it to the file of its name",
				"bot.es.json:3: other is not in the English file: add it there, or take it away",
				"bot.es.json:3: other is used by nothing: take it away, or mend its name",
				"tiny.es.json: tiny.q.other or bot.other is missing: add it",
			},
		},
		{
			"another placeholder", "bot.es.json", `✓ {{.Answer}}`, `✓ {{.Respuesta}}`,
			[]string{"bot.es.json:4: bot.mark has the placeholders [Respuesta], in English [Answer]: use the same"},
		},
		{
			"a placeholder lost in one form", "bot.es.json", `hasta {{.Max}}.", "other"`, `varios.", "other"`,
			[]string{"bot.es.json:5: bot.pick has the placeholders [], in English [Max]: use the same"},
		},
		{
			"a placeholder too many where the number is spelled out", "bot.es.json", `Elige uno.`, `Elige {{.Min}}.`,
			[]string{"bot.es.json:5: bot.pick has the placeholders [Min], in English [Max]: use the same"},
		},
		{
			"braces that are no placeholder", "bot.es.json", `✓ {{.Answer}}`, `✓ {{.Answer}} {{ if .Answer }}`,
			[]string{"bot.es.json:4: bot.mark has a {{ that begins no placeholder: write them as {{.Name}}"},
		},
		{
			"braces that do not end", "bot.es.json", `✓ {{.Answer}}`, `✓ {{.Answer}} {{`,
			[]string{"bot.es.json:4: bot.mark has a {{ that begins no placeholder: write them as {{.Name}}"},
		},
		{
			"braces in a consultation", "tiny.es.json", `¿Cuál?`, `¿{{.Cual}}?`,
			[]string{
				"tiny.es.json:2: tiny.q has the placeholders [Cual], in English []: use the same",
				"tiny.es.json:2: tiny.q has {{: only the bot's own words have placeholders, other than {{.Slash}}, {{.Closes}}, {{.Controller}}, {{.Contact}}, {{.Report}}, {{.Place}}, {{.Platform}}, {{.Seen}}",
			},
		},
		{
			"a plural form too few", "bot.es.json", `"many": "Elige hasta {{.Max}}.", `, ``,
			[]string{"bot.es.json:5: bot.pick has the plural forms one, other: this language needs many, one, other"},
		},
		{
			"a plural form too many", "bot.en.json", `"one": "Choose {{.Max}}."`, `"one": "Choose {{.Max}}.", "two": "Choose {{.Max}}."`,
			[]string{"bot.en.json:5: bot.pick has the plural forms one, other, two: this language needs one, other"},
		},
		{
			"no plural forms", "bot.es.json", `{"one": "Elige uno.", "many": "Elige hasta {{.Max}}.", "other": "Elige hasta {{.Max}}."}`,
			`"Elige hasta {{.Max}}."`,
			[]string{"bot.es.json:5: bot.pick has no plural forms: this language needs many, one, other"},
		},
		{
			"the form that every text has", "tiny.es.json", `, "other": "No"`, ``,
			[]string{
				"tiny.es.json:4: tiny.q.no has no text for other: add it",
			},
		},
		{
			"a label that is too long", "tiny.es.json", `"other": "No"`, `"other": "` + long + `"`,
			[]string{"tiny.es.json:4: tiny.q.no has 61 characters: a key takes at most 60"},
		},
		{
			"a title that is too long", "tiny.es.json", `"Esa"`, `"` + strings.Repeat("ñ", 41) + `"`,
			[]string{"tiny.es.json:3: tiny.q.short has 41 characters: at most 40 show uncut"},
		},
		{
			"a title that just fits", "tiny.es.json", `"Esa"`, `"` + strings.Repeat("ñ", 40) + `"`, nil,
		},
		{
			"the option Other is too long", "bot.es.json", `"Otra cosa"`, `"` + strings.Repeat("o", 31) + `"`,
			[]string{"bot.es.json:3: bot.other has 31 characters: at most 30 show uncut"},
		},
		{
			"not translated", "tiny.es.json", `¿Cuál?`, `Which one?`,
			[]string{`tiny.es.json:2: tiny.q is the English text: translate it, or give it the description "same in English"`},
		},
		{
			"empty", "tiny.es.json", `¿Cuál?`, ` `,
			[]string{"tiny.es.json:2: tiny.q is empty (other): write it, or take the key away"},
		},
		{
			"one empty form", "bot.es.json", `Elige uno.`, ``,
			[]string{"bot.es.json:5: bot.pick is empty (one): write it, or take the key away"},
		},
		{
			"an object inside", "tiny.es.json", `{"description": "same in English", "other": "No"}`, `{"other": {"other": "No"}}`,
			[]string{
				"tiny.es.json:4: tiny.q.no has no text for other: add it",
				"tiny.es.json:4: tiny.q.no.other is no text: keys are flat, write it as a key of its own",
			},
		},
		{
			"options as an object", "tiny.es.json", `{"description": "same in English",`, `{"yes": "Sí", "description": "same in English",`,
			[]string{"tiny.es.json:4: tiny.q.no.yes is no plural form: keys are flat, write it as a key of its own"},
		},
		{
			"neither text nor object", "tiny.es.json", `"Tómate tu tiempo."`, `7`,
			[]string{"tiny.es.json:5: tiny.q.hint is neither a text nor an object of plural forms: write a text"},
		},
		{
			"twice", "tiny.es.json", `"tiny.q.short": "Esa",`, `"tiny.q.short": "Esa", "tiny.q": "¿Qué?",`,
			[]string{"tiny.es.json:3: tiny.q stands here a second time: keep one"},
		},
		{
			"a comma too many", "tiny.es.json", `"Tómate tu tiempo."`, `"Tómate tu tiempo.",`,
			[]string{"tiny.es.json:6: does not read as JSON (invalid character '}' looking for beginning of object key string): mend it here or just above"},
		},
		{
			"a comma too few", "bot.es.json", `"Otra cosa",`, `"Otra cosa"`,
			[]string{"bot.es.json:4: does not read as JSON (invalid character '\"' after object key:value pair): mend it here or just above"},
		},
		{
			"more after the end", "tiny.es.json", `"Tómate tu tiempo."`, "\"Tómate tu tiempo.\"\n}\n{\"a\": \"b\"",
			[]string{"tiny.es.json:7: does not read as JSON (invalid character '{' after top-level value): mend it here or just above"},
		},
		{
			"not UTF-8", "tiny.es.json", `¿Cuál?`, "\xbfCu\xe1l?",
			[]string{"tiny.es.json: is not UTF-8: save it as UTF-8"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := maps.Clone(right)
			if !strings.Contains(files[tt.file], tt.old) {
				t.Fatalf("%s has no %s to replace", tt.file, tt.old)
			}
			files[tt.file] = strings.Replace(files[tt.file], tt.old, tt.new, 1)
			if diff := cmp.Diff(tt.want, check(files)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckFiles(t *testing.T) {
	for _, tt := range []struct {
		name, gone string
		want       []string
	}{
		{"no translation", "tiny.es.json", []string{"tiny.es.json: is missing: the consultation is offered in this language, write it"}},
		{"no English", "tiny.en.json", []string{"tiny.en.json: is missing: the consultation is offered in this language, write it"}},
		{"no words of the bot", "bot.es.json", []string{"bot.es.json: is missing: the bot has words of its own in every language, write it"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			files := maps.Clone(right)
			delete(files, tt.gone)
			if diff := cmp.Diff(tt.want, check(files)); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckOnlyWhereOffered(t *testing.T) {
	files := maps.Clone(right)
	delete(files, "tiny.es.json")
	needs := map[string][]locales.Need{}
	for _, need := range tinyNeeds["tiny"] {
		need.Languages = []string{"en"}
		needs["tiny"] = append(needs["tiny"], need)
	}
	if got := locales.Check([]string{"en", "es"}, needs, locales.Folder{Files: folder(files)}); len(got) > 0 {
		t.Errorf("a consultation in English alone has the mistakes %v", got)
	}
}
