package flows

import (
	"regexp"
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
		digits := len(number) - strings.Count(number, " ") - strings.Count(number, "-") - strings.Count(number, "(") - strings.Count(number, ")")
		if number[0] == '+' || digits >= shortestPhone {
			return true
		}
	}
	return false
}
