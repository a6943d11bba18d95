package flows

import (
	"testing"

	"aporte/locales"
)

// The keys of the last review are pressed by words, too: above all by those that say what may happen with the answers. Politeness
// alone presses nothing.
func TestWordsOnTheKeysOfTheReview(t *testing.T) {
	f, err := Parse("ogp-phase2.yaml", Embedded()["ogp-phase2.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	lexicon := f.Lexicon(inLocales{locales.Default()})
	for typed, want := range map[string]Input{
		"Don't quote me, please!":              {Do: Reply, Step: "quote"},
		"que no me citen":                      {Do: Reply, Step: "quote"},
		"ne me citez pas svp":                  {Do: Reply, Step: "quote"},
		"Please tell me the outcome":           {Do: Submit, Step: "contact"},
		"por favor, quiero saber el resultado": {Do: Submit, Step: "contact"},
		"por favor":                            {Do: Unclear},
	} {
		s := asking(f, "review", "en")
		for _, st := range f.Asked() {
			if st.Part == "findings" || st.Part == "last" {
				s.Answers[st.ID] = Value{Missing: Skipped}
			}
		}
		in := lexicon.Interpret(s, typed, "", "m1")
		if in.Do != want.Do || in.Step != want.Step {
			t.Errorf("%q is %s %q, want %s %q", typed, in.Do, in.Step, want.Do, want.Step)
		}
	}
}
