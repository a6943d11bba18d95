package line

import (
	"strconv"
	"strings"
)

// IsNumber says whether the label of a key is a whole number. Channels put no number of their own in front of such a label,
// since that would only confuse.
func IsNumber(label string) bool {
	label = strings.TrimSpace(label)
	if strings.Trim(label, "+-0123456789") != "" {
		return false // faster than Atoi, which allocates an error for every word
	}
	_, err := strconv.Atoi(label)
	return err == nil
}
