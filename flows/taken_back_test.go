package flows

import (
	"slices"
	"testing"
)

// What is taken back, denied or asked is only offered, without what was taken back.
func TestTakenBackIsOnlyOffered(t *testing.T) {
	f, lexicon := newest(t)
	priorities := map[string]string{"extra": "priorities"}
	for _, c := range []struct {
		step, lang string
		given      map[string]string
		text       string
		want       []string
	}{
		{"f1_stance", "en", nil, "agree, no wait, disagree", []string{"disagree"}},
		{"f1_stance", "es", nil, "de acuerdo, no perdón, en desacuerdo", []string{"disagree"}},
		{"f1_stance", "fr", nil, "d'accord, euh non pardon, pas d'accord", []string{"disagree"}},
		{"f1_stance", "en", nil, "the values yes, the priorities no", []string{"partly"}},
		{"f1_stance", "es", nil, "los valores sí, lo otro no", []string{"partly"}},
		{"f1_stance", "en", nil, "is that right? true?", []string{"agree"}},
		{"f1_stance", "es", nil, "¿eso es cierto?", []string{"agree"}},
		{"f1_stance", "fr", nil, "c'est vrai ?", []string{"agree"}},
		{"f2_choice", "es", nil, "la libre elección no, las áreas clave", []string{"areas"}},
		{"f2_choice", "fr", nil, "le libre choix non, les domaines clés", []string{"areas"}},
		{"areas", "es", priorities, "la 2 no, la 3", []string{"climate"}},
		{"areas", "es", priorities, "digital no, servicios", []string{"services"}},
	} {
		s := askedIn(f, c.step, c.lang, c.given)
		if c.given != nil {
			s.Status = Submitted
		}
		if cur := f.Current(s); cur == nil || cur.ID != c.step {
			t.Fatalf("%s is not asked", c.step)
		}
		if in := lexicon.Interpret(s, c.text, "", ""); in.Do != Guess || !slices.Equal(in.Value.Codes, c.want) {
			t.Errorf("%s: %q is %s %v, want %v to be offered", c.step, c.text, in.Do, in.Value.Codes, c.want)
		}
	}
}

// A point of a scale with how long the scale is, or with an article, is that point.
func TestPointsInWords(t *testing.T) {
	f, lexicon := newest(t)
	for _, c := range []struct {
		lang, text string
		do         Verb
		want       string
	}{
		{"en", "4 out of 5", Reply, "4"},
		{"en", "three of five", Reply, "3"},
		{"es", "4 de 5", Reply, "4"},
		{"fr", "trois sur cinq", Reply, "3"},
		{"fr", "un 4", Guess, "4"},
		{"en", "3, no wait, 4", Guess, "4"},
		{"en", "don't know, I moved here 3 months ago", Guess, "dont_know"},
		{"en", "4/5", Reply, "4"},
		{"en", "between 3 and 5", Guess, "3,5"},
	} {
		s := askedIn(f, "enabling_political", c.lang, map[string]string{"extra": "priorities"})
		s.Status = Submitted
		if in := lexicon.Interpret(s, c.text, "", ""); in.Do != c.do || said(in) != c.want {
			t.Errorf("%s: %q is %s %s, want %s %s", c.lang, c.text, in.Do, said(in), c.do, c.want)
		}
	}
}
