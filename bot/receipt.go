package bot

import (
	"crypto/rand"
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"aporte/flows"
)

// crockford are the digits of receipts: no I, L, O and U, which are taken for others when read aloud or written by hand
// (Crockford's Base 32).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A receipt has 14 random digits, 70 bits, and a check character, in three groups of five: 7K3QF-9XW2M-B4TDY.
const (
	receiptDigits = 15
	receiptGroup  = 5
	formerDigits  = 10 // of the receipts of an earlier release, which were computed from an id and are void
)

// What can be wrong with a receipt that somebody typed.
var (
	ErrNoReceipt     = errors.New("this has not the form of a receipt")
	ErrMistyped      = errors.New("a letter or digit of the receipt is wrong")
	ErrFormerReceipt = errors.New("receipts of ten letters and digits are no longer valid")
)

// NewReceipt makes a receipt out of random bytes of its own: it can be computed from nothing else.
func NewReceipt() string {
	random := make([]byte, receiptDigits-1)
	_, _ = rand.Read(random) // never fails
	return receiptOf(random)
}

// receiptOf makes the receipt of random bytes.
func receiptOf(random []byte) string {
	digits := make([]int, 0, receiptDigits)
	for _, b := range random {
		digits = append(digits, int(b)%len(crockford)) // 256 is a multiple of 32: each digit is as likely
	}
	return spell(append(digits, checkDigit(digits)))
}

// spell writes digits in their groups.
func spell(digits []int) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && i%receiptGroup == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(crockford[d])
	}
	return b.String()
}

// checkDigit is the hybrid system of ISO/IEC 7064 for an alphabet of 32 (MOD 33,32): it finds every wrong digit, and
// nearly every pair that changed places.
func checkDigit(digits []int) int {
	const m = len(crockford)
	p := m
	for _, d := range digits {
		s := (p + d) % m
		if s == 0 {
			s = m
		}
		p = 2 * s % (m + 1)
	}
	return (m + 1 - p) % m
}

// lookAlikes are letters that are written or read for a digit of ours: those that Crockford names, and the letters of
// Greek and Cyrillic keyboards that look like Latin ones.
var lookAlikes = func() map[rune]rune {
	looks := map[rune]rune{'O': '0', 'I': '1', 'L': '1', 'U': 'V'}
	for latin, others := range map[rune]string{
		'A': "ΑА", 'B': "ΒВ", 'C': "СϹ", 'E': "ΕЕ", 'H': "ΗН", 'J': "Ј", 'K': "ΚК", 'M': "ΜМ", 'N': "Ν", 'P': "ΡР",
		'S': "Ѕ", 'T': "ΤТ", 'V': "Ѵ", 'X': "ΧХ", 'Y': "ΥУҮ", 'Z': "Ζ", '0': "ΟО", '1': "ΙІӀ",
	} {
		for _, other := range others {
			looks[other] = latin
		}
	}
	return looks
}()

// ParseReceipt reads a receipt as people write it, and returns it as it was given out. Case, spaces and punctuation do
// not matter. Digits of any script are read, and so are letters of other alphabets that look like ours. The error is one
// of [ErrNoReceipt], [ErrMistyped] and [ErrFormerReceipt].
func ParseReceipt(text string) (string, error) {
	var digits []int
	for _, r := range strings.ToUpper(norm.NFKC.String(text)) {
		if d, ok := flows.Digit(r); ok {
			r = d
		} else if !unicode.IsLetter(r) {
			continue
		}
		if alike, ok := lookAlikes[r]; ok {
			r = alike
		}
		d := strings.IndexRune(crockford, r)
		if d < 0 {
			return "", ErrNoReceipt
		}
		digits = append(digits, d)
	}
	switch {
	case len(digits) == formerDigits:
		return "", ErrFormerReceipt
	case len(digits) == receiptDigits-1 || len(digits) == receiptDigits+1: // one character too few or too many: meant as a receipt, and mistyped
		return "", ErrMistyped
	case len(digits) != receiptDigits:
		return "", ErrNoReceipt
	case checkDigit(digits[:receiptDigits-1]) != digits[receiptDigits-1]:
		return "", ErrMistyped
	}
	return spell(digits), nil
}

// holdsReceipt says whether a text has something of the form of a receipt in it, whatever stands around it: the one given, or
// any that could be one. What looks like three plain words is none.
func holdsReceipt(text, own string) bool {
	if !strings.ContainsFunc(text, isDigit) && (own == "" || strings.ContainsFunc(own, isDigit)) {
		return false
	}
	fields := strings.Fields(text)
	for i := range fields {
		for n := 1; n <= receiptDigits/receiptGroup && i+n <= len(fields); n++ {
			part := strings.Join(fields[i:i+n], " ")
			code, err := ParseReceipt(part)
			switch digit := strings.ContainsFunc(part, isDigit); {
			case err == nil && (code == own || digit || inGroups(part)), errors.Is(err, ErrMistyped) && digit && inGroups(part):
				return true
			}
		}
	}
	return false
}

func isDigit(r rune) bool { _, ok := flows.Digit(r); return ok }

// inGroups says whether a text is written as receipts are given out, in three groups with dashes between them.
func inGroups(text string) bool {
	return len(strings.FieldsFunc(text, unicode.IsSpace)) == 1 && strings.Count(text, "-") == receiptDigits/receiptGroup-1
}
