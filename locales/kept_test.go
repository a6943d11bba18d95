package locales_test

import (
	"testing"

	"aporte/locales"
)

// TestKeep changes the words of a version, and then makes it an older version.
func TestKeep(t *testing.T) {
	load := func(files map[string]string) *locales.Words {
		t.Helper()
		w, err := locales.Load(folder(files))
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	needs := []locales.Need{{Any: []string{"x.a"}}, {Any: []string{"x.block.b", "x.b"}}, {Any: []string{"x.hint"}, Optional: true}}
	first := load(map[string]string{"x.en.json": `{"x.a": "A", "x.b": "B", "x.hint": "Hint", "x.other": "Of another"}`, "x.es.json": `{"x.a": "Á"}`})
	mended := load(map[string]string{"x.en.json": `{"x.a": "A mended", "x.block.b": "Block"}`})
	later := load(map[string]string{"x.en.json": `{"x.a": "Another meaning", "x.hint": "Later"}`, "x.pt.json": `{"x.a": "Ã", "x.b": "Bê"}`})

	reads := func(w *locales.Words, kept locales.Kept, want map[string]string) {
		t.Helper()
		over, err := w.Over(kept, "x")
		if err != nil {
			t.Fatal(err)
		}
		for at, text := range want {
			if got := over.Text(at[:2], at[3:], nil); got != text {
				t.Errorf("%s: got %q, want %q", at, got, text)
			}
		}
	}
	kept := first.Keep(needs, nil, true)
	if kept["en"]["x.other"] != nil {
		t.Error("kept what is not needed")
	}
	var again locales.Kept
	if err := again.Parse(kept.Encode()); err != nil {
		t.Fatal(err)
	}
	kept = mended.Keep(needs, again, true)
	reads(mended, kept, map[string]string{"en x.a": "A mended", "en x.block.b": "Block", "es x.a": "Á", "en x.hint": "x.hint"})
	kept = later.Keep(needs, kept, false)
	reads(later, kept, map[string]string{"en x.a": "A mended", "en x.block.b": "Block", "es x.a": "Á", "pt x.a": "Ã", "pt x.b": "Bê"})
	if kept["en"]["x.hint"] != nil {
		t.Error("the former version got a text that came later")
	}
}

// TestUnder: the text of a file is used first, and a stored text only where the files have none.
func TestUnder(t *testing.T) {
	w, err := locales.Load(folder(map[string]string{"x.en.json": `{"x.a": "A"}`}))
	if err != nil {
		t.Fatal(err)
	}
	under, err := w.Under(locales.Kept{"en": {"x.a": {"other": "kept"}, "x.b": {"one": "{{.Count}} b", "other": "{{.Count}} bs"}}})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{"x.a": "A", "x.b": "2 bs"} {
		if got := under.Text("en", key, map[string]any{"Count": 2}); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	if under.Text("en", "x.c", nil) != "x.c" || under.Missing()["en x.c"] != 1 {
		t.Errorf("what is nowhere: %v", under.Missing())
	}
}
