package flows

import (
	"strings"
	"testing"
)

// Whoever asks to delete words that were kept is not told that more are kept. Where it is not clear which words, that is asked.
func TestWordsAreDroppedInWords(t *testing.T) {
	f, lexicon := newest(t)
	for lang, words := range map[string]string{
		"en": "delete my words|Delete my words (1)|delete what I wrote|please delete what I wrote|remove my words", "es": "borrar mis palabras|borren lo que escribí|borra mi comentario por favor",
		"fr": "effacer mes mots|effacer mes mots (1)|supprimez ce que j'ai écrit", "": "delete my words",
	} {
		for word := range strings.SplitSeq(words, "|") {
			for _, at := range []Aside{"", AskReview} {
				s := askedIn(f, "f1_stance", lang, nil)
				s = f.Next(s, lexicon.Interpret(s, "because x", "", "m1")).State
				if s.Aside = at; s.Notes["f1_stance"].Text() != "because x" {
					t.Fatal("nothing is noted")
				}
				out := f.Next(s, lexicon.Interpret(s, word, "", "m2"))
				if len(out.State.Notes) > 0 || !says(out, NoteWordsDropped) {
					t.Errorf("%s: %q at %q leaves %v", lang, word, at, out.State.Notes)
				}
			}
		}
	}
}

func TestWhichWordsAreDropped(t *testing.T) {
	f, lexicon := newest(t)
	s := atReview(t, f, "en")
	s.Notes = map[string]Note{"f1_stance": {Bubbles: []Bubble{{Text: "one"}}}}
	for _, tt := range []struct {
		word  string
		two   bool
		drops string
	}{
		{"delete my words", false, "f1_stance"},
		{"delete what I wrote", false, ""}, // it may be the idea
		{"delete my words", true, ""},
		{"delete my words 1", true, "f1_stance"},
		{"delete my words (3)", true, "f3_focus"},
	} {
		s := clone(s)
		if tt.two {
			s.Notes = map[string]Note{"f1_stance": s.Notes["f1_stance"], "f3_focus": {Bubbles: []Bubble{{Text: "two"}}}}
		}
		before := len(s.Notes)
		out := f.Next(s, lexicon.Interpret(s, tt.word, "", "m1"))
		_, left := out.State.Notes[tt.drops]
		if left || tt.drops == "" && (len(out.State.Notes) != before || !says(out, noteWordsWhich)) || tt.drops != "" && len(out.State.Notes) != before-1 {
			t.Errorf("%q leaves %v", tt.word, out.State.Notes)
		}
		if last := out.Say[len(out.Say)-1]; last.Kind != PromptReview || tt.drops == "" && last.Max == 0 {
			t.Errorf("%q is answered with %+v", tt.word, last)
		}
	}
}
