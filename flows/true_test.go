package flows

import (
	"slices"
	"testing"
)

// What is said of words that were not understood is true: it names only keys that are shown, and nothing that is missing where nothing is.
func TestNotesAreTrue(t *testing.T) {
	f, lexicon := newest(t)
	split := askedIn(f, "wish", "en", nil)
	looking := askedIn(f, "f3_focus", "en", map[string]string{"f1_stance": "partly", "f1_part": "both"})
	looking.Revisit = "f1_stance"
	skipped := askedIn(f, "f3_focus", "en", nil)
	skipped.Revisit = "f2_choice"
	ended := f.Next(atReview(t, f, "en"), Input{Do: Submit}).State
	ended = f.Next(ended, lexicon.Interpret(ended, "that is all", "", "")).State
	reviewing := split
	reviewing.Aside = AskReview
	for name, s := range map[string]State{"an answer": looking, "a skipped answer": skipped, "the end": ended, "the review in between": reviewing, "a question": askedIn(f, "f3_focus", "en", nil)} {
		for _, word := range []string{"blah blah", "bluh bluh", "xyzzy xyzzy"} {
			out := f.Next(s, lexicon.Interpret(s, word, "", word))
			s = out.State
			skip := false
			if cur := f.Current(s); cur != nil && s.Aside == "" {
				skip = slices.Contains(f.Navigation(s, cur), SkipIt)
			}
			if (says(out, NoteWayOut) || says(out, NoteWayOutFirst)) && !skip {
				t.Errorf("%s: after %q a key to skip is named that is not there", name, word)
			}
			if says(out, NoteKeptToo) && name != "a question" && name != "a skipped answer" {
				t.Errorf("%s: after %q a tap is missing, although there is an answer", name, word)
			}
		}
	}
}
