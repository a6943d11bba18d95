package line

import (
	"strconv"
	"strings"
)

// IsNumber says whether what a key says is a whole number, so that a number in front of it would only confuse.
func IsNumber(label string) bool {
	label = strings.TrimSpace(label)
	if strings.Trim(label, "+-0123456789") != "" {
		return false // at once: Atoi makes an error of every word
	}
	_, err := strconv.Atoi(label)
	return err == nil
}
