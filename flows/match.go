package flows

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// fold brings words into the form in which they are compared: case, accents, punctuation, spaces and the script of
// digits make no difference.
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

// Digit returns the ASCII digit for a decimal digit of any script, and whether c is one.
func Digit(c rune) (rune, bool) {
	if !unicode.Is(unicode.Nd, c) {
		return 0, false
	}
	return '0' + aboveZero(c), true
}

// aboveZero counts how far c is above the zero of its script: Unicode keeps the ten digits of a script in one run.
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

// wholeNumber reads "2", "2.", "#2", "(2)" and the same in the digits of any script.
func wholeNumber(text string) (int, bool) {
	s := strings.Trim(strings.TrimSpace(ascii(text)), "#().: \u00a0\u202f")
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// firstNumber reads a number with separators of thousands, and words around it: "1 200", "12 people".
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

// separator returns the length of a separator of thousands at the beginning of s: it counts only in front of exactly
// three digits.
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

// numeric says whether the text is a number of some kind that is no whole number: "-1", "2.5", "1e9".
func numeric(text string) bool {
	s := strings.ReplaceAll(strings.TrimSpace(ascii(text)), ",", ".")
	s = strings.ReplaceAll(s, "−", "-")
	_, err := strconv.ParseFloat(s, 64)
	return err == nil && strings.ContainsAny(s, "0123456789")
}

// ascii replaces the digits of all scripts.
func ascii(text string) string {
	return strings.Map(func(c rune) rune {
		if d, ok := Digit(c); ok {
			return d
		}
		return c
	}, text)
}

// LabelKeys returns the locale keys of an option, best first.
func (f *Flow) LabelKeys(st *Step, code string) []string { return st.Kind.of().labels(f, st, code) }

// LabelLanguage returns the language in which an option is worded where the conversation is in lang: a language is called by
// its own name.
func (st *Step) LabelLanguage(code, lang string) string { return st.Kind.of().language(code, lang) }

// StemKeys returns the locale keys of a step with a suffix (".short"), best first.
func (f *Flow) StemKeys(st *Step, suffix string) []string {
	keys := make([]string, 0, len(st.Words)+1)
	for _, stem := range st.Words {
		keys = append(keys, f.ID+"."+stem+suffix)
	}
	return keys
}

// match finds the options that folded words may mean, nearest first, and says whether that is sure. It is sure for a
// whole label, and for the beginning of only one label. It is never sure for words that are nearly right.
func match(folded string, labels []label) (codes []string, sure bool) {
	if folded == "" {
		return nil, false
	}
	for _, l := range labels {
		if l.own == folded {
			return []string{l.code}, true
		}
	}
	find := func(ok func(name string) bool) {
		codes = nil
		for _, l := range labels {
			if slices.ContainsFunc(l.names, func(n string) bool { return n != "" && ok(n) }) {
				codes = append(codes, l.code)
			}
		}
	}
	if find(func(n string) bool { return n == folded }); len(codes) > 0 {
		return codes, true
	}
	if utf8.RuneCountInString(folded) >= 3 {
		if find(func(n string) bool { return strings.HasPrefix(n, folded) }); len(codes) > 0 {
			return codes, true
		}
		if find(func(n string) bool { return strings.Contains(" "+n, " "+folded) }); len(codes) > 0 {
			return codes, len(codes) == 1
		}
	}
	return nearest(folded, labels), false
}

// nearest returns the options whose words differ from the folded ones by a typo: by one letter if they have up to five,
// by two if they have more.
func nearest(folded string, labels []label) []string {
	length := utf8.RuneCountInString(folded)
	limit := 2
	if length <= 5 {
		limit = 1
	}
	if length < 3 || length > 60 {
		return nil
	}
	best := limit + 1
	var codes []string
	for _, l := range labels {
		distance := limit + 1
		for _, name := range l.names {
			if d := utf8.RuneCountInString(name) - length; name != "" && d >= -limit && d <= limit {
				distance = min(distance, levenshtein.ComputeDistance(folded, name))
			}
		}
		switch {
		case distance < best:
			best, codes = distance, []string{l.code}
		case distance == best && distance <= limit:
			codes = append(codes, l.code)
		}
	}
	return codes
}
