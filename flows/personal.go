package flows

import (
	"regexp"
	"slices"
	"strings"
)

var (
	phone = regexp.MustCompile(`\+?\d(?:[ ()-]{0,2}\d){6,}`)
	email = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[^\s@]+`)
)

// shortestPhone is the number of digits from which a number without a country code is taken for that of a telephone. A span of
// years ("2023-2028") has fewer.
const shortestPhone = 9

// personal reports whether a text seems to have a telephone number or an e-mail address. It only leads to a sentence that tells so:
// the text stays as it was written.
func personal(text string) bool {
	if email.MatchString(text) {
		return true
	}
	for _, number := range phone.FindAllString(text, -1) {
		digits := strings.Map(func(c rune) rune {
			if c < '0' || c > '9' {
				return -1
			}
			return c
		}, number)
		if number[0] == '+' || len(digits) >= shortestPhone {
			return true
		}
	}
	return false
}

// notePersonalWords is [NotePersonal] for noted words, which are taken out in another way.
var notePersonalWords = word("bot.note.personal_words")

// warn tells the person if a text that may be published seems to have something personal. The text is an answer, or part of one.
func (t *decision) warn(st *Step, text string) { t.warnBy(NotePersonal, st, text) }

// warnBy is [decision.warn] with another note. One message is warned of once, also if a part of it is noted.
func (t *decision) warnBy(w Word, st *Step, text string) {
	warned := slices.ContainsFunc(t.say, func(p Prompt) bool { return p.Word == NotePersonal || p.Word == notePersonalWords })
	if !st.Apart && !warned && personal(text) {
		t.note(w, Prompt{})
	}
}
