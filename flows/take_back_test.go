package flows

import (
	"slices"
	"strings"
	"testing"
)

// A text that was submitted can be taken back alone: by its key, and by words, which are asked about.
func TestTextIsTakenBack(t *testing.T) {
	f, lexicon := newest(t)
	for lang, words := range map[string]string{
		"en": "delete my idea|please remove my idea|take back my idea|skip|no", "es": "borren mi idea|por favor borren mi idea|quitar mi idea|saltar|no", "fr": "supprimez mon idée|retirez mon idée svp|passer|non",
	} {
		for _, sent := range []bool{false, true} {
			looking := atReview(t, f, lang)
			if sent {
				looking = f.Next(looking, Input{Do: Submit}).State
			}
			looking = f.Next(looking, Input{Do: Change, Step: "wish"}).State
			if !slices.Contains(f.Navigation(looking, f.Step("wish")), TakeBack) {
				t.Fatal("there is no key that takes the text back")
			}
			gone := func(how string, out Outcome) {
				t.Helper()
				v := out.State.Answers["wish"]
				last := out.Answers[len(out.Answers)-1]
				if v.Text != "" || len(v.Bubbles) > 0 || v.Missing != Skipped || last.Step != "wish" || last.Act != ActSkipped || !says(out, noteTakenBack) || len(out.State.Notes) > 0 {
					t.Errorf("%s: %s leaves %+v and %v", lang, how, v, out.State.Notes)
				}
			}
			gone("the key", f.Next(looking, Input{Do: TakeBack, Step: "wish"}))
			for word := range strings.SplitSeq(words, "|") {
				asked := f.Next(looking, lexicon.Interpret(looking, word, "", "m1")).State
				if asked.Answers["wish"].Text != "More wells" || asked.Aside != AskWords || !slices.Equal(f.AsideVerbs(asked), []Verb{Keep, TakeBack, IsText}) {
					t.Errorf("%s: %q is not asked about: %q, %v", lang, word, asked.Answers["wish"].Text, f.AsideVerbs(asked))
					continue
				}
				gone(word, f.Next(asked, lexicon.Interpret(asked, "2", "", "m2")))
				kept := f.Next(asked, lexicon.Interpret(asked, "1", "", "m2")).State
				text := f.Next(asked, lexicon.Interpret(asked, "3", "", "m2")).State
				if kept.Answers["wish"].Text != "More wells" || kept.Revisit != "" || text.Answers["wish"].Text != word {
					t.Errorf("%s: %q: kept it is %q, as text %q", lang, word, kept.Answers["wish"].Text, text.Answers["wish"].Text)
				}
			}
		}
	}
}
