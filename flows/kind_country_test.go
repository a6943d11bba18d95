package flows

import (
	"slices"
	"strings"
	"testing"
)

// TestCountryCodes: a code of a country is offered as a guess, in each language, also where it is a word; it is never an answer by itself.
// Nothing stands twice on the keys, a number picks what it stands before, and a yes the only guess.
func TestCountryCodes(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{firstWords(t)})
	st := f.Step("country")
	for _, lang := range f.Languages {
		for typed, want := range map[string]string{
			"NA": "NA prefer_not", "na": "prefer_not NA", "NO": "NO prefer_not", "no": "prefer_not NO", "US": "US", "us": "US", "ES": "ES", "es": "ES",
			"la": "LA", "me": "ME", "in": "IN", "si": "SI", "de": "DE", "am": "AM", "Fr": "FR", "gb": "GB",
			"eu": "", "or": "", "xx": "",
		} {
			s := asking(f, "country", lang)
			s.Draft.Step = "country"
			in := lexicon.Interpret(s, typed, "", "")
			if in.Do == Reply || want == "" {
				if in.Do == Reply || in.Do == Guess {
					t.Errorf("%s: %q is taken for %v", lang, typed, in.Value.Codes)
				}
				continue
			}
			if got := strings.Join(in.Value.Codes, " "); in.Do != Guess || got != want {
				t.Errorf("%s: %q is %s of %q, want a guess of %q", lang, typed, in.Do, got, want)
				continue
			}
			asked := f.Next(s, in).State
			if _, there := asked.Answers["country"]; there {
				t.Errorf("%s: %q is decided", lang, typed)
			}
			var keys []string
			for i, o := range st.Shown(asked.Draft) {
				keys = append(keys, o.Code)
				pick := lexicon.Interpret(asked, string(rune('1'+i)), "", "")
				if got := f.Next(asked, pick).State.Answers["country"].Codes; !slices.Equal(got, []string{o.Code}) {
					t.Errorf("%s: after %q, the number %d of %s picks %v", lang, typed, i+1, o.Code, got)
				}
			}
			if sorted := slices.Sorted(slices.Values(keys)); len(slices.Compact(sorted)) != len(keys) {
				t.Errorf("%s: after %q the keys are %v", lang, typed, keys)
			}
			for _, yes := range []string{"yes", "si", "sí", "oui"} {
				if said := lexicon.Interpret(asked, yes, "", ""); len(in.Value.Codes) == 1 && slices.Contains([]string{"en yes", "es si", "es sí", "fr oui"}, lang+" "+yes) {
					if got := f.Next(asked, said).State.Answers["country"].Codes; !slices.Equal(got, in.Value.Codes) {
						t.Errorf("%s: after %q, %q answers %v", lang, typed, yes, got)
					}
				}
			}
		}
	}
}
