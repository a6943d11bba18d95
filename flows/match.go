package flows

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// fold returns words in the form in which they are compared. It ignores case, accents, punctuation, spacing and the
// script of digits.
func fold(text string) string {
	text = norm.NFKD.String(cases.Fold().String(norm.NFKC.String(text)))
	var b strings.Builder
	gap := false
	for _, c := range text {
		if d, ok := Digit(c); ok {
			c = d
		}
		switch {
		case unicode.Is(unicode.Mn, c), unicode.Is(unicode.Cf, c):
		case unicode.IsLetter(c), unicode.IsDigit(c), unicode.Is(unicode.Mc, c), c == '_':
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(c)
		default:
			gap = true
		}
	}
	return b.String()
}

// spoken folds typed text. If nothing is left, the pictures in it are taken as words, one each; their skin colour is
// ignored.
func spoken(text string) string {
	if strings.ContainsAny(text, "º°") { // otherwise "nº" would become "no"
		text = numero.Replace(text)
	}
	if words := fold(text); words != "" {
		return words
	}
	return pictures(text)
}

var numero = strings.NewReplacer("nº", "#", "n°", "#", "Nº", "#", "N°", "#")

// pictures returns the picture symbols of a text, separated by spaces.
func pictures(text string) string {
	var b strings.Builder
	for _, c := range text {
		if !unicode.Is(unicode.So, c) || c == '\u2640' || c == '\u2642' { // male and female signs
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Digit returns the ASCII digit for a decimal digit of any script, and whether c is one.
func Digit(c rune) (rune, bool) {
	if !unicode.Is(unicode.Nd, c) {
		return 0, false
	}
	return '0' + aboveZero(c), true
}

// aboveZero returns the value of the digit c. Unicode stores the ten digits of each script one after the other.
func aboveZero(c rune) rune {
	for _, r := range unicode.Nd.R16 {
		if c >= rune(r.Lo) && c <= rune(r.Hi) {
			return (c - rune(r.Lo)) % 10
		}
	}
	for _, r := range unicode.Nd.R32 {
		if c >= rune(r.Lo) && c <= rune(r.Hi) {
			return (c - rune(r.Lo)) % 10
		}
	}
	return 0
}

// wholeNumber reads a text that is only a whole number: "2", "2.", "#2", "(2)", "2.0", a keycap, and the same in the
// digits of any script. For any other text it returns false.
func wholeNumber(text string) (int, bool) {
	s := strings.Trim(strings.TrimSpace(ascii(norm.NFKC.String(text))), "#().: \u00a0\u202f\ufe0f\u20e3")
	for _, zero := range []string{".0", ",0"} { // as a spreadsheet writes it
		s = strings.TrimSuffix(s, zero)
	}
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// firstNumber reads the one whole number in a text. It may have separators of thousands, and words around it: "1 200",
// "12 people". If there is a second number, a minus sign or a decimal point before it, it returns false.
func firstNumber(text string) (int, bool) {
	s := ascii(text)
	start := strings.IndexAny(s, "0123456789")
	if start < 0 || start > 0 && strings.ContainsAny(s[start-1:start], "-.,−") {
		return 0, false
	}
	var digits strings.Builder
	rest := s[start:]
	for rest != "" {
		run := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		digits.WriteString(run)
		rest = rest[len(run):]
		sep := separator(rest)
		if sep == 0 {
			break
		}
		rest = rest[sep:]
	}
	if strings.ContainsAny(rest, "0123456789") || strings.HasPrefix(rest, "e") {
		return 0, false
	}
	n, err := strconv.Atoi(digits.String())
	return n, err == nil
}

// separator returns the length in bytes of a separator of thousands at the beginning of s. It must be followed by exactly
// three digits; otherwise 0 is returned.
func separator(s string) int {
	for _, sep := range []string{" ", ".", ",", "'", "’", "\u00a0", "\u202f", "٬"} {
		after, ok := strings.CutPrefix(s, sep)
		if !ok || len(after) < 3 || strings.Trim(after[:3], "0123456789") != "" {
			continue
		}
		if len(after) == 3 || !strings.ContainsAny(after[3:4], "0123456789") {
			return len(sep)
		}
	}
	return 0
}

// numeric reports whether the text is a number of any form, such as "-1", "2.5" or "1e9".
func numeric(text string) bool {
	s := strings.ReplaceAll(strings.TrimSpace(ascii(text)), ",", ".")
	s = strings.ReplaceAll(s, "−", "-")
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.ContainsAny(s, "0123456789")
}

// ascii replaces the digits of all scripts by ASCII digits.
func ascii(text string) string {
	return strings.Map(func(c rune) rune {
		if d, ok := Digit(c); ok {
			return d
		}
		return c
	}, text)
}

// LabelKeys returns the locale keys of the label of an option, best first.
func (f *Flow) LabelKeys(st *Step, code string) []string { return st.Kind.of().labels(f, st, code) }

// LabelLanguage returns the language of an option's label in a conversation in lang. This is lang itself, except that the
// name of a language is in that language.
func (st *Step) LabelLanguage(code, lang string) string { return st.Kind.of().language(code, lang) }

// StemKeys returns the locale keys of a step with a suffix (".short"), best first.
func (f *Flow) StemKeys(st *Step, suffix string) []string {
	keys := make([]string, 0, len(st.Words)+1)
	for _, stem := range st.Words {
		keys = append(keys, f.ID+"."+stem+suffix)
	}
	return keys
}

// letters returns the characters of a folded word as a bit set. By comparing such sets, words that are too different are
// excluded quickly.
func letters(text string) (set uint64) {
	for _, c := range text {
		set |= 1 << (uint32(c) % 64)
	}
	return set
}

// begins returns the option whose label begins with core. core must have at least four characters, and must not be the
// beginning of a word in the label of another option. Otherwise ok is false.
func (n *names) begins(core string) (code string, ok bool) {
	if utf8.RuneCountInString(strings.ReplaceAll(core, " ", "")) < 4 {
		return "", false
	}
	for t := n; t != nil; t = t.below {
		for _, l := range t.labels {
			begins := strings.HasPrefix(l.text, core)
			if !begins && !inside(l.text, core) {
				continue
			}
			if code != "" && code != l.code {
				return "", false
			}
			code, ok = l.code, ok || begins
		}
	}
	return code, ok
}

// longer returns the other countries with a name that begins with the name of code in a message, or contains it.
func (n *names) longer(text, code string) (codes []string) {
	core := n.hear(text, false).core
	begun := false
	for t := n; t != nil; t = t.below {
		for _, l := range t.labels {
			begins := strings.HasPrefix(l.text, core+" ")
			if l.code == code || !begins && !inside(l.text, core) {
				continue
			}
			begun = begun || begins
			codes = append(codes, l.code)
		}
	}
	if !begun {
		return nil
	}
	return each(codes)
}

func inside(label, words string) bool { return strings.Contains(label, " "+words) }

// near returns the options that a message may mean: it is the beginning of a label, words inside a label, an option code,
// or a name with a typo. A label with a denial matches only a message with a denial, and the reverse.
func (n *names) near(core string) (codes []string) {
	length, denied := utf8.RuneCountInString(core), n.denies(core)
	for t := n; t != nil && length >= 2; t = t.below {
		for _, l := range t.labels {
			like := strings.HasPrefix(l.text, core) || length >= 3 && inside(l.text, core)
			if like && (length >= 3 || !n.searched) && n.denies(l.text) == denied {
				codes = append(codes, l.code)
			}
		}
	}
	if code := n.codes[core]; code != "" {
		codes = append(codes, code)
	}
	nearest := n.nearest(core)
	if codes = each(codes); len(codes) == 0 || len(nearest) == 1 && slices.Contains(codes, nearest[0]) {
		return nearest // also of several labels that have the words
	}
	return codes
}

// nearest returns the options with a name that differs from words by a typo: by at most one character if words has up to
// five characters, otherwise by two. Only the names with the smallest difference count.
func (n *names) nearest(words string) (codes []string) {
	length := utf8.RuneCountInString(words)
	limit := 2
	if length <= 5 {
		limit = 1
	}
	if length < 3 || length > 60 {
		return nil
	}
	best, set, denied := limit, letters(words), n.denies(words)
	for t := n; t != nil; t = t.below {
		for _, c := range t.typos {
			if d := len(c.text) - len(words); d > 3*limit || -d > 3*limit || bits.OnesCount64(set^c.letters) > 2*limit {
				continue
			}
			if len(c.text) < 3 && !strings.HasPrefix(words, c.text) { // "yes" is no misspelled "es", and "sii" may be "si"
				continue
			}
			distance := levenshtein.ComputeDistance(words, c.text)
			if distance > best || n.denies(c.text) != denied {
				continue
			}
			if distance < best {
				best, codes = distance, nil
			}
			codes = append(codes, c.code)
		}
	}
	return each(codes)
}
