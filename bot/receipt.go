package bot

import (
	"crypto/rand"
	"errors"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"aporte/flows"
)

// crockford are the 32 digits of receipts (Crockford's Base 32): without I, L, O and U, which are easily confused with other
// digits when they are read aloud or written by hand.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// A receipt has 14 random digits, 70 bits, and a check character, in three groups of five: 7K3QF-9XW2M-B4TDY.
const (
	receiptDigits = 15
	receiptGroup  = 5
	formerDigits  = 10 // the receipts of an earlier release had so many; they were computed from an id and are no longer valid
)

// Errors of [ParseReceipt].
var (
	ErrNoReceipt     = errors.New("this has not the form of a receipt")
	ErrMistyped      = errors.New("a letter or digit of the receipt is wrong")
	ErrFormerReceipt = errors.New("receipts of ten letters and digits are no longer valid")
)

// NewReceipt returns a new random receipt. It cannot be computed from any other id.
func NewReceipt() string {
	random := make([]byte, receiptDigits-1)
	_, _ = rand.Read(random) // never fails
	return receiptOf(random)
}

// receiptOf returns the receipt with these random bytes, one for each digit but the last, which is the check character.
func receiptOf(random []byte) string {
	digits := make([]int, 0, receiptDigits)
	for _, b := range random {
		digits = append(digits, int(b)%len(crockford)) // 256 is a multiple of 32, so every digit is equally likely
	}
	return spell(append(digits, checkDigit(digits)))
}

// spell writes digits in groups of five, with a hyphen between the groups.
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

// checkDigit computes the check character of the hybrid system of ISO/IEC 7064 for an alphabet of 32 (MOD 33,32). It finds
// every single wrong digit, and nearly every swap of two neighbours.
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

// lookAlikes maps letters that people type by mistake to the digits of crockford that they look like: the four letters that
// Crockford leaves out, and Greek and Cyrillic letters that look like Latin ones.
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

// ParseReceipt reads a receipt as people type it, and returns it in the form of [NewReceipt]. Case, spaces and punctuation do
// not matter. It also reads digits of any script, and letters of other alphabets that look like digits of crockford. It does
// not check whether a response has this receipt. The error is one of [ErrNoReceipt], [ErrMistyped] and [ErrFormerReceipt].
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

// holdsReceipt says whether a text contains the receipt own, or another text in the form of a receipt, even a mistyped one,
// with any words around it. Three ordinary words do not count, even if they could be read as a receipt. own may be "".
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

// inGroups says whether a text is written in three groups with hyphens between them, as [NewReceipt] writes a receipt.
func inGroups(text string) bool {
	return len(strings.FieldsFunc(text, unicode.IsSpace)) == 1 && strings.Count(text, "-") == receiptDigits/receiptGroup-1
}
