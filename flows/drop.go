package flows

import "strings"

var (
	alsoDropWords  = typedWord("bot.also.drop_words")
	noteWordsWhich = word("bot.note.words_which")
)

// drops interprets a message that asks to delete words which were noted: "delete my words", also with the number that an answer has in
// the review. It returns false where nothing is noted, or where another question is open. Which words are meant is asked where it
// may be others than those of the question, or than the only ones.
func (r reader) drops() (Input, bool) {
	if len(r.s.Notes) == 0 || r.s.Aside != "" && r.s.Aside != AskReview {
		return Input{}, false
	}
	said, number := r.folded, 0
	if at := strings.LastIndexByte(said, ' '); at > 0 {
		if n, ok := wholeNumber(said[at+1:]); ok {
			said, number = said[:at], n
		}
	}
	said = r.around.hear(said, false).core
	label := r.means(said, KeyLabel(DropWords))
	if !label && !r.means(said, alsoDropWords) {
		return Input{}, false
	}
	steps, cur := r.f.Said(r.s), r.f.Current(r.s)
	if number >= 1 && number <= len(steps) {
		return Input{Do: DropWords, Step: steps[number-1].ID}, true
	}
	if cur != nil && r.s.Aside == "" && r.noted(cur) {
		return Input{Do: DropWords, Step: cur.ID}, true
	}
	in, texts := Input{Do: DropWords}, 0
	for _, st := range steps {
		if v := r.s.Answers[st.ID]; st.Kind.Traits().Written && (v.Text != "" || v.Sealed) {
			texts++
		}
		if r.noted(st) {
			in.Step = st.ID
		}
	}
	if len(r.s.Notes) > 1 || texts > 0 && !label {
		in.Step = ""
	}
	return in, true
}

func (r reader) noted(st *Step) bool {
	_, ok := r.s.Notes[st.ID]
	return ok
}
