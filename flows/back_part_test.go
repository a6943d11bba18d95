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
