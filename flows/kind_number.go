package flows

import (
	"strconv"
	"strings"
)

// numberKind takes a whole number.
type numberKind struct{ base }

var (
	hintNumber        = word("bot.hint.number")
	noteUnclearNumber = word("bot.note.unclear_number")
)

func (numberKind) fields() []string { return []string{"min", "max", "required", "apart"} }

func (numberKind) parse(p *parser, f *fields, st *Step) bool {
	f.need("min", "max")
	p.bounds(f, st, limits{low: -maxNumber, high: maxNumber, signed: true})
	return true
}

func (numberKind) guard(st *Step, code string) (bool, string, []string) {
	code = strings.TrimPrefix(code, "!")
	if n, err := strconv.Atoi(code); err == nil && n >= st.Min && n <= st.Max && strconv.Itoa(n) == code {
		return true, "", nil
	}
	return false, "", []string{"a number from " + strconv.Itoa(st.Min) + " to " + strconv.Itoa(st.Max)}
}

func (numberKind) read(r reader, st *Step) Input {
	n, ok := wholeNumber(r.text)
	if !ok {
		n, ok = r.numberWord()
	}
	if !ok {
		if n, ok = firstNumber(r.text); ok && !r.onlyCounts() { // "not 12, fifteen", "15 thousand", "less than 20"
			return Input{Do: Unclear, Text: r.text}
		}
	}
	switch {
	case ok && n >= st.Min && n <= st.Max:
		return Input{Do: Reply, Value: Value{Number: &n, Via: ByNumber}}
	case ok || numeric(r.text):
		return Input{Do: Range, Text: r.text}
	}
	return Input{Do: Unclear, Text: r.text}
}

// alsoAround are words around a number that leave it as it is.
var alsoAround = typedWord("bot.also.around")

// onlyCounts reports whether a message is a number, and words that leave it as it is.
func (r reader) onlyCounts() bool {
	if noPeople.MatchString(ascii(r.text)) {
		return false
	}
	for at := 0; at < len(r.folded); {
		end := wordEnd(r.folded, at)
		if strings.Trim(r.folded[at:end], decimals) != "" {
			length := max(r.begins(r.folded[at:], alsoPeople), r.begins(r.folded[at:], alsoAround))
			if length == 0 {
				return false
			}
			end = at + length
		}
		at = end + 1
	}
	return true
}

// numberWord reads a message that is nothing but the word for a number.
func (r reader) numberWord() (int, bool) {
	for i, w := range alsoNumbers {
		if !strings.ContainsAny(r.folded, decimals) && r.means(r.folded, w) {
			return i + 1, true
		}
	}
	return 0, false
}

func (numberKind) takes(st *Step, v Value) bool {
	return v.Number != nil && *v.Number >= st.Min && *v.Number <= st.Max
}

func (numberKind) numbers(st *Step) (low, high int) { return st.Min, st.Max }

func (numberKind) notes() (guess, unclear, outside Word) {
	return NoteGuess, noteUnclearNumber, NoteRange
}

func (numberKind) hint(Draft) Word { return hintNumber }
