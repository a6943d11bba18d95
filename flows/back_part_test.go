package flows

import "testing"

// Back at the first question of a part leads to the parts again, and not to what was submitted.
func TestBackLeadsToTheParts(t *testing.T) {
	f, lexicon := newest(t)
	for lang, words := range map[string][3]string{"en": {"priorities", "back", "reasons"}, "es": {"prioridades", "atrás", "razones"}, "fr": {"priorités", "retour", "raisons"}} {
		s := f.Next(atReview(t, f, lang), Input{Do: Submit}).State
		say := func(text string) Outcome {
			out := f.Next(s, lexicon.Interpret(s, text, "", "m"+text))
			s = out.State
			return out
		}
		offered := func(after string, out Outcome) {
			t.Helper()
			if cur := f.Current(s); cur == nil || !cur.Kind.Traits().After || out.Say[len(out.Say)-1].Kind != PromptEnd {
				t.Errorf("%s: %s leads to %+v", lang, after, out.Say)
			}
			if s.Answers["wish"].Text != "More wells" || s.Status != Submitted {
				t.Errorf("%s: after %s the idea is %q", lang, after, s.Answers["wish"].Text)
			}
		}
		say(words[0])
		if cur := f.Current(s); cur.ID != "areas" {
			t.Fatalf("%s: %s is asked", lang, cur.ID)
		}
		offered("Back", say(words[1]))
		say(words[0])
		if cur := f.Current(s); cur.ID != "areas" {
			t.Fatalf("%s: the second time, %s is asked", lang, cur.ID)
		}
		s = f.Next(s, Input{Do: SkipIt, Step: "areas"}).State
		say(words[1])
		if s.Revisit != "areas" {
			t.Errorf("%s: Back at the second question looks at %q", lang, s.Revisit)
		}
		say(words[1])
		if cur := f.Current(s); cur.ID != "levers" {
			t.Errorf("%s: Back at the first question, which is answered, leads to %s", lang, cur.ID)
		}
		s = f.Next(atReview(t, f, lang), Input{Do: Submit}).State
		say(words[2])
		text := f.Current(s).ID
		say("a reason")
		if offered("Back", say(words[1])); s.Notes[text].Text() != "a reason" {
			t.Errorf("%s: the text that was begun is %q", lang, s.Notes[text].Text())
		}
	}
}

// After "That is all", a part that is left can be chosen by its name, and the others are offered again after it.
func TestPartsAreReachedByName(t *testing.T) {
	f, lexicon := newest(t)
	for lang, words := range map[string][4]string{
		"en": {"that is all", "directions", "more ideas", "my cat is grey"}, "es": {"eso es todo", "posibles direcciones", "más ideas", "mi gato es gris"}, "fr": {"c'est tout", "orientations possibles", "d'autres idées", "mon chat est gris"},
	} {
		s := f.Next(atReview(t, f, lang), Input{Do: Submit}).State
		s = f.Deal(s, func([]string) {})
		say := func(text string) Outcome {
			out := f.Next(s, lexicon.Interpret(s, text, "", "m"+text))
			s = out.State
			return out
		}
		say(words[0])
		if say(words[3]); f.Current(s) != nil {
			t.Errorf("%s: %q leads to %s", lang, words[3], f.Current(s).ID)
		}
		for i, step := range map[int]string{2: "less"} {
			before := s
			if say(words[i]); f.Current(s) == nil || f.Current(s).ID != step {
				t.Errorf("%s: %q leads to %+v", lang, words[i], f.Current(s))
			}
			s = before
		}
		if say(words[1]); f.Current(s) == nil || f.Current(s).Part != "directions" {
			t.Fatalf("%s: %q leads to %+v", lang, words[1], f.Current(s))
		}
		for f.Current(s).Part == "directions" {
			say("/skip")
		}
		if !f.Current(s).Kind.Traits().After {
			t.Errorf("%s: after the part, %s is asked", lang, f.Current(s).ID)
		}
	}
}

// Where nothing is asked, nobody who does not know is told what OGP is.
func TestNotKnowingAtTheEnd(t *testing.T) {
	f, lexicon := newest(t)
	for lang, words := range map[string][2]string{"en": {"I don't know", "what does this mean?"}, "es": {"no sé", "¿qué significa esto?"}, "fr": {"je ne sais pas", "qu'est-ce que ça veut dire ?"}} {
		review := atReview(t, f, lang)
		sent := f.Next(review, Input{Do: Submit}).State
		for _, s := range []State{review, sent, f.Next(sent, Input{Do: Done}).State} {
			for _, text := range words {
				if out := f.Next(s, lexicon.Interpret(s, text, "", "m1")); says(out, ofName("ogp").line) {
					t.Errorf("%s: %s: %q is answered with what OGP is", lang, s.Status, text)
				}
			}
		}
	}
}
