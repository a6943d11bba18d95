package flows

import (
	"testing"

	"aporte/locales"
)

// Who declines to answer does not disagree.
func TestDecliningIsNoOpinion(t *testing.T) {
	f := parsed(t, "ogp-phase2.yaml")
	lexicon := f.Lexicon(inLocales{locales.Default()})
	for lang, texts := range map[string][]string{
		"en": {"no thanks", "No, thank you!", "NA", "n/a", "N/A", "not applicable", "no comment"},
		"es": {"no, gracias", "NA", "n/a", "no aplica", "No contesto."},
		"fr": {"non merci", "Non, merci !", "NA", "n/a", "sans objet"},
	} {
		s := State{Lang: lang, Status: InProgress, Answers: map[string]Value{"lang": {Codes: []string{lang}}, "consent": {Codes: []string{"yes"}}, "route": {Codes: []string{"quick"}}}}
		if cur := f.Current(s); cur == nil || cur.ID != "f1_stance" {
			t.Fatalf("the question is %v", cur)
		}
		for _, text := range texts {
			if in := lexicon.Interpret(s, text, "", "m1"); in.Do != MaySkip {
				t.Errorf("%s %q: %s %v", lang, text, in.Do, in.Value.Codes)
			}
		}
	}
}
